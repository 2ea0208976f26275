"""The index of an encyclopedia of summaries: which entries speak of what a query asks for.

BM25 over title, description and text (Robertson, Zaragoza and Taylor, CIKM 2004: the counts of the
fields are weighed and then saturate together), and beside it how well query and title name each
other. Nothing is loaded to open it: ten thousand entries take 5 MB of index on the disk.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from byline.errors import SourceBroken
from byline.research.entries.naming import folded, likeness, names, words
from byline.research.entries.summaries import Entry
from byline.research.entries.table import NUMBER, Table, mapped, packed

K1, B = 1.2, 0.6
IN_TITLE, IN_DESCRIPTION = 4.0, 2.0  # what a word there counts, against one in the text
COMMON, FEW = 0.15, 400  # a word in a larger share of the entries says nothing, if they are many
STEPS = 127  # of a word's saturated count, which with the mark of the title fills a byte
WEIGHED = 80  # entries whose titles are compared with the query
TITLE = 3.0  # what a title counts that is the query, against a text that uses all its words
FLOOR = 0.5  # share of the query's words, by rarity, that an entry must use
NAMED_FLOOR = 0.2  # the same, for one whose title stands in the query
NEAR = 0.25  # of the best score: an entry below it is about something else
LEAST = 0.35  # a score below it is a word in passing
WORDS, TITLES, LINES, PLACES = "words.bin", "titles.bin", "entries.jsonl", "places.bin"


@dataclass(frozen=True)
class Found:
    """An entry's title, and how well it answers."""

    title: str
    score: float


def files(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Make the files of the index of these entries, by their names."""
    lines = [entry.model_dump_json().encode() + b"\n" for entry in entries]
    places = array("Q", [0])
    for line in lines:
        places.append(places[-1] + len(line))
    titles: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for name in dict.fromkeys(folded(n) for n in names(entry.title, entry.others)):
            titles[name].append(number)
    return {
        WORDS: packed(_postings(entries)),
        TITLES: packed(titles),
        LINES: b"".join(lines),
        PLACES: places.tobytes(),
    }


def _postings(entries: Sequence[Entry]) -> dict[str, Sequence[int]]:
    """Count the words; too common ones stay as keys, without entries."""
    counts = [_counted(entry) for entry in entries]
    middle = sum(sum(c.values()) for c, _ in counts) / len(counts)
    rows: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, (count, title) in enumerate(counts):
        norm = K1 * (1 - B + B * sum(count.values()) / middle)
        for word, times in count.items():
            step = max(1, round(STEPS * times / (times + norm)))
            rows[word].append(number << 8 | step << 1 | (word in title))
    most = COMMON * len(entries) if len(entries) >= FEW else len(entries)
    return {word: row if len(row) <= most else array("I") for word, row in rows.items()}


def _counted(entry: Entry) -> tuple[dict[str, float], set[str]]:
    """Give the words of an entry with their weighed counts, and those of its titles."""
    count: defaultdict[str, float] = defaultdict(float)
    title = {w for name in (entry.title, *entry.others) for w in words(name)}
    fields = ((words(entry.text), 1.0), (words(entry.description), IN_DESCRIPTION))
    for found, weight in (*fields, (list(title), IN_TITLE)):
        for word in found:
            count[word] += weight
    return count, title


class Index:
    """The index in a folder. Raises `SourceBroken` where it is damaged, `OSError` where missing."""

    def __init__(self, folder: Path) -> None:
        """Open the index."""
        self._folder = folder
        self._words = Table(folder / WORDS)
        self._titles = Table(folder / TITLES)
        self._lines = mapped(folder / LINES)
        places = mapped(folder / PLACES)
        if len(places) % 8 or len(places) < 2 * NUMBER:
            raise SourceBroken
        self._places = places.cast("Q")
        if self._places[-1] != len(self._lines):
            raise SourceBroken

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._places) - 1

    @property
    def there(self) -> bool:
        """Does it still lie where it was opened?"""
        return self._folder.is_dir()

    def entry(self, title: str) -> Entry | None:
        """Look up an entry by its title, or by another one that leads to it."""
        found = [self._entry(n) for n in self._titles.find(folded(title)) or ()]
        return next(
            (e for e in found if e.title == title),
            next((e for e in found if title in e.others), found[0] if found else None),
        )

    def search(self, query: str, most: int) -> tuple[Found, ...]:
        """Find the entries that the query asks for, the best first."""
        asked = _Asked(self._words, len(self), tuple(dict.fromkeys(words(query))))
        exact = self._titles.find(folded(query)) or ()
        scored = []
        for number in dict.fromkeys((*exact, *asked.best)):
            entry = self._entry(number)
            like = likeness(query, entry.title, entry.others, asked.rarity)
            score = asked.text(number) + TITLE * like.both**2
            floor = NAMED_FLOOR if like.named else FLOOR
            if number in exact or asked.share(number) >= floor:
                scored.append(Found(entry.title, round(score, 3)))
        scored.sort(key=lambda found: -found.score)
        return tuple(f for f in scored[:most] if f.score >= max(LEAST, NEAR * scored[0].score))

    def _entry(self, number: int) -> Entry:
        if number >= len(self):
            raise SourceBroken
        line = bytes(self._lines[self._places[number] : self._places[number + 1]])
        try:
            return Entry.model_validate_json(line)
        except ValidationError as error:
            raise SourceBroken from error


class _Asked:
    """The words of a query: how rare they are, and which entries use them how much."""

    def __init__(self, table: Table, size: int, asked: tuple[str, ...]) -> None:
        self._table = table
        self._size = size
        self._rows = {word: row for word in asked if (row := table.find(word))}
        counted = [w for w in asked if w in self._rows or table.find(w) is None]
        self._whole = sum(map(self.rarity, counted)) or 1.0
        self._text: defaultdict[int, float] = defaultdict(float)
        self._used: defaultdict[int, float] = defaultdict(float)
        self._titled: defaultdict[int, float] = defaultdict(float)
        for word, row in self._rows.items():
            self._add(self.rarity(word), row)

    def _add(self, rarity: float, row: Sequence[int]) -> None:
        text, used, titled = self._text, self._used, self._titled
        for value in row:
            number = value >> 8
            text[number] += rarity * (value >> 1 & STEPS)
            used[number] += rarity
            if value & 1:
                titled[number] += rarity

    def rarity(self, word: str) -> float:
        """Weigh a word: one that no entry has weighs most, one that too many have nothing."""
        row = self._table.find(word)
        if row is None:
            return math.log(1 + (self._size + 0.5) / 0.5)
        if not row:
            return 0.0
        return math.log(1 + (self._size - len(row) + 0.5) / (len(row) + 0.5))

    def text(self, number: int) -> float:
        """How well an entry's text answers, from 0 to 1."""
        return self._text.get(number, 0.0) / STEPS / self._whole

    def share(self, number: int) -> float:
        """Which share of the query's words, by rarity, an entry uses."""
        return self._used.get(number, 0.0) / self._whole

    @cached_property
    def best(self) -> tuple[int, ...]:
        """Give the entries that may answer best."""
        standing = {n: self.text(n) + self._titled.get(n, 0.0) / self._whole for n in self._text}
        return tuple(sorted(standing, key=lambda n: (-standing[n], n))[:WEIGHED])
