"""Runs: stretches of one source whose sentences are printed together, in the source's order."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from byline.article import Keyword, Passage
from byline.models.composer import prose
from byline.research.mentions import definite
from byline.research.passages import sentence_spans
from byline.research.words import names, stem, terms

WEAK = 0.25  # of a good sentence's worth: below it a sentence tells nothing of the topic
YEAR = re.compile(r"\b(1[0-9]\d\d|20[0-4]\d)\b")
GAP = 3  # characters between a sentence and the next one of its source
KNOWN = 25  # keywords that need no introduction


def years(text: str) -> list[int]:
    """List the years that a text names."""
    return [int(y) for y in YEAR.findall(text)]


@dataclass(frozen=True, eq=False)
class Quote:
    """A sentence as it stands in a passage; `start` and `end` are its place in the source.

    It `leans` on the very sentence before it, or `takes_up` something named further up.
    """

    passage_id: str
    text: str
    start: int
    end: int
    fault: str
    leans: bool
    takes_up: bool

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

    def follows(self, other: "Quote") -> bool:
        """Does it stand right behind the other in their source?"""
        return 0 <= self.start - other.end <= GAP


@dataclass(frozen=True, eq=False)
class Run:
    """Sentences of neighbouring passages of one source; `worth` is 0 to about 1."""

    passages: tuple[Passage, ...]
    quotes: tuple[Quote, ...]
    worth: float

    @property
    def passage(self) -> Passage:
        """The first of its passages."""
        return self.passages[0]

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
        start += prose.without_label(passage.text[start:end])
        text = passage.text[start:end]
        leans = english and prose.dependent(text)
        takes_up = english and bool(taken_up(text, passage, known))
        place = passage.start + start
        why = prose.fault(text, english)
        found.append(Quote(passage.id, text, place, place + len(text), why, leans, takes_up))
    return tuple(found)


def taken_up(text: str, passage: Passage, known: Set[str]) -> set[str]:
    """Give the names and things that a sentence takes as known from further up in its source."""
    things = {stem(n) for n in definite(text[: max(60, len(text) * 2 // 3)])}
    people = set(re.findall(r"\b[^\W\d_a-z][\w-]+", text))
    found = {n for n in passage.leans_on if n in things or n in people}
    return {n for n in found if n not in known and stem(n.lower()) not in known}


def stretches(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Put passages that follow each other in their source together."""
    out: list[list[Passage]] = []
    for passage in passages:
        last = out[-1][-1] if out else None
        if last and last.source_id == passage.source_id and 0 <= passage.start - last.end <= GAP:
            out[-1].append(passage)
        else:
            out.append([passage])
    return out


@dataclass(frozen=True)
class Judge:
    """Weighs sentences by the topic's words and the words that the good sources share."""

    topic: frozenset[str]
    weight: dict[str, float]
    english: bool
    floor: float
    years: frozenset[int]
    known: frozenset[str]
    _split: dict[str, tuple[Quote, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, topic: str, keywords: Sequence[Keyword], language: str) -> "Judge":
        """Make the judge of a topic."""
        top = [k.weight for k in keywords[:20]]
        good = 2.0 * 4 * sum(top) / max(1, len(top)) / 15 + 0.35 * 0.5
        return cls(
            topic=frozenset(terms(topic)),
            weight={k.word: k.weight for k in keywords},
            english=language.startswith("en"),
            floor=WEAK * good,
            years=frozenset(years(topic)),
            known=frozenset(terms(topic)) | {k.word for k in keywords[:KNOWN]},
        )

    def worth(self, terms: frozenset[str], text: str) -> float:
        """How much a sentence tells of the topic, about 0 to 1."""
        told = sum(self.weight.get(t, 0.0) for t in terms) / (len(terms) + 3)
        hits = len(self.topic & terms) / max(1, len(self.topic))
        value = (2.0 * told + 0.35 * hits) * (0.3 if self._of_another_year(text) else 1.0)
        if self.english:
            value *= 0.7 if prose.undated(text) else 1.0
            value *= 0.75 if prose.coloured(text) else 1.0
        return value

    def weigh(self, text: str) -> float:
        """How much a text tells of the topic, about 0 to 1."""
        return self.worth(frozenset(terms(text)), text)

    def _of_another_year(self, text: str) -> bool:
        """Is the topic of one year, and the sentence of others only?"""
        named = years(text)
        return bool(self.years and named) and all(
            abs(y - own) > 1 for y in named for own in self.years
        )

    def quotes(self, passage: Passage) -> tuple[Quote, ...]:
        """Split a passage into judged sentences, once: many runs begin and end in it."""
        if passage.id not in self._split:
            self._split[passage.id] = quotes(passage, self.english, self.known)
        return self._split[passage.id]

    def run(self, passages: Sequence[Passage]) -> Run | None:
        """Print neighbouring passages: every good sentence, and no sentence that leans on none.

        A sentence that leans on the one before it is printed only right behind that one; one that
        takes up what the source has named further up never opens a run.
        """
        kept: list[Quote] = []
        for passage in passages:
            for quote in self.quotes(passage):
                if quote.fault or (quote.leans and not (kept and quote.follows(kept[-1]))):
                    continue
                if quote.takes_up and not kept:
                    continue
                if self.worth(quote.terms, quote.text) >= self.floor or quote.leans:
                    kept.append(quote)
        if not kept:
            return None
        worth = sum(self.worth(q.terms, q.text) * q.words for q in kept)
        return Run(tuple(passages), tuple(kept), worth / sum(q.words for q in kept))


def size(runs: Iterable[Run]) -> int:
    """Count the words of some runs."""
    return sum(r.words for r in runs)
