"""The texts of an article's sources, in which a sentence is found again, or what comes near it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from byline.article import Citation, Passage, Source, Verdict
from byline.research.documents import Block, Document
from byline.research.passages import passages
from byline.research.words import terms

PARAGRAPH = re.compile(r"\S(?:(?!\n\s*\n).)*", re.DOTALL)
LONGEST = 300  # words of a sentence that is looked for


class Shelved:
    """An article's sources by number, with their whole texts as far as they are kept."""

    def __init__(self, sources: Sequence[Source], texts: Mapping[str, str]) -> None:
        """Take the sources in the order of their numbers, and the texts by the sources' ids."""
        self.numbers = {s.id: n for n, s in enumerate(sources, 1)}
        self._ids = {n: i for i, n in self.numbers.items()}
        self._texts = texts
        self._indexes: dict[str, tuple[list[Passage], dict[str, list[int]]]] = {}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, the sources in their order."""
        return tuple(p for i in self.numbers for p in _cut(i, self._texts.get(i, "")))

    def cited(self, sentence: str, n: int) -> Citation:
        """Tie a sentence to source `n`: its own words there, else the passage nearest to it."""
        source_id = self._ids[n]
        text = self._texts.get(source_id, "")
        place = _found(sentence, text)
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

    def _nearest(self, sentence: str, source_id: str) -> tuple[int, int]:
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


def _found(sentence: str, text: str) -> tuple[int, int] | None:
    """Find a sentence in a text, word for word, whatever became of its spaces."""
    if (start := text.find(sentence)) >= 0:
        return start, start + len(sentence)
    words = sentence.split()
    if len(words) > LONGEST:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None
