"""Plans an article from the passages: chooses what is worth printing, groups and orders it."""

from byline.article import Outline, Section
from byline.models.composer import arrangement, headings
from byline.models.composer.candidates import candidates, choose_lead, passage_ids
from byline.models.composer.choice import Meanings, choose
from byline.models.composer.runs import Judge, Run, size
from byline.prompts.outline import DraftOutline
from byline.research.vectors import Embedder

LONG = 150  # words behind the lead that want a heading
THIN = 300  # words of an article, below which what gushes is better than nothing


def outline(prompt: DraftOutline, embed: Embedder | None) -> Outline:
    """Plan the article: a lead, then sections with headings from the sources."""
    brief = prompt.brief
    meanings = Meanings(embed)
    lead, chosen = _chosen(prompt, meanings)
    if _words((lead, chosen)) < min(THIN, brief.min_words):
        lead, chosen = max((lead, chosen), _chosen(prompt, meanings, lenient=True), key=_words)
    titles = {s.id: s.title for s in prompt.sources}
    if not lead:
        return Outline(title=brief.topic, sections=())
    groups = arrangement.groups(chosen, meanings.of(chosen))
    parts = arrangement.arranged(brief.topic, lead, groups, titles)
    return Outline(title=brief.topic, sections=_sections(lead, parts, brief.topic, titles))


def _chosen(
    prompt: DraftOutline, meanings: Meanings, lenient: bool = False
) -> tuple[list[Run], list[Run]]:
    """Choose the lead and the other runs; none where nothing may be printed."""
    brief = prompt.brief
    topic = f"{brief.topic} {brief.keyphrase}"
    judge = Judge.of(topic, prompt.keywords, brief.language, lenient)
    runs = candidates(prompt, judge)
    if not runs:
        return [], []
    lead = choose_lead(runs, judge, brief.topic)
    required = {s.id for s in prompt.sources if s.required}
    return lead, choose(runs, lead, judge, brief.min_words, required, meanings)


def _words(plan: tuple[list[Run], list[Run]]) -> int:
    return size([*plan[0], *plan[1]])


def _sections(
    lead: list[Run], parts: list[tuple[str, list[Run]]], topic: str, titles: dict[str, str]
) -> tuple[Section, ...]:
    """Make the parts sections; what goes on long without a heading is given one behind the lead."""
    (_, opening), *headed = parts
    rest = opening[len(lead) :]
    if rest and (not headed or size(rest) >= LONG):
        parts = [("", lead), (headings.spare_heading(rest, titles, topic), rest), *headed]
    return tuple(
        Section(
            id=str(n),
            heading=heading,
            goal=f"Tell of {heading}." if heading else f"Say what {topic} is.",
            words=size(runs),
            passage_ids=passage_ids(runs),
        )
        for n, (heading, runs) in enumerate(parts, 1)
    )
