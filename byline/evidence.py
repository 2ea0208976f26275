"""The texts of an article's sources, in which a sentence is found again, or what comes near it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from byline.article import Citation, Passage, Source, Verdict
from byline.research.documents import Block, Document
from byline.research.passages import passages, sentence_spans
from byline.research.words import terms

PARAGRAPH = re.compile(r"\S(?:(?!\n\s*\n).)*", re.DOTALL)
LONGEST = 300  # words of a sentence that is looked for

Place = tuple[int, int]  # where something begins and ends


class Borders:
    """Where the sentences of a text begin and end; found when they are first asked for."""

    def __init__(self, text: str) -> None:
        """Take the text of a source, or of a passage."""
        self._text = text

    def whole(self, place: Place) -> bool:
        """Is it one sentence or several, and no part of one?

        "It is false that bees dance" holds "bees dance", and denies it.
        """
        starts, ends = self._spans
        return place[0] in starts and place[1] in ends

    @cached_property
    def _spans(self) -> tuple[frozenset[int], frozenset[int]]:
        spans = sentence_spans(self._text)
        return frozenset(a for a, _ in spans), frozenset(b for _, b in spans)


def stands_whole(sentence: str, text: str) -> bool:
    """Does it stand in a text, letter for letter, as whole sentences?"""
    borders = Borders(text)
    return any(borders.whole(place) for place in _places(sentence, text))


class Shelved:
    """An article's sources by number, with their whole texts as far as they are kept."""

    def __init__(self, sources: Sequence[Source], texts: Mapping[str, str]) -> None:
        """Take the sources in the order of their numbers, and the texts by the sources' ids."""
        self.numbers = {s.id: n for n, s in enumerate(sources, 1)}
        self._ids = {n: i for i, n in self.numbers.items()}
        self._texts = texts
        self._indexes: dict[str, tuple[list[Passage], dict[str, list[int]]]] = {}
        self._borders = {s.id: Borders(texts.get(s.id, "")) for s in sources}
        self._known: dict[tuple[str, int], Citation] = {}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, the sources in their order."""
        return tuple(p for i in self.numbers for p in _cut(i, self._texts.get(i, "")))

    def cited(self, sentence: str, n: int) -> Citation:
        """Tie a sentence to source `n`: its own words there, else the passage nearest to it."""
        if (sentence, n) not in self._known:  # a text may say the same thousands of times
            self._known[sentence, n] = self._looked_up(sentence, n)
        return self._known[sentence, n]

    def _looked_up(self, sentence: str, n: int) -> Citation:
        source_id = self._ids[n]
        text = self._texts.get(source_id, "")
        place = _found(sentence, text, self._borders[source_id])
        verdict = Verdict.VERBATIM if place else Verdict.NOT_JUDGED
        start, end = place or self._nearest(sentence, source_id)
        return Citation(
            n=n,
            sentence=sentence,
            source_id=source_id,
            quote=text[start:end],
            start=start,
            end=end,
            verdict=verdict,
        )

    def _nearest(self, sentence: str, source_id: str) -> Place:
        """Give the place of the passage that shares most words with it, the rare ones first."""
        own, places = self._words(source_id)
        scores: defaultdict[int, float] = defaultdict(float)
        for word in dict.fromkeys(terms(sentence)):
            for i in places.get(word, ()):
                scores[i] += 1 / len(places[word])
        if not scores:
            return 0, 0
        best = own[max(scores, key=lambda i: (scores[i], -i))]
        return best.start, best.end

    def _words(self, source_id: str) -> tuple[list[Passage], dict[str, list[int]]]:
        """Give a source's passages, and in which of them each word stands."""
        if source_id not in self._indexes:
            own = [p for p in self.passages if p.source_id == source_id]
            places: defaultdict[str, list[int]] = defaultdict(list)
            for i, passage in enumerate(own):
                for word in set(terms(passage.text)):
                    places[word].append(i)
            self._indexes[source_id] = own, places
        return self._indexes[source_id]


def _cut(source_id: str, text: str) -> tuple[Passage, ...]:
    """Cut a source's text into passages again, by its paragraphs alone."""
    blocks = tuple(
        Block(kind="text", start=m.start(), end=m.end()) for m in PARAGRAPH.finditer(text)
    )
    return passages(Document(text=text, blocks=blocks), source_id)


def _found(sentence: str, text: str, borders: Borders) -> Place | None:
    """Find whole sentences in a text, word for word, whatever became of their spaces."""
    if place := next(filter(borders.whole, _places(sentence, text)), None):
        return place
    words = sentence.split()
    if len(words) > LONGEST:
        return None
    matches = re.finditer(r"\s+".join(map(re.escape, words)), text) if words else ()
    return next(filter(borders.whole, (m.span() for m in matches)), None)


def _places(sentence: str, text: str) -> Iterator[Place]:
    """Give the places where a text holds a sentence to the letter."""
    start = text.find(sentence) if sentence else -1
    while start >= 0:
        yield start, start + len(sentence)
        start = text.find(sentence, start + len(sentence))
