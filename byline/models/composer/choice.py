"""Chooses runs one by one: always the best that still tells something new."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from byline.models.composer.candidates import passage_ids
from byline.models.composer.runs import Judge, Run, size
from byline.research.mentions import CAPITALISED
from byline.research.vectors import Embedder, Vectors
from byline.research.words import terms

SPARE = 1.15  # planned over asked: the editor strikes about one sentence in ten
DUPLICATE = 0.75  # cosine from which two runs say the same
OVERLAP = 0.6  # share of the shorter sentence's words from which two sentences do
NOVELTY = 0.55  # how much only new words count, 0 to 1
STOP = 0.12  # least gain, of the best run's, that is worth printing
SOURCE_SHARE = 0.60  # of the article, after which a source counts less
FEW_SOURCES = 5  # until so many are used, a source not used yet comes first,
GOES_ON = 1.3  # what a run of a source that is told from already is worth more
FRESH = 0.15  # if its run's gain is so much, of the best run's
HEAD = 500  # characters of a source that introduce what it tells
ABRUPT = 0.3  # what a run is worth that begins a source in its middle and names no subject
MOST_LOST = 0.35  # of a run's words may be about people whom nobody introduces: they are struck


class Meanings:
    """Vectors of runs, made when they are asked for and kept."""

    def __init__(self, embed: Embedder | None) -> None:
        """Use `embed`; None where there are no vectors."""
        self._embed = embed
        self._made: dict[int, Vectors] = {}

    def of(self, runs: Sequence[Run]) -> Vectors | None:
        """Give a row for each run; None without vectors or runs."""
        if self._embed is None or not runs:
            return None
        new = [r for r in runs if id(r) not in self._made]
        if new:
            rows = self._embed([r.text for r in new])
            self._made |= {id(r): row for r, row in zip(new, rows, strict=True)}
        return np.array([self._made[id(r)] for r in runs])


@dataclass
class _Choice:
    """What is chosen so far, and what it has told already."""

    wanted: int
    weight: dict[str, float]
    best: float
    topic: frozenset[str]
    known: frozenset[str]
    runs: list[Run] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    share: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)

    def take(self, run: Run) -> None:
        self.runs.append(run)
        self.told.update(run.terms)
        self.named.update(CAPITALISED.findall(run.text))
        self.share[run.passage.source_id] += run.words

    def gain(self, run: Run) -> float:
        whole = sum(self.weight.get(t, 0.0) for t in run.terms) + 1e-9
        new = sum(self.weight.get(t, 0.0) * 0.4 ** self.told[t] for t in run.terms) / whole
        return run.worth / self.best * (1 - NOVELTY + NOVELTY * new) * self._kept(run)

    def _kept(self, run: Run) -> float:
        """What is left of a run: strangers go; what begins a source in its middle is a riddle."""
        named = bool(self.topic & run.quotes[0].terms)
        headed = bool(run.quotes[0].terms & set(terms(run.passage.heading)))
        top = run.quotes[0].start < HEAD
        met = self.share[run.passage.source_id] or top or named or headed
        return (1.0 if met else ABRUPT) * (1 - self.lost(run))

    def lost(self, run: Run) -> float:
        return run.lost(self.named, self.told.keys() | self.known)

    def next(self, runs: list[Run]) -> Run:
        """Give the run with the greatest gain, of a source not used yet while they are few."""
        if 0 < len(self.share) < FEW_SOURCES:
            fresh = [r for r in runs if not self.share[r.passage.source_id]]
            best = max(fresh, key=self.gain, default=None)
            if best and self.gain(best) >= FRESH:
                return best
        return max(runs, key=self._standing)

    def _standing(self, run: Run) -> float:
        """Weigh a run's gain by its source: one that tells already goes on, up to its share."""
        own = self.share[run.passage.source_id]
        if not own:
            return self.gain(run)
        return self.gain(run) * (0.5 if own + run.words > self.wanted * SOURCE_SHARE else GOES_ON)


def choose(
    runs: list[Run],
    lead: list[Run],
    judge: Judge,
    wanted: int,
    required: set[str],
    meanings: Meanings,
) -> list[Run]:
    """Choose runs beside the lead, until `wanted` words are reached or nothing is worth printing.

    Of each source in `required` that has a run, one is chosen first.
    """
    choice = _Choice(wanted, judge.weight, max(r.worth for r in runs), judge.topic, judge.known)
    alive = runs
    for run in lead:
        choice.take(run)
        alive = _without(run, alive)
    for source in sorted(required - {r.passage.source_id for r in lead}):
        own = [r for r in alive if r.passage.source_id == source]
        if own:
            choice.take(best := max(own, key=lambda r: r.worth))
            alive = _without(best, alive)
    while size(choice.runs) < SPARE * wanted:
        ready = [r for r in alive if choice.lost(r) <= MOST_LOST]
        if not ready:
            break
        run = choice.next(ready)
        if choice.gain(run) < STOP:
            break
        if _repeats(run, choice.runs, meanings):
            alive = [r for r in alive if r is not run]
        else:
            choice.take(run)
            alive = _without(run, alive)
    return choice.runs[len(lead) :]


def _without(run: Run, runs: list[Run]) -> list[Run]:
    """Leave out the runs that share a passage with `run`."""
    gone = set(passage_ids([run]))
    return [r for r in runs if not gone & set(passage_ids([r]))]


def _repeats(run: Run, taken: list[Run], meanings: Meanings) -> bool:
    """Does a third of the run's sentences say what was said, or the run what another source did?"""
    said = [q.terms for r in taken for q in r.quotes]
    again = sum(any(_alike(q.terms, other) for other in said) for q in run.quotes)
    if 3 * again >= len(run.quotes):
        return True
    others = [r for r in taken if r.passage.source_id != run.passage.source_id]
    vectors = meanings.of([run, *others])
    return vectors is not None and bool((vectors[1:] @ vectors[0]).max(initial=0.0) > DUPLICATE)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > OVERLAP * max(4, min(len(one), len(other)))
