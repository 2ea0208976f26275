"""Finds the runs that may be printed, weighs them, and picks the one the article opens with."""

import re
from collections import Counter
from collections.abc import Iterable

from byline.models.composer import prose
from byline.models.composer.runs import Judge, Run, beginning, size, stretches
from byline.prompts.outline import DraftOutline

FAR = 0.08  # a passage's score, below which it is not about the topic
FOREIGN = 0.04  # the same where its source must be used: what has nothing to do with it stays out
LONGEST = 380  # words of a run
MOST_PASSAGES = 6
SHORTEST = 35  # words of one that is not the lead: less is a leftover
FULL = 220  # words from which a run is worth its whole
TOP = 1.2  # what a run is worth more that begins where its source begins
LEAD_WORDS = 60
BEGINS = 0.3  # what it is worth to a lead that its subject is the topic
WEAK_LEAD = 0.1  # of the best run's worth, below which a run cannot open the article
LITTLE_TALK, MUCH_TALK = 0.2, 0.6  # shares of a source's prose


def passage_ids(runs: Iterable[Run]) -> tuple[str, ...]:
    """List the passages of some runs, in their order."""
    return tuple(p.id for r in runs for p in r.passages)


def candidates(prompt: DraftOutline, judge: Judge) -> list[Run]:
    """Give the runs that may be printed: each stretch of up to `LONGEST` words of a source.

    A long stretch brings its own introductions; one from the top of its source brings most.
    """
    sound = _soundness(prompt, judge)
    least = {s.id: FOREIGN if s.required else FAR for s in prompt.sources}
    close = (p for p in prompt.passages if p.score >= least.get(p.source_id, FAR))
    found = []
    for stretch in stretches(sorted(close, key=lambda p: (p.source_id, p.start))):
        for first in range(len(stretch)):
            for end in range(first + 1, min(len(stretch), first + MOST_PASSAGES) + 1):
                run = judge.run(stretch[first:end])
                if run is None or (end - first > 1 and run.words > LONGEST):
                    break
                if run.quotes[0].passage_id == stretch[first].id and run.words >= SHORTEST:
                    found.append(_valued(run, sound.get(run.passage.source_id, 0.1)))
    return found


def _valued(run: Run, sound: float) -> Run:
    """Weigh a run by its passages' scores, its source, its length, its place, and its wholeness."""
    score = sum(p.score for p in run.passages) / len(run.passages)
    top = TOP if run.passage.start < 400 else 1.0
    length = 0.5 + 0.5 * min(1.0, run.words / FULL)
    whole = min(1.0, run.words / sum(len(p.text.split()) for p in run.passages) + 0.1)
    worth = (0.5 + 0.5 * run.worth) * (0.1 + 0.9 * score) * sound * top * length * whole
    return Run(run.passages, run.quotes, worth)


def _soundness(prompt: DraftOutline, judge: Judge) -> dict[str, float]:
    """Weigh sources by how much of their prose is talk: from 0.1 to 1.

    Talk is what judges, foretells, asks, addresses its readers, or tells of today: a fifth of a
    report, half of a review, a preview, a live text or an interview. Menus and lists do not count.
    """
    talk: Counter[str] = Counter()
    prose_words: Counter[str] = Counter()
    for passage in prompt.passages:
        for quote in judge.quotes(passage):
            if quote.fault not in prose.FORM:
                prose_words[passage.source_id] += quote.words
                talk[passage.source_id] += quote.words if quote.fault in prose.TALK else 0
    return {
        k: min(1.0, max(0.1, (MUCH_TALK - talk[k] / n) / (MUCH_TALK - LITTLE_TALK)))
        for k, n in prose_words.items()
        if n
    }


def defines(topic: str, text: str) -> bool:
    """Does the sentence say what the topic is?"""
    opening = rf"(?:The |An? )?[\"“‘]?{re.escape(_bare(topic))}[\"”’]?(?: ?\([^)]*\))?"
    return bool(
        re.match(
            rf"{opening}(?:,[^,.]{{3,80}},)? (?:is|was|were|are) (?:an?|the|one)\b",
            text,
            re.IGNORECASE,
        )
    )


def _bare(topic: str) -> str:
    """Leave off the topic's article."""
    return re.sub(r"^(?:the|an?) ", "", topic, flags=re.IGNORECASE)


def _printed(topic: str, runs: list[Run]) -> str:
    """Leave out the words of a topic that no run prints."""
    text = " ".join(r.text for r in runs).lower()
    return " ".join(w for w in topic.split() if w.lower() in text) or topic


def choose_lead(runs: list[Run], judge: Judge, topic: str) -> list[Run]:
    """Choose a run, or two short ones, that say what the topic is, by the main words, and when."""
    main = sorted(
        (w for w in judge.weight if w not in judge.topic), key=lambda w: -judge.weight[w]
    )[:12]
    topic = _printed(topic, runs)
    name = re.escape(_bare(topic))
    states = re.compile(
        rf"(?:The |An? |In [^,]+, )?[\"“‘]?{name}\b[”\"’]?(?:,[^,.]{{3,80}},)?"
        r"[^.,]{0,60}?\b(?:is|was|were|are|occupies|comprises|consists|lies|forms)\b",
        re.IGNORECASE,
    )

    best = max(r.worth for r in runs)

    def value(run: Run) -> float:
        first = run.quotes[0]
        v = 1.5 * len(judge.topic & first.terms) / max(1, len(judge.topic))
        v += 0.12 * sum(t in first.terms for t in main) + 0.7 * defines(topic, first.text)
        v += BEGINS * len(judge.topic & beginning(first.text)) / max(1, len(judge.topic))
        v += 0.2 * (topic.lower() in first.text.lower()) + 0.6 * bool(states.match(first.text))
        v += 0.4 * max(0.0, 1 - run.passage.start / 2500) + 0.1 * min(1.0, run.words / 120)
        v += 0.15 * bool(re.search(r"\b(?:1[5-9]|20)\d\d\b", first.text))
        v -= 0.8 * prose.undated(first.text)
        kin = sum(t in run.terms for t in main) / max(1, len(main))
        return v * (0.3 + 0.7 * run.worth / best) * min(1.0, 0.4 + 3 * kin)

    lead: list[Run] = []
    ready = [
        r
        for r in runs
        if r.opens_alone
        and r.worth >= WEAK_LEAD * best
        and (r.from_top or 3 * len(judge.topic & r.quotes[0].terms) >= 2 * len(judge.topic))
    ] or runs
    for run in sorted(ready, key=lambda r: (-value(r), r.passage.id, len(r.passages))):
        shared = (
            len(run.terms & r.terms) / max(1, min(len(run.terms), len(r.terms))) for r in lead
        )
        if max(shared, default=0.0) > 0.4 or (lead and defines(topic, run.quotes[0].text)):
            continue
        lead.append(max((r for r in ready if r.passage is run.passage), key=lambda r: r.worth))
        if size(lead) >= LEAD_WORDS or len(lead) == 2:
            break
    return lead
