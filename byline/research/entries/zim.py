"""Encyclopedias in ZIM files, as Kiwix gives them out; the files stay where they lie.

They are read by libzim, which is GPL-3 and no part of Byline: who wants it installs it.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from byline.errors import (
    SourceBroken,
    SourceEmpty,
    SourceMissing,
    SourceTooLarge,
    SourceUnsupported,
)
from byline.research.entries.naming import Rarity, folded, likeness, words
from byline.research.entries.zimfile import identity, stamp
from byline.research.reading.parts import clean
from byline.research.words import stem

NO_LIBZIM = (
    "ZIM files are read by libzim, which is not installed. Its licence is GPL-3, so it is no part "
    "of Byline: `pip install libzim` installs it."
)
CHANGED = "The ZIM file is another than was added; give `byline library add` with it again."
HTML = "text/html"
LARGEST = 8_000_000  # bytes of one article
LONGEST_FIELD = 300
MOST_STRETCHES = 60  # stretches of a query that are looked up as titles
LONGEST_STRETCH = 5  # words
NEAR = 0.2  # of the best: what is worth less is about something else
LEAST = 0.3  # of likeness: a title that shares less with the query is passed over
TITLE, FIRST = 2.0, 0.6  # what a title counts that is the query, and the first article by its text


class _Item(Protocol):
    """What libzim calls an item; it has no types of its own that could be checked."""

    title: str
    path: str
    mimetype: str
    size: int
    content: memoryview


class _Entry(Protocol):
    title: str

    def get_item(self) -> _Item: ...


class _Archive(Protocol):
    article_count: int
    metadata_keys: list[str]
    has_fulltext_index: bool
    has_title_index: bool
    has_new_namespace_scheme: bool

    def get_metadata(self, name: str) -> bytes: ...
    def has_entry_by_title(self, title: str) -> bool: ...
    def get_entry_by_title(self, title: str) -> _Entry: ...
    def get_entry_by_path(self, path: str) -> _Entry: ...


@dataclass(frozen=True)
class Article:
    """An article as it stands in the file."""

    title: str
    path: str
    data: bytes


class Zim:
    """An open ZIM file.

    Raises `SourceUnsupported` without libzim, `SourceMissing` when the file is gone or is not the
    one of this hash, `SourceBroken` when it cannot be read.
    """

    def __init__(self, path: Path, known: str = "") -> None:
        """Open the file."""
        self._path = path
        try:
            from libzim.reader import Archive  # type: ignore[import-untyped]
        except ImportError as error:
            raise SourceUnsupported(NO_LIBZIM) from error
        self._stamp = stamp(path)
        self.hash = identity(path)
        if known and self.hash != known:
            raise SourceMissing(CHANGED)
        with _reading():
            self._archive: _Archive = Archive(path)

    def __len__(self) -> int:
        """How many articles there are."""
        return self._archive.article_count

    @property
    def there(self) -> bool:
        """Is the same file still there? libzim opens parts of it again, by its path."""
        return stamp(self._path) == self._stamp

    def said(self, field: str) -> str:
        """Give what the file says of itself under a name, in one line."""
        with _reading():
            if field not in self._archive.metadata_keys:
                return ""
            said = self._archive.get_metadata(field)
        return clean(said.decode(errors="replace"))[:LONGEST_FIELD]

    def titles(self, query: str, most: int) -> tuple[str, ...]:
        """Find the titles of the articles that the query asks for, the best first.

        By all words of the text, where the file has an index of it; then by titles. A title alone
        must share a word with the query, and enough of both.
        """
        asked = words(query)
        if not asked and not folded(query):
            return ()
        found: dict[str, float] = {}
        with _reading():
            rarity = self._rarity(asked)
            for place, entry in enumerate(self._by_text(asked, most)):
                own = self._named(entry)
                like = likeness(query, entry.title, (), rarity).both
                found.setdefault(own, TITLE * like**2 + FIRST / (1 + place))
            for entry in self._by_title(query, asked, most):
                like = likeness(query, entry.title, (), rarity).both
                if like >= LEAST and entry.get_item().mimetype.startswith(HTML):
                    own = self._named(entry)
                    found[own] = max(found.get(own, 0.0), TITLE * like**2)
        floor = NEAR * max(found.values(), default=0.0)
        best = sorted(found, key=lambda title: -found[title])
        return tuple(title for title in best[:most] if found[title] >= floor)

    def _rarity(self, asked: list[str]) -> Rarity:
        """Weigh the query's words by how many articles use them; all others as these on average."""
        size = len(self)
        if not self._archive.has_fulltext_index or not asked:
            return lambda _: 1.0
        from libzim.search import Query, Searcher  # type: ignore[import-untyped]

        searcher = Searcher(self._archive)
        weights = {}
        for word in dict.fromkeys(asked):
            using = searcher.search(Query().set_query(word)).getEstimatedMatches()
            weights[word] = math.log(1 + (size + 1) / (using + 1))
        mean = sum(weights.values()) / len(weights)
        return lambda word: weights.get(word, mean)

    def _by_text(self, asked: list[str], most: int) -> Iterator[_Entry]:
        if not self._archive.has_fulltext_index or not asked:
            return
        from libzim.search import Query, Searcher

        search = Searcher(self._archive).search(Query().set_query(" ".join(asked)))
        for path in search.getResults(0, most):
            yield self._archive.get_entry_by_path(path)

    def _by_title(self, query: str, asked: list[str], most: int) -> Iterator[_Entry]:
        for title in _possible_titles(query.split()):
            if self._archive.has_entry_by_title(title):
                yield self._archive.get_entry_by_title(title)
        if not self._archive.has_title_index or not asked:
            return
        from libzim.suggestion import SuggestionSearcher  # type: ignore[import-untyped]

        searcher = SuggestionSearcher(self._archive)
        for path in searcher.suggest(" ".join(asked)).getResults(0, most):
            yield self._archive.get_entry_by_path(path)

    def _named(self, entry: _Entry) -> str:
        """Follow redirects; give the title, or the path where the title leads elsewhere."""
        item = entry.get_item()
        known = self._archive.has_entry_by_title(item.title)
        if known and self._archive.get_entry_by_title(item.title).get_item().path == item.path:
            return item.title
        return item.path

    def article(self, title: str) -> Article:
        """Give the article of a title or path, redirects followed. Raises a `SourceError`."""
        with _reading():
            if self._archive.has_entry_by_title(title):
                item = self._archive.get_entry_by_title(title).get_item()
            else:
                item = self._archive.get_entry_by_path(title).get_item()
            if not item.mimetype.startswith(HTML):
                raise SourceEmpty
            if item.size > LARGEST:
                raise SourceTooLarge
            path = item.path
            if not self._archive.has_new_namespace_scheme:
                path = path.removeprefix("A/")
            return Article(clean(item.title) or path, path, bytes(item.content))


@contextmanager
def _reading() -> Iterator[None]:
    """Say in our words what libzim raises: `SourceMissing` or `SourceBroken`."""
    try:
        yield
    except KeyError as error:
        raise SourceMissing from error
    except (RuntimeError, UnicodeError) as error:
        msg = "The ZIM file is damaged or cut short."
        raise SourceBroken(msg) from error


def _possible_titles(asked: list[str]) -> Iterator[str]:
    """Give the stretches of a query, the longest first, as they are and as titles are written."""
    longest = min(len(asked), LONGEST_STRETCH)
    stretches = [
        " ".join(asked[at : at + size]).strip("?!.,:;\"'“”")
        for size in range(longest, 0, -1)
        for at in range(len(asked) - size + 1)
    ]
    for stretch in filter(words, stretches[:MOST_STRETCHES]):
        single = stem(stretch)
        yield from dict.fromkeys(
            form for s in (stretch, single) for form in (s, s[:1].upper() + s[1:])
        )
