"""Searches the encyclopedias on this machine, and reads their entries."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from byline.errors import SearchError, SourceBroken, SourceError, SourceMissing
from byline.research.documents import Block, Document, EntryRef
from byline.research.entries.holdings import Encyclopedia, held, one
from byline.research.entries.index import Index
from byline.research.entries.summaries import Entry
from byline.research.entries.zim import Zim
from byline.research.pool import ReadingPool
from byline.research.web.search import Hit, Hits, SearchQuestion

GONE = "is no longer on this machine, or not as it was; `byline library add` brings it back."


class Encyclopedias:
    """The encyclopedias in a folder, as they are now: what is added or removed shows at once.

    Nothing is opened before it is asked, and nothing need be closed.
    """

    def __init__(self, folder: Path, pool: ReadingPool) -> None:
        """Take the folder (`holdings.home`), and the pool that parses the articles of ZIM files."""
        self._folder = folder
        self._pool = pool
        self._opened: dict[str, tuple[Encyclopedia, Index | Zim]] = {}
        self._opening = Lock()
        self._zim = Lock()  # one thread at a time: libzim promises nothing else

    def held(self) -> tuple[Encyclopedia, ...]:
        """List them, by their names. Raises `FolderError`."""
        return held(self._folder)

    def searches(self) -> tuple["EntrySearch", ...]:
        """Give a search of each. Raises `FolderError`."""
        return tuple(EntrySearch(about, self) for about in self.held())

    async def titles(self, about: Encyclopedia, query: str, most: int) -> tuple[str, ...]:
        """Find entries. Raises a `SourceError`."""
        return await asyncio.to_thread(self._titles, about.name, query, most)

    def _titles(self, name: str, query: str, most: int) -> tuple[str, ...]:
        _, opened = self._open(name)
        if isinstance(opened, Index):
            return tuple(found.title for found in opened.search(query, most))
        with self._zim:
            return opened.titles(query, most)

    async def entry(self, ref: EntryRef) -> Document:
        """Read an entry. Raises a `SourceError`; `SourceMissing` when it is not there."""
        about, opened = await asyncio.to_thread(self._open, ref.library)
        if isinstance(opened, Index):
            entry = await asyncio.to_thread(opened.entry, ref.title)
            if entry is None:
                raise SourceMissing(_not_there(ref))
            return _document(about, entry)
        return await self._article(about, opened, ref)

    async def _article(self, about: Encyclopedia, zim: Zim, ref: EntryRef) -> Document:
        def read() -> tuple[str, str, bytes]:
            with self._zim:
                found = zim.article(ref.title)
            return found.title, found.path, found.data

        try:
            title, path, data = await asyncio.to_thread(read)
        except SourceMissing as error:
            raise SourceMissing(_not_there(ref)) from error
        document = await self._pool.parse("html", data)
        own = {
            "title": title,
            "url": _address(about, path) or document.url,
            "licence": about.licence or document.licence,
            "language": about.language or document.language,
            "dead": False,  # a title such as "HTTP 404" is a subject here
            "wall": "",
            "hash": sha256(data).hexdigest(),
        }
        return document.model_copy(update=own)

    def _open(self, name: str) -> tuple[Encyclopedia, Index | Zim]:
        """Open an encyclopedia, or take it as it was opened. Raises a `SourceError`."""
        about = one(self._folder, name)
        if about is None:
            self._opened.pop(name, None)
            msg = f"The encyclopedia {name} {GONE}"
            raise SourceMissing(msg)
        with self._opening:
            known = self._opened.get(name)
            if known is None or known[0] != about or not known[1].there:
                self._opened.pop(name, None)
                known = about, _opened(self._folder / name, about)
                self._opened[name] = known
        return known


def _opened(own: Path, about: Encyclopedia) -> Index | Zim:
    if about.kind == "zim":
        return Zim(Path(about.place), about.hash)
    try:
        return Index(own / about.place)
    except (OSError, SourceBroken) as error:
        msg = f"The encyclopedia {about.name} is damaged; `byline library add` brings it back."
        raise SourceBroken(msg) from error


@dataclass(frozen=True)
class EntrySearch:
    """Searches one encyclopedia; of questions in another language it knows nothing."""

    about: Encyclopedia
    encyclopedias: Encyclopedias

    @property
    def name(self) -> str:
        """Give the name that settings and pins know it by."""
        return self.about.name

    @property
    def shown(self) -> str:
        """Give the name that people know it by."""
        return self.about.shown

    async def search(self, question: SearchQuestion) -> Hits:
        """Search. Raises `SearchError` when the encyclopedia is gone or damaged."""
        asked = question.language.replace("_", "-").partition("-")[0].lower()
        if asked != self.about.language:
            return Hits()
        try:
            titles = await self.encyclopedias.titles(self.about, question.query, question.most)
        except SourceError as error:
            raise SearchError(error.message) from error
        refs = (EntryRef(library=self.name, title=title) for title in titles)
        return Hits(hits=tuple(Hit(ref=ref, title=ref.title) for ref in refs))


def _not_there(ref: EntryRef) -> str:
    return f"{ref.library} has no entry “{ref.title}” any more."


def _address(about: Encyclopedia, title: str) -> str:
    return about.site + quote(title.replace(" ", "_"), safe="/:(),'!*") if about.site else ""


def _document(about: Encyclopedia, entry: Entry) -> Document:
    """Give an entry as a document: its lines are the paragraphs."""
    blocks, at = [], 0
    lines = entry.text.split("\n")
    for line in lines:
        blocks.append(Block(kind="text", start=at, end=at + len(line)))
        at += len(line) + 2
    return Document(
        title=entry.title,
        url=_address(about, entry.title),
        licence=about.licence,
        language=about.language,
        text="\n\n".join(lines),
        blocks=tuple(blocks),
        hash=sha256(entry.model_dump_json().encode()).hexdigest(),
    )
