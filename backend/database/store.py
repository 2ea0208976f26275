"""Keeps articles and their logs. One method is one unit of work: values in and out, rows never."""

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database import engine, log
from backend.database.journal import SQLJournal, held
from backend.database.tables import article, record, source
from backend.database.writer import Writer
from backend.errors import IdempotencyMismatch, NotFailed, NotFound, NotRunning
from backend.records import ENDED, OPEN, ArticleRecord, Commission, Page, Result, now
from byline.article import Article, Brief
from byline.events import EVENT, Event, EventKey, Record
from byline.newsroom import Finished, Pins

SHOWN = [c for c in article.c if c.name not in ("pins", "result", "picture")]
BATCH = 500  # records read at once


class Store:
    """The database; `open` it before use, `close` it after."""

    def __init__(self, url: str) -> None:
        """Name the database by its address."""
        self._writing = engine.engine(url, writes=True)
        self._reading = engine.engine(url, writes=False)
        self._writer = Writer(self._writing)

    async def open(self) -> None:
        """Bring the database's shape up to date and begin to write."""
        await engine.migrate(self._writing)
        self._writer.open()

    async def close(self) -> None:
        """Commit what waits, and close."""
        await self._writer.close()
        await self._writing.dispose()
        await self._reading.dispose()

    async def ready(self) -> None:
        """Take the write lock and let it go; raises what stands in the way."""
        await self._writer.do(lambda c: c.execute(select(1)))

    def journal(self, work: Commission) -> SQLJournal:
        """Open the journal of an article at work."""
        return SQLJournal(self._writer, self._reading, work.article_id, work.fence)

    # Beginning and ending

    async def create(
        self, brief: Brief, pins: Pins, key: str | None, digest: str
    ) -> tuple[ArticleRecord, bool]:
        """Keep a new article, pending; or give the one that `key` made before (True: it is new).

        Raises `IdempotencyMismatch` when the key came before with another body.
        """

        async def work(c: AsyncConnection) -> tuple[ArticleRecord, bool]:
            if key is not None:
                old = await _one(c, article.c.idempotency_key == key)
                if old is not None:
                    if old.idempotency_hash != digest:
                        raise IdempotencyMismatch
                    return _record(old), False
            made = await c.scalar(
                insert(article)
                .values(
                    topic=brief.topic,
                    brief=brief.model_dump_json(),
                    pins=pins.model_dump_json(),
                    status="pending",
                    created_at=now(),
                    idempotency_key=key,
                    idempotency_hash=digest,
                )
                .returning(article.c.id)
            )
            return _record(await _found(c, made or 0)), True

        return await self._writer.do(work)

    async def take_up(self, article_id: int) -> tuple[Commission, list[Record]] | None:
        """Begin to work on an open article, alone; None when it is no longer open."""

        async def work(c: AsyncConnection) -> tuple[Commission, list[Record]] | None:
            row = await _one(c, article.c.id == article_id, whole=True)
            if row is None or row.status not in OPEN:
                return None
            values = {"fence": row.fence + 1, "status": "processing"}
            values["started_at"] = row.started_at or now()
            await c.execute(update(article).where(article.c.id == article_id).values(values))
            told = []
            if row.status == "pending":
                told = await log.changed(c, row, "processing", "Status changed to processing")
            return (
                Commission(
                    article_id=article_id,
                    brief=Brief.model_validate_json(row.brief),
                    pins=Pins.model_validate_json(row.pins),
                    attempt=row.attempt,
                    fence=row.fence + 1,
                ),
                told,
            )

        return await self._writer.do(work)

    async def append(self, work: Commission, key: EventKey, event: Event) -> Record | None:
        """Append an event to the log; None when an earlier taking-up has told it already.

        Raises `TakenOver` when the article is no longer ours.
        """

        async def append(c: AsyncConnection) -> Record | None:
            head = await held(c, work.article_id, work.fence)
            place = (work.article_id, head, work.attempt)
            return await log.append(c, place, f"{key.scope}|{key.name}|{key.n}", event)

        return await self._writer.do(append)

    async def complete(self, work: Commission, finished: Finished) -> None:
        """Keep the finished article, with the last records of its log. Raises `TakenOver`."""

        async def complete(c: AsyncConnection) -> None:
            await held(c, work.article_id, work.fence)
            row = await _found(c, work.article_id)
            await c.execute(delete(source).where(source.c.article_id == row.id))
            if finished.texts:
                texts = [
                    {"article_id": row.id, "id": i, "text": t} for i, t in finished.texts.items()
                ]
                await c.execute(insert(source), texts)
            values = {
                "result": finished.article.model_dump_json(),
                "picture": finished.picture or None,
                "progress": 100,
            }
            await c.execute(update(article).where(article.c.id == row.id).values(values))
            await log.end(c, row, "completed", "", "Article generation completed")

        await self._writer.do(complete)

    async def fail(self, work: Commission, code: str, message: str) -> None:
        """Write down what ended the attempt. Raises `TakenOver`."""

        async def fail(c: AsyncConnection) -> None:
            await held(c, work.article_id, work.fence)
            await log.end(c, await _found(c, work.article_id), "failed", code, message)

        await self._writer.do(fail)

    async def cancel(self, article_id: int) -> ArticleRecord:
        """End an open article; from the commit on nothing more is written for it.

        Raises `NotFound` or `NotRunning`.
        """

        async def cancel(c: AsyncConnection) -> ArticleRecord:
            row = await _found(c, article_id)
            if row.status in ENDED:
                raise NotRunning
            await log.end(c, row, "cancelled", "", "Article cancelled")
            return _record(await _found(c, article_id))

        return await self._writer.do(cancel)

    async def retry(self, article_id: int) -> ArticleRecord:
        """Open the next attempt of a failed article. Raises `NotFound` or `NotFailed`."""

        async def retry(c: AsyncConnection) -> ArticleRecord:
            row = await _found(c, article_id)
            if row.status != "failed":
                raise NotFailed
            values = {"status": "pending", "attempt": row.attempt + 1, "fence": row.fence + 1}
            values |= {"progress": 0, "error_code": "", "completed_at": None, "current_agent": ""}
            await c.execute(update(article).where(article.c.id == article_id).values(values))
            await log.changed(c, await _found(c, article_id), "pending", "Trying again", row.status)
            return _record(await _found(c, article_id))

        return await self._writer.do(retry)

    async def delete(self, article_id: int) -> None:
        """Remove an article with all that belongs to it. Raises `NotFound`."""

        async def remove(c: AsyncConnection) -> None:
            await _found(c, article_id)
            await c.execute(delete(article).where(article.c.id == article_id))

        await self._writer.do(remove)

    # Reading

    async def article(self, article_id: int) -> ArticleRecord:
        """Give an article's record. Raises `NotFound`."""
        async with self._reading.connect() as c:
            return _record(await _found(c, article_id))

    async def result(self, article_id: int) -> Result | None:
        """Give a finished article; None while there is none. Raises `NotFound`."""
        async with self._reading.connect() as c:
            row = await _one(c, article.c.id == article_id, whole=True)
        if row is None:
            raise NotFound
        if row.result is None or row.status != "completed":
            return None
        return Result(
            id=row.id,
            article=Article.model_validate_json(row.result),
            created_at=row.created_at,
            completed_at=row.completed_at,
        )

    async def picture(self, article_id: int) -> bytes | None:
        """Give the cover (WebP), None without one. Raises `NotFound`."""
        async with self._reading.connect() as c:
            await _found(c, article_id)
            found = await c.scalar(select(article.c.picture).where(article.c.id == article_id))
        return found if isinstance(found, bytes) else None

    async def page(self, page: int, size: int, status: str | None, search: str) -> Page:
        """Give some of the articles, newest first; `search` is looked for in the topics."""
        wanted = [article.c.status == status] if status else []
        if search:
            wanted.append(article.c.topic.icontains(search, autoescape=True))
        query = select(*SHOWN).where(*wanted).order_by(article.c.id.desc())
        async with self._reading.connect() as c:
            rows = await c.execute(query.limit(size).offset((page - 1) * size))
            total = await c.scalar(select(func.count()).select_from(article).where(*wanted))
        items = tuple(_record(r) for r in rows)
        return Page(items=items, total=total or 0, page=page, size=size)

    async def opened(self) -> list[int]:
        """List the articles that are pending or at work, oldest first."""
        query = select(article.c.id).where(article.c.status.in_(OPEN)).order_by(article.c.id)
        async with self._reading.connect() as c:
            return list(await c.scalars(query))

    async def records(self, article_id: int, after: int, attempt: int = 0) -> list[Record]:
        """Read the log behind `after`, in order, at most `BATCH`; of one attempt unless it is 0."""
        wanted = [record.c.article_id == article_id, record.c.seq > after]
        if attempt:
            wanted.append(record.c.attempt == attempt)
        query = select(record).where(*wanted).order_by(record.c.seq).limit(BATCH)
        async with self._reading.connect() as c:
            return [
                Record(
                    article_id=article_id,
                    seq=r.seq,
                    attempt=r.attempt,
                    timestamp=r.at,
                    event=EVENT.validate_json(r.body),
                )
                for r in await c.execute(query)
            ]


async def _one(c: AsyncConnection, wanted: Any, whole: bool = False) -> Row[Any] | None:  # noqa: ANN401
    columns = list(article.c) if whole else SHOWN
    return (await c.execute(select(*columns).where(wanted))).one_or_none()


async def _found(c: AsyncConnection, article_id: int) -> Row[Any]:
    row = await _one(c, article.c.id == article_id)
    if row is None:
        raise NotFound
    return row


def _record(row: Row[Any]) -> ArticleRecord:
    return ArticleRecord(
        id=row.id,
        brief=Brief.model_validate_json(row.brief),
        status=row.status,
        progress=row.progress,
        attempt=row.attempt,
        head=row.head,
        current_agent=row.current_agent,
        message=row.message,
        error_code=row.error_code,
        created_at=row.created_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )
