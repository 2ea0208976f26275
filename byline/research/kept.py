"""Documents that were read before and are kept, beside files: one reader for both."""

from dataclasses import dataclass
from typing import Protocol

from byline.errors import SourceMissing
from byline.research.documents import Document, DocumentRef
from byline.research.files import FileReader, Ref


class Keeps(Protocol):
    """Keeps documents."""

    async def kept(self, ref: DocumentRef) -> Document:
        """Give a document as it was read. Raises a `SourceError` when it is not there."""
        ...


@dataclass(frozen=True)
class SourceReader:
    """Reads what a brief's sources came to, wherever it is."""

    files: FileReader
    keeps: Keeps | None = None

    async def read(self, ref: Ref) -> Document:
        """Read one source. Raises a `SourceError` that says why not."""
        if not isinstance(ref, DocumentRef):
            return await self.files.read(ref)
        if self.keeps is None:
            raise SourceMissing
        return await self.keeps.kept(ref)
