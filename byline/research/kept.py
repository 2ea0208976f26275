"""One reader for all that a source can be: a file, a kept document, a page, an entry."""

from dataclasses import dataclass
from typing import Protocol

from byline.errors import SourceMissing, WebOff
from byline.research.documents import Document, DocumentRef, EntryRef, PageRef
from byline.research.files import FileReader, Ref


class Keeps(Protocol):
    """Keeps documents."""

    async def kept(self, ref: DocumentRef) -> Document:
        """Give a document as it was read. Raises a `SourceError` when it is not there."""
        ...


class Fetches(Protocol):
    """Fetches pages of the web and reads them."""

    async def page(self, ref: PageRef) -> Document:
        """Read a page. Raises a `SourceError` that says why not."""
        ...


class LooksUp(Protocol):
    """Looks up entries of the encyclopedias on this machine."""

    async def entry(self, ref: EntryRef) -> Document:
        """Read an entry. Raises a `SourceError` when it is not there."""
        ...


@dataclass(frozen=True)
class SourceReader:
    """Reads a source, wherever it is."""

    files: FileReader
    keeps: Keeps | None = None
    web: Fetches | None = None
    entries: LooksUp | None = None

    async def read(self, ref: Ref) -> Document:
        """Read one source. Raises a `SourceError` that says why not; `WebOff` for pages."""
        match ref:
            case DocumentRef() if self.keeps:
                return await self.keeps.kept(ref)
            case PageRef() if self.web:
                return await self.web.page(ref)
            case EntryRef() if self.entries:
                return await self.entries.entry(ref)
            case PageRef():
                raise WebOff
            case DocumentRef() | EntryRef():
                raise SourceMissing
        return await self.files.read(ref)
