"""Runs: stretches of one source whose sentences are printed together, in the source's order."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from byline.article import Keyword, Passage
from byline.models.composer import prose
from byline.models.composer.quotes import GAP, Quote, names_anybody, quotes
from byline.research.words import terms

WEAK = 0.25  # of a good sentence's worth: below it a sentence tells nothing of the topic
YEAR = re.compile(r"\b(1[0-9]\d\d|20[0-4]\d)\b")
BREAK = 200  # characters of a caption or a notice between two passages under one heading
BEGINNING = 5  # words of a sentence, in which its subject stands
STORY = 600  # characters over which a person's name still carries
KNOWN = 25  # keywords that need no introduction
OPENING = 3  # passages of a source that are its top


def years(text: str) -> list[int]:
    """List the years that a text names."""
    return [int(y) for y in YEAR.findall(text)]


def beginning(text: str) -> set[str]:
    """Give the content words among a sentence's first, where its subject stands."""
    return set(terms(" ".join(text.split()[:BEGINNING])))


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

    @property
    def from_top(self) -> bool:
        """Does it begin where its source does? A good source's opening opens an article."""
        return int(self.passage.id.rsplit(".", 1)[-1]) <= OPENING

    @cached_property
    def needs(self) -> frozenset[str]:
        """The people whom it calls by the surname alone and does not introduce itself."""
        found, told = set(), ""
        for quote in self.quotes:
            found |= {n for n in quote.people if n not in told}
            told += f" {quote.text}"
        return frozenset(found)

    @property
    def opens_alone(self) -> bool:
        """Can an article open with it: does it need nobody and nothing from further up?"""
        return not self.needs and not self.quotes[0].things

    def lost(self, named: Set[str], said: Set[str]) -> float:
        """The share of its words that the editor strikes where only these people are known.

        `said` are the content words before it: the things that it may open on.
        """
        riddle = not self.quotes[0].things <= said
        if self.needs <= named and not riddle:
            return 0.0
        told, gone, struck = "", False, 0
        for at, quote in enumerate(self.quotes):
            stranger = any(n not in named and n not in told for n in quote.people)
            gone = stranger or (riddle and not at) or (gone and bool(quote.leans))
            struck += quote.words if gone else 0
            told += "" if gone else f" {quote.text}"
        return struck / self.words


def stretches(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Put passages that follow each other in their source together."""
    out: list[list[Passage]] = []
    for passage in passages:
        last = out[-1][-1] if out else None
        if last and _neighbours(last, passage):
            out[-1].append(passage)
        else:
            out.append([passage])
    return out


def _neighbours(one: Passage, after: Passage) -> bool:
    between = after.start - one.end
    near = between <= GAP or (between <= BREAK and after.heading == one.heading)
    return one.source_id == after.source_id and between >= 0 and near


@dataclass(frozen=True)
class Judge:
    """Weighs sentences by the topic's words and the words that the good sources share.

    A `lenient` one prints what gushes, too: reports of the day are all that some topics have.
    """

    topic: frozenset[str]
    weight: dict[str, float]
    english: bool
    floor: float
    years: frozenset[int]
    known: frozenset[str]
    lenient: bool = False
    _split: dict[str, tuple[Quote, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, topic: str, keywords: Sequence[Keyword], language: str, lenient: bool = False
    ) -> "Judge":
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
            lenient=lenient,
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
            self._split[passage.id] = quotes(passage, self.english, self.topic, self.known)
        return self._split[passage.id]

    def run(self, passages: Sequence[Passage]) -> Run | None:
        """Print neighbouring passages: every good sentence, and no sentence that leans on none.

        A sentence that leans closely is printed only right behind the one before it; one that
        leans loosely also when what is left out between names nobody new.
        """
        kept: list[Quote] = []
        skipped = ""
        for quote in (q for p in passages for q in self.quotes(p)):
            if self._fits(quote, kept, skipped):
                kept.append(quote)
                skipped = ""
            else:
                skipped += f" {quote.text}"
        if not kept:
            return None
        worth = sum(self.worth(q.terms, q.text) * q.words for q in kept)
        return Run(tuple(passages), tuple(kept), worth / sum(q.words for q in kept))

    def _undated(self, quote: Quote) -> bool:
        """Does it tell of a weekday that nothing dates, without naming the topic?"""
        own = len(self.topic & quote.terms) >= len(self.topic) / 2
        return self.english and not own and prose.undated(quote.text)

    def _strange(self, quote: Quote, skipped: str) -> bool:
        """Would a run that opens with it leave its reader to guess of what it speaks?

        What stands behind a sentence left out, names nobody and does not begin with the topic,
        mostly goes on from there.
        """
        goes_on = self.english and bool(skipped) and not self.topic & beginning(quote.text)
        riddle = goes_on and not names_anybody(quote.text, "")
        return self._undated(quote) or riddle

    def _fits(self, quote: Quote, kept: list[Quote], skipped: str) -> bool:
        fault = "" if self.lenient and quote.fault == prose.GUSH else quote.fault
        if fault or (not kept and self._strange(quote, skipped)):
            return False
        if not quote.leans:
            return self.worth(quote.terms, quote.text) >= self.floor
        if not kept:
            return False
        told = " ".join(q.text for q in kept)
        return quote.follows(kept[-1]) or (
            quote.leans == "loosely"
            and quote.start - kept[-1].end <= STORY
            and not names_anybody(skipped, told)
        )


def size(runs: Iterable[Run]) -> int:
    """Count the words of some runs."""
    return sum(r.words for r in runs)
