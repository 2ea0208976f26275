"""Keeps the documents that the service was given: their text as it was read, not their bytes."""

import asyncio
import zlib
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, delete, func, select

from backend.database.engine import Ignoring
from backend.database.quotas import Bounds, admit_document
from backend.database.reader import Reader
from backend.database.rows import owned, owner_of
from backend.database.tables import article, document
from backend.database.writer import Writer
from backend.errors import InUse, NotFound, UnknownDocument
from backend.records import ENDED, DocumentPage, DocumentRecord, now
from byline.article import Brief
from byline.errors import SourceBroken, SourceMissing
from byline.research.documents import Document, DocumentRef

DELETED = "The document was deleted meanwhile."
SHOWN = [c for c in document.c if c.name not in ("hash", "kind", "owner", "body")]
_KEEP = Ignoring(document, *SHOWN)


class Documents:
    """The documents in the database; values come out, rows never. A newsroom reads them here."""

    def __init__(self, reader: Reader, writer: Writer, bounds: Bounds) -> None:
        """Read and write through the store's own; `bounds` are those of all owners."""
        self._reader = reader
        self._writer = writer
        self._bounds = bounds

    async def known(self, digest: str, kind: str) -> DocumentRecord | None:
        """Give the document that was made of a file of this kind with this hash (SHA-256, hex)."""
        return await self._reader.ask(lambda c: _known(c, digest, kind))

    async def keep(
        self, name: str, kind: str, digest: str, size: int, read: Document
    ) -> tuple[DocumentRecord, bool]:
        """Keep what was read of a file of `size` bytes; True when it was not there before.

        Raises `QuotaExceeded`.
        """
        body, words = await asyncio.to_thread(_packed, read)
        values = {"name": name, "kind": kind, "hash": digest, "bytes": size, "words": words}
        values |= {"title": read.title, "language": read.language, "body": body}

        def keep(c: Connection) -> tuple[DocumentRecord, bool]:
            own = {"owner": owner_of(c), "created_at": now()}
            row = c.execute(_KEEP(c), {**values, **own}).one_or_none()
            if row is not None:
                admit_document(c, self._bounds)
                return _record(row), True
            old = _known(c, digest, kind)
            assert old is not None  # noqa: S101  (it stood in the way)
            return old, False

        return await self._writer.do(keep)

    async def document(self, document_id: int) -> DocumentRecord:
        """Give a document's record. Raises `NotFound`."""
        return await self._reader.ask(lambda c: _record(_found(c, document_id)))

    async def page(self, page: int, size: int) -> DocumentPage:
        """Give some of the documents, newest first."""
        query = select(*SHOWN).order_by(document.c.id.desc()).limit(size).offset((page - 1) * size)
        count = select(func.count()).select_from(document)

        def shown(c: Connection) -> DocumentPage:
            mine = owned(c, document.c.owner)
            items = tuple(_record(r) for r in c.execute(query.where(mine)))
            total = c.scalar(count.where(mine))
            return DocumentPage(items=items, total=total or 0, page=page, size=size)

        return await self._reader.ask(shown)

    async def refs(self, ids: Sequence[int]) -> tuple[DocumentRef, ...]:
        """Name documents for a shelf, in the order of `ids`. Raises `UnknownDocument`."""
        columns = document.c["id", "hash", "name", "words"]
        query = select(*columns).where(document.c.id.in_(ids))

        def rows_of(c: Connection) -> Sequence[Row[Any]]:
            return c.execute(query.where(owned(c, document.c.owner))).all()

        rows = {r.id: r for r in await self._reader.ask(rows_of)}
        _none_missing(ids, rows)
        return tuple(
            DocumentRef(document_id=i, hash=rows[i].hash, name=rows[i].name, words=rows[i].words)
            for i in ids
        )

    async def kept(self, ref: DocumentRef) -> Document:
        """Give a document as it was read. Raises `SourceMissing`, or `SourceBroken`."""
        mine = (document.c.id == ref.document_id, document.c.hash == ref.hash)
        body = await self._reader.ask(lambda c: c.scalar(select(document.c.body).where(*mine)))
        if body is None:
            raise SourceMissing(DELETED)
        return await asyncio.to_thread(_unpacked, body)

    async def remove(self, document_id: int) -> None:
        """Remove a document. Raises `NotFound`, and `InUse` while an article needs it."""

        def remove(c: Connection) -> None:
            _found(c, document_id)
            named = article.c.brief.contains('"sources":')  # most briefs name none
            working = article.c.status.not_in(ENDED)
            mine = owned(c, article.c.owner)
            for row in c.execute(select(article.c.id, article.c.brief).where(mine, working, named)):
                if document_id in Brief.model_validate_json(row.brief).sources:
                    msg = (
                        f"Article {row.id} is not finished and needs it; wait for it or cancel it."
                    )
                    raise InUse(msg)
            c.execute(delete(document).where(document.c.id == document_id))

        await self._writer.do(remove)


def require(c: Connection, refs: Sequence[DocumentRef]) -> None:
    """Make sure that documents are still there. Raises `UnknownDocument`."""
    ids = [ref.document_id for ref in refs]
    mine = (document.c.id.in_(ids), owned(c, document.c.owner))
    left = set(c.scalars(select(document.c.id).where(*mine).with_for_update(read=True)))
    _none_missing(ids, left)


def _none_missing(ids: Sequence[int], known: Collection[int]) -> None:
    missing = [i for i in ids if i not in known]
    if missing:
        raise UnknownDocument(f"There is no document {missing[0]}; POST /documents makes one.")


def _known(c: Connection, digest: str, kind: str) -> DocumentRecord | None:
    same = (document.c.hash == digest, document.c.kind == kind, document.c.owner == owner_of(c))
    row = c.execute(select(*SHOWN).where(*same)).one_or_none()
    return None if row is None else _record(row)


def _found(c: Connection, document_id: int) -> Row[Any]:
    query = select(*SHOWN).where(document.c.id == document_id, owned(c, document.c.owner))
    row = c.execute(query.with_for_update() if c.info["writes"] else query).one_or_none()
    if row is None:
        msg = "There is no such document."
        raise NotFound(msg)
    return row


def _record(row: Row[Any]) -> DocumentRecord:
    return DocumentRecord(**row._asdict())


def _packed(read: Document) -> tuple[bytes, int]:
    return zlib.compress(read.model_dump_json().encode("utf-8")), len(read.text.split())


def _unpacked(body: bytes) -> Document:
    try:
        return Document.model_validate_json(zlib.decompress(body))
    except (ValidationError, zlib.error):
        raise SourceBroken from None  # the cause would show the text to whoever logs it
