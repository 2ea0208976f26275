"""Keeps the versions of finished articles. A version is never changed and never removed."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from backend.database.reader import Reader
from backend.database.rows import found
from backend.database.tables import proposal, source, version
from backend.database.writer import Writer
from backend.errors import Cancelled, Failed, NotCompleted, NotFound, VersionConflict
from backend.records import Material, Origin, VersionRecord, now
from byline.article import Article
from byline.editing import Judged
from byline.revising import Revised

SHOWN = [c for c in version.c if c.name != "article"]
_MINE = version.c.article_id == bindparam("article")
_CURRENT = select(version).where(_MINE).order_by(version.c.number.desc()).limit(1)
_ONE = select(version).where(_MINE, version.c.number == bindparam("which"))


class Versions:
    """What finished articles say and have said; values come out, rows never."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer

    async def listed(self, article_id: int) -> list[VersionRecord]:
        """List an article's versions, the newest first.

        Raises `NotFound`, and while there is none `NotCompleted`, `Failed` or `Cancelled`.
        """
        query = select(*SHOWN).where(version.c.article_id == article_id)
        query = query.order_by(version.c.number.desc())

        def listed(c: Connection) -> list[VersionRecord]:
            newest(c, article_id)
            return [_record(r) for r in c.execute(query)]

        return await self._reader.ask(listed)

    async def version(self, article_id: int, number: int) -> tuple[VersionRecord, Article]:
        """Give one version, with the article as it was then. Raises as `listed`."""

        def version(c: Connection) -> tuple[VersionRecord, Article]:
            newest(c, article_id)
            row = c.execute(_ONE, {"article": article_id, "which": number}).one_or_none()
            if row is None:
                msg = f"The article has no version {number}."
                raise NotFound(msg)
            return _record(row), Article.model_validate_json(row.article)

        return await self._reader.ask(version)

    async def material(self, article_id: int) -> Material:
        """Give what the next version is made of. Raises as `listed`."""
        return await self._reader.ask(lambda c: _material(c, article_id))

    async def texts(self, article_id: int) -> dict[str, str]:
        """Give the whole texts of an article's sources, by their ids."""
        return await self._reader.ask(lambda c: _texts(c, article_id))

    async def add(self, article_id: int, after: int, article: Article, origin: Origin) -> int:
        """Keep a new version behind version `after`, and give its number.

        Raises as `listed`, and `VersionConflict` when another came first.
        """

        def add(c: Connection) -> int:
            expect(newest(c, article_id).number, (after,))
            keep(c, article_id, after + 1, origin, article)
            return after + 1

        return await self._writer.do(add)


def keep(c: Connection, article_id: int, number: int, origin: Origin, article: Article) -> None:
    """Write a version down."""
    values = {"article_id": article_id, "number": number, "created_at": now(), "origin": origin}
    values |= {"title": article.title, "word_count": article.word_count}
    c.execute(insert(version).values(**values, article=article.model_dump_json()))


def current(c: Connection, article_id: int) -> Row[Any] | None:
    """Find an article's current version; None while it is not finished."""
    return c.execute(_CURRENT, {"article": article_id}).one_or_none()


def newest(c: Connection, article_id: int) -> Row[Any]:
    """Find an article's current version, or raise what there is instead."""
    row = found(c, article_id)
    now = current(c, article_id)
    if now is None:
        if row.status == "failed":
            raise Failed(row.message)
        if row.status == "completed":  # it was deleted between the two questions
            raise NotFound
        raise Cancelled if row.status == "cancelled" else NotCompleted
    return now


def expect(current: int, wanted: tuple[int, ...] | None) -> None:
    """Make sure that the current version is one of those (None: any). Raises `VersionConflict`."""
    if wanted is not None and current not in wanted:
        msg = f"The current version is {current}. Get it, make the change in it, and send it again."
        raise VersionConflict(msg)


def _material(c: Connection, article_id: int) -> Material:
    row = newest(c, article_id)
    first = c.execute(_ONE, {"article": article_id, "which": 1}).one_or_none()
    if first is None:  # the article was deleted since: every statement sees the latest commit
        raise NotFound
    mine = (proposal.c.article_id == article_id, proposal.c.status == "accepted")
    accepted = select(proposal.c.revised).where(*mine).order_by(proposal.c.number)
    return Material(
        version=row.number,
        current=Article.model_validate_json(row.article),
        written=Article.model_validate_json(first.article),
        texts=_texts(c, article_id),
        judged=tuple(_judged(revised) for revised in c.scalars(accepted)),
    )


def _texts(c: Connection, article_id: int) -> dict[str, str]:
    texts = select(source.c.id, source.c.text).where(source.c.article_id == article_id)
    return {r.id: r.text for r in c.execute(texts)}


def _judged(revised: str) -> Judged:
    return judged_of(Revised.model_validate_json(revised))


def judged_of(revised: Revised) -> Judged:
    """Give what was judged of a proposed text."""
    return Judged(
        content=revised.content, citations=revised.citations, unsupported=revised.unsupported
    )


def _record(row: Row[Any]) -> VersionRecord:
    return VersionRecord(
        version=row.number,
        created_at=row.created_at,
        origin=row.origin,
        title=row.title,
        word_count=row.word_count,
    )
