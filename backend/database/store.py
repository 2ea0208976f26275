"""Keeps articles and their logs. One method is one unit of work: values in and out, rows never."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, text, update

from backend.database import engine, log
from backend.database.documents import Documents, require
from backend.database.journal import SQLJournal, answer, forget
from backend.database.proposals import Proposals, at_work
from backend.database.reader import Reader
from backend.database.reading import Reading, as_record
from backend.database.rows import SHOWN, change, found, held, one
from backend.database.tables import article, blob, call, source
from backend.database.versions import Versions, keep
from backend.database.writer import Writer
from backend.errors import (
    IdempotencyMismatch,
    NotAwaitingApproval,
    NotFailed,
    NotRunning,
    UnknownSection,
)
from backend.records import ENDED, OPEN, ArticleRecord, Commission, now, stamp
from byline.approval import Approval
from byline.article import Brief
from byline.errors import NotEnoughEvidence
from byline.events import Event, EventKey, Record
from byline.finished import Finished
from byline.pins import Pins

READERS = 4  # connections that read
PRUNED = 20  # articles in one piece of work
KEPT = 1  # days that an idempotency key is known
INTERRUPTED = (
    "The work was interrupted again and again at the same place. A retry goes on from there; "
    "look into the server's log for what ended it."
)


class Store(Reading):
    """The database; `open` it before use, `close` it after."""

    def __init__(self, url: str, heard: Callable[[Record], None] | None = None) -> None:
        """Name the database by its address; `heard` is told of each record after its commit."""
        super().__init__(Reader(engine.engine(url, READERS), READERS))
        self._writing = engine.engine(url, 1, "BEGIN IMMEDIATE")
        self._writer = Writer(self._writing, heard or (lambda _: None))
        self.documents = Documents(self._reader, self._writer)
        self.versions = Versions(self._reader, self._writer)
        self.proposals = Proposals(self._reader, self._writer)

    async def open(self) -> None:
        """Bring the database's shape up to date and begin to write."""
        await asyncio.to_thread(engine.migrate, self._writing)
        self._writer.open()

    async def close(self) -> None:
        """Commit what waits, and close."""
        await self._writer.close()
        self._reader.close()

    async def ready(self) -> None:
        """Write something that changes nothing; raises what stands in the way."""
        same = text("UPDATE alembic_version SET version_num = version_num")
        await self._writer.do(lambda c: c.execute(same))

    def journal(self, work: Commission, proven: Callable[[], None] = lambda: None) -> SQLJournal:
        """Open the journal of an article at work; `proven` hears of each call that finishes."""
        return SQLJournal(self._writer, self._reader, work.article_id, work.fence, proven)

    async def create(
        self, brief: Brief, pins: Pins, key: str | None, digest: str
    ) -> tuple[ArticleRecord, bool]:
        """Keep a new article, pending; or give the one that `key` made before (True: it is new).

        Raises `IdempotencyMismatch` when the key came before with another body, and
        `UnknownDocument` when one that was pinned has been deleted since.
        """

        def work(c: Connection) -> tuple[ArticleRecord, bool]:
            if key is not None:
                if (old := _made_before(c, key, digest)) is not None:
                    return old, False
                expired = article.c.idempotency_key == key
                c.execute(update(article).where(expired).values(idempotency_key=None))
            require(c, pins.shelf.documents)
            made = c.scalar(
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
            return as_record(found(c, made or 0)), True

        return await self._writer.do(work)

    async def made_before(self, key: str, digest: str) -> ArticleRecord | None:
        """Give the article that `key` has made; None when it made none, or long ago.

        Raises `IdempotencyMismatch` when the key came before with another body.
        """
        return await self._reader.ask(lambda c: _made_before(c, key, digest))

    async def take_up(self, article_id: int, strikes: int, most: int) -> Commission | None:
        """Begin to work on an open article, alone; None when there is nothing to do.

        `strikes` speak against it until it finishes a call; one that has `most` already is failed.
        """

        def work(c: Connection) -> Commission | None:
            row = one(c, article_id, whole=True)
            if row is None or row.status not in OPEN:
                return None
            if row.strikes >= most:
                log.end(c, row, "failed", "interrupted_repeatedly", INTERRUPTED)
                return None
            values = {
                "fence": row.fence + 1,
                "status": "processing",
                "strikes": row.strikes + strikes,
            }
            values["started_at"] = row.started_at or now()
            change(c, article_id, **values)
            if row.status == "pending":
                log.changed(c, row, "processing", "Status changed to processing")
            return Commission(
                article_id=article_id,
                brief=Brief.model_validate_json(row.brief),
                pins=Pins.model_validate_json(row.pins),
                attempt=row.attempt,
                fence=row.fence + 1,
            )

        return await self._writer.do(work)

    async def release(self, articles: Iterable[int]) -> None:
        """Write down that the work on these was stopped in good order, by no fault of theirs."""
        mine = article.c.id.in_(tuple(articles))
        await self._writer.do(lambda c: c.execute(update(article).where(mine).values(strikes=0)))

    async def append(self, work: Commission, key: EventKey, event: Event) -> Record | None:
        """Append an event to the log; None when an earlier taking-up has told it already.

        Raises `TakenOver` when the article is no longer ours.
        """

        def append(c: Connection) -> Record | None:
            row = held(c, work.article_id, work.fence)
            return log.append(c, row, f"{key.scope}|{key.name}|{key.n}", event)

        return await self._writer.do(append)

    async def complete(self, work: Commission, finished: Finished) -> None:
        """Keep the finished article, with the last records of its log. Raises `TakenOver`."""

        def complete(c: Connection) -> None:
            held(c, work.article_id, work.fence)
            row = found(c, work.article_id)
            c.execute(delete(source).where(source.c.article_id == row.id))
            if finished.texts:
                texts = [
                    {"article_id": row.id, "id": i, "text": t} for i, t in finished.texts.items()
                ]
                c.execute(insert(source), texts)
            keep(c, row.id, 1, "written", finished.article)
            change(c, row.id, picture=finished.picture or None, progress=100)
            log.end(c, row, "completed", "", "Article generation completed")
            pages = (call.c.article_id == row.id) & call.c.kind.in_(("read", "fetch"))
            c.execute(update(call).where(pages).values(body=None))
            _forget_bodies(c, row.id)

        await self._writer.do(complete)

    async def fail(self, work: Commission, code: str, message: str) -> None:
        """Write down what ended the attempt. Raises `TakenOver`."""

        def fail(c: Connection) -> None:
            held(c, work.article_id, work.fence)
            log.end(c, found(c, work.article_id), "failed", code, message)

        await self._writer.do(fail)

    async def wait(self, work: Commission) -> None:
        """Write down that the article waits for its outline to be approved. Raises `TakenOver`."""

        def wait(c: Connection) -> None:
            held(c, work.article_id, work.fence)
            row = found(c, work.article_id)
            log.changed(c, row, "awaiting_approval", "The outline waits for approval")
            values = {"status": "awaiting_approval", "fence": row.fence + 1, "strikes": 0}
            change(c, row.id, **values)

        await self._writer.do(wait)

    async def approve(self, article_id: int, approval: Approval) -> ArticleRecord:
        """Keep what the user wants of the outline, and open the article again.

        Raises `NotFound`, `NotAwaitingApproval` or `UnknownSection`.
        """

        def approve(c: Connection) -> ArticleRecord:
            row = found(c, article_id)
            if row.status != "awaiting_approval":
                raise NotAwaitingApproval
            outline = log.outline(c, article_id)
            planned = {s.id for s in outline.sections} if outline else set()
            unknown = [s.id for s in approval.sections if s.id and s.id not in planned]
            if unknown:
                raise UnknownSection(f"No section of the outline has the id {unknown[0]!r}.")
            answer(c, article_id, "approval", approval.model_dump_json().encode())
            change(c, article_id, status="pending", fence=row.fence + 1)
            log.changed(c, row, "pending", "The outline is approved")
            return as_record(found(c, article_id))

        return await self._writer.do(approve)

    async def cancel(self, article_id: int) -> ArticleRecord:
        """End an open article; from the commit on nothing more is written for it.

        Raises `NotFound` or `NotRunning`.
        """

        def cancel(c: Connection) -> ArticleRecord:
            row = found(c, article_id)
            if row.status in ENDED:
                raise NotRunning
            log.end(c, row, "cancelled", "", "Article cancelled")
            return as_record(found(c, article_id))

        return await self._writer.do(cancel)

    async def retry(self, article_id: int, budget_usd: float | None = None) -> ArticleRecord:
        """Open the next attempt of a failed article, with another budget where one is given.

        Raises `NotFound` or `NotFailed`.
        """

        def retry(c: Connection) -> ArticleRecord:
            row = found(c, article_id)
            if row.status != "failed":
                raise NotFailed
            values = {"status": "pending", "attempt": row.attempt + 1, "fence": row.fence + 1}
            values |= {"progress": 0, "error_code": "", "completed_at": None, "current_agent": ""}
            values |= {"attempt_from": row.head, "strikes": 0, "agents": "{}"}
            if row.error_code == NotEnoughEvidence.code:  # the outline may be approved otherwise
                forget(c, article_id, "approval")
            if budget_usd is not None:
                brief = Brief.model_validate_json(row.brief)
                brief = brief.model_copy(update={"budget_usd": budget_usd})
                values["brief"] = brief.model_dump_json()
            change(c, article_id, **values)
            log.changed(c, found(c, article_id), "pending", "Trying again", row.status)
            return as_record(found(c, article_id))

        return await self._writer.do(retry)

    async def delete(self, article_id: int) -> None:
        """Remove an article with all that belongs to it. Raises `NotFound`."""

        def remove(c: Connection) -> None:
            found(c, article_id)
            c.execute(delete(article).where(article.c.id == article_id))

        await self._writer.do(remove)

    async def prune(self, days: int) -> int:
        """Forget the bodies of the calls of articles that ended so many days ago, a few at a time.

        Gives how many articles had any; 0 when all are done. Key, kind, cost and times stay. A
        failed article keeps all: a retry goes on from it.
        """

        def prune(c: Connection) -> int:
            ended = article.c.status.in_(("completed", "cancelled"))
            old = select(article.c.id).where(ended, article.c.completed_at < _ago(days))
            old = old.where(article.c.id.not_in(at_work))
            full = select(blob.c.article_id).where(blob.c.article_id.in_(old)).distinct()
            full = full.limit(PRUNED)
            articles = list(c.scalars(full))
            for article_id in articles:
                mine = call.c.article_id == article_id
                c.execute(update(call).where(mine).values(body=None))
                _forget_bodies(c, article_id)
            return len(articles)

        return await self._writer.do(prune)


def _made_before(c: Connection, key: str, digest: str) -> ArticleRecord | None:
    known = select(*SHOWN).where(article.c.idempotency_key == key)
    old = c.execute(known).one_or_none()
    if old is None or old.created_at < _ago(KEPT):
        return None
    if old.idempotency_hash != digest:
        raise IdempotencyMismatch
    return as_record(old)


def _forget_bodies(c: Connection, article_id: int) -> None:
    """Remove what no call of the article names any more."""
    named = select(call.c.body).where(call.c.article_id == article_id, call.c.body.is_not(None))
    mine = blob.c.article_id == article_id
    c.execute(delete(blob).where(mine, blob.c.hash.not_in(named)))


def _ago(days: int) -> str:
    return stamp(datetime.now(UTC) - timedelta(days=days))
