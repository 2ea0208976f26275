"""Plans an article from the passages: chooses what is worth printing, groups and orders it."""

from byline.article import Outline, Section
from byline.models.composer import arrangement, headings
from byline.models.composer.candidates import candidates, choose_lead, passage_ids
from byline.models.composer.choice import Meanings, choose
from byline.models.composer.runs import Judge, Run, size
from byline.prompts.outline import DraftOutline
from byline.research.vectors import Embedder


def outline(prompt: DraftOutline, embed: Embedder | None) -> Outline:
    """Plan the article: a lead, then sections with headings from the sources."""
    brief = prompt.brief
    judge = Judge.of(f"{brief.topic} {brief.keyphrase}", prompt.keywords, brief.language)
    runs = candidates(prompt, judge)
    if not runs:
        return Outline(title=brief.topic, sections=())
    lead = choose_lead(runs, judge, brief.topic)
    required = {s.id for s in prompt.sources if s.required}
    meanings = Meanings(embed)
    chosen = choose(runs, lead, judge.weight, brief.min_words, required, meanings)
    titles = {s.id: s.title for s in prompt.sources}
    groups = arrangement.groups(chosen, meanings.of(chosen))
    parts = arrangement.arranged(brief.topic, groups, titles)
    return Outline(title=brief.topic, sections=_sections(lead, parts, brief.topic, titles))


def _sections(
    lead: list[Run], parts: list[tuple[str, list[Run]]], topic: str, titles: dict[str, str]
) -> tuple[Section, ...]:
    """Make the lead and the parts sections; one without an honest heading joins the lead."""
    made: list[tuple[str, list[Run]]] = [("", list(lead))]
    for heading, runs in parts:
        if not heading and len(parts) == 1:
            heading = headings.spare_heading(runs, titles, topic)
        if heading:
            made.append((heading, runs))
        else:
            made[0][1].extend(runs)
    return tuple(
        Section(
            id=str(n),
            heading=heading,
            goal=f"Tell of {heading}." if heading else f"Say what {topic} is.",
            words=size(runs),
            passage_ids=passage_ids(runs),
        )
        for n, (heading, runs) in enumerate(made, 1)
    )
