"""Quotes: the sentences of a passage, each with its place in the source and what it leans on."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from byline.article import Passage
from byline.models.composer import prose
from byline.research.mentions import CAPITALISED, Reader, definite
from byline.research.passages import sentence_spans
from byline.research.words import CALENDAR, FUNCTION, OPENERS, names, stem, terms

NO_NAMES = FUNCTION | OPENERS | CALENDAR
GAP = 3  # characters between a sentence and the next one of its source


@dataclass(frozen=True, eq=False)
class Quote:
    """A sentence as it stands in a passage; `start` and `end` are its place in the source.

    It `leans` on what stands before it, speaks of `things` as known that are named further up, or
    calls `people` by the surname alone whom its source has introduced there.
    """

    passage_id: str
    text: str
    start: int
    end: int
    fault: str
    leans: prose.Lean
    things: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

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


def quotes(
    passage: Passage,
    english: bool,
    topic: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
) -> tuple[Quote, ...]:
    """Split a passage into its sentences and judge each; see `taken_up`."""
    found = []
    above = ""
    for start, end in sentence_spans(passage.text):
        start += prose.without_label(passage.text[start:end])
        text = passage.text[start:end]
        leans = prose.leaning(text) if english else ""
        taken = taken_up(text, passage, topic, known) if english else set()
        people = frozenset(n for n in taken if n[:1].isupper())
        place = passage.start + start
        why = "garbled" if prose.cut_off(above) else prose.fault(text, english)
        above = text
        things = frozenset(taken - people)
        found.append(Quote(passage.id, text, place, place + len(text), why, leans, things, people))
    return tuple(found)


def taken_up(text: str, passage: Passage, topic: Set[str], known: Set[str]) -> set[str]:
    """Give the names and things that a sentence takes as known from further up in its source.

    Things in `known` and the names in the `topic` need no introduction.
    """
    things = {stem(n) for n in definite(text[: max(60, len(text) * 2 // 3)])}
    people = {n for n in re.findall(r"\b[^\W\d_a-z][\w-]+", text) if n.lower() not in FUNCTION}
    here = Reader()
    here.remember(passage.text[: max(0, passage.text.find(text))])
    return {
        n
        for n in {*here.leans_on(text), *passage.leans_on}
        if (n in things and n not in known) or (n in people and stem(n.lower()) not in topic)
    }


def names_anybody(text: str, before: str) -> bool:
    """Does a text name somebody or something that is not named before?"""
    return any(
        word not in before
        for word in CAPITALISED.findall(text)
        if word.lower() not in NO_NAMES and not word.endswith("ly")
    )
