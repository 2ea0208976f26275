"""Finds the runs that may be printed, weighs them, and picks the one the article opens with."""

import re
from collections import Counter
from collections.abc import Iterable

from byline.models.composer.runs import Judge, Run, size, stretches
from byline.prompts.outline import DraftOutline

FAR = 0.08  # a passage's score, below which it is not about the topic
LONGEST = 260  # words of a run
MOST_PASSAGES = 5
TOP = 1.2  # what a run is worth more that begins where its source begins
LEAD_WORDS = 60
FELT = frozenset({"first or second person", "question or cry", "opinion", "somebody's talk"})


def passage_ids(runs: Iterable[Run]) -> tuple[str, ...]:
    """List the passages of some runs, in their order."""
    return tuple(p.id for r in runs for p in r.passages)


def candidates(prompt: DraftOutline, judge: Judge) -> list[Run]:
    """Give the runs that may be printed: each stretch of up to `LONGEST` words of a source.

    A long stretch brings its own introductions; one from the top of its source brings most.
    """
    sober = _sobriety(prompt, judge)
    close = (p for p in prompt.passages if p.score >= FAR)
    found = []
    for stretch in stretches(sorted(close, key=lambda p: (p.source_id, p.start))):
        for first in range(len(stretch)):
            for end in range(first + 1, min(len(stretch), first + MOST_PASSAGES) + 1):
                run = judge.run(stretch[first:end])
                if run is None or (end - first > 1 and run.words > LONGEST):
                    break
                if run.quotes[0].passage_id == stretch[first].id:
                    found.append(_valued(run, sober[run.passage.source_id]))
    return found


def _valued(run: Run, sober: float) -> Run:
    """Weigh a run by its passages' scores, its source's soberness, its length and its place."""
    score = sum(p.score for p in run.passages) / len(run.passages)
    top = TOP if run.passage.start < 400 else 1.0
    length = 0.7 + 0.3 * min(1.0, run.words / 150)
    worth = (0.5 + 0.5 * run.worth) * (0.25 + 0.75 * score) * sober * top * length
    return Run(run.passages, run.quotes, worth)


def _sobriety(prompt: DraftOutline, judge: Judge) -> dict[str, float]:
    """Weigh sources down that argue, praise and chat more than they tell: from 1 to 0.3."""
    told: Counter[str] = Counter()
    felt: Counter[str] = Counter()
    for passage in prompt.passages:
        for quote in judge.quotes(passage):
            told[passage.source_id] += 1
            felt[passage.source_id] += quote.fault in FELT
    return {k: min(1.0, max(0.3, 1.15 - 1.5 * felt[k] / (n + 2))) for k, n in told.items()}


def defines(topic: str, text: str) -> bool:
    """Does the sentence say what the topic is?"""
    opening = rf"(?:The |An? )?[\"“‘]?{re.escape(topic)}[\"”’]?(?: ?\([^)]*\))?"
    return bool(
        re.match(
            rf"{opening}(?:,[^,.]{{3,80}},)? (?:is|was|were|are) (?:an?|the|one)\b",
            text,
            re.IGNORECASE,
        )
    )


def choose_lead(runs: list[Run], judge: Judge, topic: str) -> list[Run]:
    """Choose a run, or two short ones, that say what the topic is, by the main words, and when."""
    main = sorted(
        (w for w in judge.weight if w not in judge.topic), key=lambda w: -judge.weight[w]
    )[:12]
    name = re.escape(topic)
    states = re.compile(
        rf"(?:The |An? |In [^,]+, )?[\"“‘]?{name}\b[^.]{{0,120}}?\b(?:is|was|were|are)\b",
        re.IGNORECASE,
    )

    def value(run: Run) -> float:
        first = run.quotes[0]
        v = len(judge.topic & first.terms) / max(1, len(judge.topic)) + 0.5 * run.worth
        v += 0.12 * sum(t in first.terms for t in main) + 0.7 * defines(topic, first.text)
        v += 0.2 * (topic.lower() in first.text.lower()) + 0.6 * bool(states.match(first.text))
        v += 0.4 * max(0.0, 1 - run.passage.start / 2500) + 0.1 * min(1.0, run.words / 120)
        v += 0.15 * bool(re.search(r"\b(?:1[5-9]|20)\d\d\b", first.text))
        return v * (0.4 + 0.6 * run.passage.score)

    lead: list[Run] = []
    for run in sorted(runs, key=lambda r: (-value(r), r.passage.id, len(r.passages))):
        shared = (
            len(run.terms & r.terms) / max(1, min(len(run.terms), len(r.terms))) for r in lead
        )
        if max(shared, default=0.0) > 0.4 or (lead and defines(topic, run.quotes[0].text)):
            continue
        lead.append(run)
        if size(lead) >= LEAD_WORDS or len(lead) == 2:
            break
    return lead
