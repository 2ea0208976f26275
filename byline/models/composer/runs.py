"""Runs: the consecutive sentences of one passage that may be printed together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from byline.article import Keyword, Passage
from byline.models.composer import prose
from byline.research.passages import sentence_spans
from byline.research.mentions import definite
from byline.research.words import names, stem, terms

MOST_SENTENCES = 8
WEAK = 0.45  # of a good sentence's worth: one below it does not open or close a run
COST = 0.7  # of the floor: what a further sentence must tell to be worth its place in a run
YEAR = re.compile(r"\b(1[0-9]\d\d|20[0-4]\d)\b")
BY_LENGTH = (
    0.0,
    0.68,
    0.95,
    1.08,
    1.16,
    1.2,
    1.22,
    1.23,
    1.24,
)  # what a run of so many sentences is worth


def years(text: str) -> list[int]:
    """List the years that a text names."""
    return [int(y) for y in YEAR.findall(text)]


@dataclass(frozen=True, eq=False)
class Quote:
    """A sentence as it stands in a passage."""

    text: str
    fault: str
    leans: bool

    @cached_property
    def terms(self) -> frozenset[str]:
        """Its content words."""
        return frozenset(terms(self.text))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it."""
        return tuple(names(self.text))

    @property
    def words(self) -> int:
        """Count its words."""
        return len(self.text.split())


@dataclass(frozen=True, eq=False)
class Run:
    """Sentences of one passage that stand together; `worth` is 0 to about 1."""

    passage: Passage
    quotes: tuple[Quote, ...]
    worth: float

    @cached_property
    def terms(self) -> frozenset[str]:
        """The content words of all its sentences."""
        return frozenset().union(*(q.terms for q in self.quotes))

    @cached_property
    def text(self) -> str:
        """The run as it is printed."""
        return " ".join(q.text for q in self.quotes)

    @cached_property
    def words(self) -> int:
        """Count its words."""
        return sum(q.words for q in self.quotes)


def quotes(
    passage: Passage, english: bool, known: frozenset[str] = frozenset()
) -> tuple[Quote, ...]:
    """Split a passage into its sentences and judge each; `known` needs no introduction."""
    found = []
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        text = text[prose.without_label(text) :]
        leans = english and (prose.dependent(text) or _takes_up(text, passage, known))
        found.append(Quote(text, prose.fault(text, english), leans))
    return tuple(found)


def _takes_up(text: str, passage: Passage, known: frozenset[str]) -> bool:
    """Does the sentence speak of a thing as known that only the source has named, further up?"""
    pointed = {stem(n) for n in definite(text[: max(60, len(text) * 2 // 3)])}
    return bool(pointed & set(passage.leans_on) - known)


@dataclass(frozen=True)
class Judge:
    """Weighs sentences by the topic's words and the words that the good sources share."""

    topic: frozenset[str]
    weight: dict[str, float]
    english: bool
    floor: float = 0.0
    years: frozenset[int] = frozenset()
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, topic: str, keywords: Sequence[Keyword], language: str) -> "Judge":
        """Make the judge of a topic."""
        weight = {k.word: k.weight for k in keywords}
        known = frozenset(terms(topic)) | {k.word for k in keywords[:25]}
        top = [k.weight for k in keywords[:20]]
        good = 2.0 * 4 * sum(top) / max(1, len(top)) / 15 + 0.35 * 0.5
        return cls(
            frozenset(terms(topic)),
            weight,
            language.startswith("en"),
            WEAK * good,
            frozenset(years(topic)),
            known,
        )

    def worth(self, quote: Quote) -> float:
        """How much a sentence tells of the topic, about 0 to 1."""
        told = sum(self.weight.get(t, 0.0) for t in quote.terms) / (len(quote.terms) + 3)
        hits = len(self.topic & quote.terms) / max(1, len(self.topic))
        value = (2.0 * told + 0.35 * hits) * (0.3 if self._of_another_year(quote) else 1.0)
        if self.english:
            value *= 0.7 if prose.undated(quote.text) else 1.0
            value *= 0.75 if prose.coloured(quote.text) else 1.0
        return value

    def _of_another_year(self, quote: Quote) -> bool:
        """Is the topic of one year, and the sentence of others only?"""
        named = years(quote.text)
        return bool(self.years and named) and all(
            abs(y - own) > 1 for y in named for own in self.years
        )

    def weigh(self, text: str) -> float:
        """How much a sentence's text tells of the topic, about 0 to 1."""
        return self.worth(Quote(text, "", leans=False))

    def run(self, passage: Passage) -> Run | None:
        """Give the best run of a passage: no faulty sentence in it, the first one standing alone.

        A sentence that tells little may stand inside a run, not at its ends.
        """
        found = quotes(passage, self.english, self.known)
        worth = [self.worth(q) for q in found]
        best, most = (0, 0), 0.0
        for i, first in enumerate(found):
            if first.fault or first.leans or worth[i] < self.floor:
                continue
            told = 0.0
            for j in range(i, min(len(found), i + MOST_SENTENCES)):
                if found[j].fault:
                    break
                told += worth[j] - COST * self.floor
                if told > most and worth[j] >= COST * self.floor:
                    best, most = (i, j + 1), told
        if most == 0.0:
            return None
        i, j = best
        return Run(passage, found[i:j], sum(worth[i:j]) / (j - i) * BY_LENGTH[j - i])


def size(runs: Iterable[Run]) -> int:
    """Count the words of some runs."""
    return sum(r.words for r in runs)
