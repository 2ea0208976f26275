"""Plans an article from the passages: chooses what is worth printing, groups and orders it."""

import re
from collections import Counter
from dataclasses import dataclass, field

from byline.article import Brief, Outline, Section
from byline.models.composer import arrangement
from byline.models.composer.runs import Judge, Run, quotes, size
from byline.prompts.outline import DraftOutline
from byline.research.vectors import Embedder, Vectors

SPARE = 1.25  # planned over asked: the editor strikes about one sentence in five
DUPLICATE = 0.80  # cosine from which two runs say the same
NOVELTY = 0.55  # how much only new words count, 0 to 1
STOP = 0.16  # least gain, of the best run's, that is worth printing
SOURCE_SHARE = 0.25  # of the article, after which a source counts less
LEAD_WORDS = 80
FAR = 0.08  # a passage's score, below which it is not about the topic
FELT = frozenset({"first or second person", "question or cry", "opinion"})


@dataclass
class _Choice:
    """What is chosen so far, and what it has told already."""

    brief: Brief
    best: float
    runs: list[Run] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    share: Counter[str] = field(default_factory=Counter)

    def take(self, run: Run) -> None:
        self.runs.append(run)
        self.told.update(run.terms)
        self.share[run.passage.source_id] += run.words

    def gain(self, run: Run, weight: dict[str, float]) -> float:
        all_of_it = sum(weight.get(t, 0.0) for t in run.terms) + 1e-9
        new = sum(weight.get(t, 0.0) * 0.4 ** self.told[t] for t in run.terms) / all_of_it
        value = run.worth / self.best * (1 - NOVELTY + NOVELTY * new)
        crowded = (
            self.share[run.passage.source_id] + run.words > SOURCE_SHARE * self.brief.min_words
        )
        return value * (0.35 if crowded else 1.0)


def outline(prompt: DraftOutline, embed: Embedder | None) -> Outline:
    """Plan the article: a lead, then sections with headings from the sources."""
    brief = prompt.brief
    judge = Judge.of(f"{brief.topic} {brief.keyphrase}", prompt.keywords, brief.language)
    runs = candidates(prompt, judge)
    if not runs:
        return Outline(title=brief.topic, sections=())
    lead = choose_lead(runs, judge, brief.topic)
    vectors = embed([r.text for r in runs]) if embed else None
    row = {id(r): i for i, r in enumerate(runs)}
    chosen = _choose(
        runs, lead, judge, brief, vectors, row, {s.id for s in prompt.sources if s.required}
    )
    groups = arrangement.groups(
        chosen, vectors[[row[id(r)] for r in chosen]] if vectors is not None else None
    )
    titles = {s.id: s.title for s in prompt.sources}
    parts = arrangement.arranged(brief.topic, groups, titles)
    sections = [
        Section(
            id="1", heading="", goal="Say what it is.", words=size(lead), passage_ids=_ids(lead)
        )
    ]
    for heading, members in parts:
        if not heading and len(sections) == 1 and len(parts) == 1:
            heading = arrangement.spare_heading(members, titles, brief.topic)
        if heading:
            goal = f"Tell of {heading}."
            sections.append(
                Section(
                    id=str(len(sections) + 1),
                    heading=heading,
                    goal=goal,
                    words=size(members),
                    passage_ids=_ids(members),
                )
            )
        else:
            last = sections[-1]
            both = (*last.passage_ids, *_ids(members))
            sections[-1] = last.model_copy(
                update={"passage_ids": both, "words": last.words + size(members)}
            )
    return Outline(title=brief.topic, sections=tuple(sections))


def _ids(runs: list[Run]) -> tuple[str, ...]:
    return tuple(r.passage.id for r in runs)


def candidates(prompt: DraftOutline, judge: Judge) -> list[Run]:
    """Give the best run of each passage, weighted by the passage's own score."""
    sober = _sobriety(prompt, judge.english)
    close = [p for p in prompt.passages if p.score >= FAR]
    found = [r for p in close if (r := judge.run(p))]
    return [
        Run(
            r.passage,
            r.quotes,
            r.worth * (0.35 + 0.65 * r.passage.score) * sober[r.passage.source_id],
        )
        for r in found
    ]


def _sobriety(prompt: DraftOutline, english: bool) -> dict[str, float]:
    """Weigh sources down that argue, praise and chat more than they tell: from 1 to 0.3."""
    told: Counter[str] = Counter()
    felt: Counter[str] = Counter()
    for passage in prompt.passages:
        for quote in quotes(passage, english):
            told[passage.source_id] += 1
            felt[passage.source_id] += quote.fault in FELT
    return {k: max(0.3, 1.15 - 1.5 * felt[k] / (n + 2)) for k, n in told.items()}


def defines(topic: str, text: str) -> bool:
    """Does the sentence say what the topic is?"""
    name = re.escape(topic)
    opening = rf"(?:The |An? )?[\"“‘]?{name}[\"”’]?(?: ?\([^)]*\))?"
    return bool(
        re.match(
            rf"{opening}(?:,[^,.]{{3,80}},)? (?:is|was|were|are) (?:an?|the|one)\b",
            text,
            re.IGNORECASE,
        )
    )


def choose_lead(runs: list[Run], judge: Judge, topic: str) -> list[Run]:
    """Choose one or two runs that say what the topic is: its name, the main words, when; early."""
    main = sorted(
        (w for w in judge.weight if w not in judge.topic), key=lambda w: -judge.weight[w]
    )[:12]
    name = re.escape(topic)

    def value(run: Run) -> float:
        first = run.quotes[0]
        hits = len(judge.topic & first.terms) / max(1, len(judge.topic))
        v = hits + 0.12 * sum(t in first.terms for t in main) + run.worth
        v += 0.7 * defines(topic, first.text) + 0.2 * bool(
            re.search(name, first.text, re.IGNORECASE)
        )
        v += 0.6 * bool(
            re.match(
                rf"(?:The |An? |In [^,]+, )?[\"“‘]?{name}\b[^.]{{0,120}}?\b(?:is|was|were|are)\b",
                first.text,
                re.IGNORECASE,
            )
        )
        v += 0.4 * max(0.0, 1 - run.passage.start / 2500)
        v += 0.15 * bool(re.search(r"\b(?:1[5-9]|20)\d\d\b", first.text))
        return v * (0.4 + 0.6 * run.passage.score)

    lead: list[Run] = []
    for run in sorted(runs, key=lambda r: (-value(r), r.passage.id)):
        overlap = max(
            (
                len(run.terms & other.terms) / max(1, min(len(run.terms), len(other.terms)))
                for other in lead
            ),
            default=0.0,
        )
        if overlap > 0.5 or (lead and defines(topic, run.quotes[0].text)):
            continue
        lead.append(run)
        if size(lead) >= LEAD_WORDS or len(lead) == 2:
            break
    return lead


def _choose(
    runs: list[Run],
    lead: list[Run],
    judge: Judge,
    brief: Brief,
    vectors: Vectors | None,
    row: dict[int, int],
    required: set[str],
) -> list[Run]:
    """Greedy: the best run that still tells something new, until the length is reached."""
    choice = _Choice(brief, max(r.worth for r in runs))
    for run in lead:
        choice.take(run)
    alive = [r for r in runs if all(r is not other for other in lead)]
    for source in sorted(required - {r.passage.source_id for r in lead}):
        own = [r for r in alive if r.passage.source_id == source]
        if own:
            choice.take(best := max(own, key=lambda r: r.worth))
            alive.remove(best)
    while alive and size(choice.runs) < SPARE * brief.min_words:
        run = max(alive, key=lambda r: choice.gain(r, judge.weight))
        if choice.gain(run, judge.weight) < STOP:
            break
        alive.remove(run)
        if not _repeats(run, choice.runs, vectors, row) and not defines(
            brief.topic, run.quotes[0].text
        ):
            choice.take(run)
    return choice.runs[len(lead) :]


def _repeats(run: Run, taken: list[Run], vectors: Vectors | None, row: dict[int, int]) -> bool:
    """Does a third of the run's sentences, or the run as a whole, say what was said?"""
    said = [q.terms for r in taken for q in r.quotes]
    again = sum(any(_alike(q.terms, other) for other in said) for q in run.quotes)
    if 3 * again >= len(run.quotes):
        return True
    if vectors is None or not taken:
        return False
    mine = vectors[row[id(run)]]
    return bool((vectors[[row[id(r)] for r in taken]] @ mine).max() > DUPLICATE)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > 0.6 * max(4, min(len(one), len(other)))
