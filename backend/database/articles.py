"""What owners do with their articles. Each connection finds those of its owner alone."""

from sqlalchemy import ColumnElement, Connection, delete, select, update

from backend.database import log
from backend.database.documents import Documents, require
from backend.database.engine import Ignoring
from backend.database.journal import answer, forget
from backend.database.proposals import Proposals
from backend.database.quotas import Bounds, admit, admit_again, leave, reserve
from backend.database.reader import Reader
from backend.database.reading import Reading, as_record
from backend.database.rows import SHOWN, change, found, owner_of
from backend.database.tables import article
from backend.database.templates import Templates
from backend.database.versions import Versions
from backend.database.webhooks import Webhooks
from backend.database.writer import Writer
from backend.errors import (
    IdempotencyMismatch,
    NotAwaitingApproval,
    NotFailed,
    NotRunning,
    UnknownSection,
)
from backend.records import ENDED, ArticleRecord, ago, now
from byline.approval import Approval
from byline.article import Brief
from byline.errors import NotEnoughEvidence
from byline.pins import Pins

KEPT = 1  # days that an idempotency key is known
_CREATE = Ignoring(article, article.c.id)


class Articles(Reading):
    """An owner's articles, with their documents, versions, templates, ...; or everybody's."""

    def __init__(self, reader: Reader, writer: Writer, bounds: Bounds) -> None:
        """Read and write on behalf of whom the two stand for; `bounds` are those of all owners."""
        super().__init__(reader)
        self._writer = writer
        self._bounds = bounds
        self.documents = Documents(reader, writer, bounds)
        self.versions = Versions(reader, writer)
        self.proposals = Proposals(reader, writer, bounds)
        self.templates = Templates(reader, writer)
        self.webhooks = Webhooks(reader, writer)

    async def create(
        self, brief: Brief, pins: Pins, key: str | None, digest: str
    ) -> tuple[ArticleRecord, bool]:
        """Keep a new article, pending; or give the one that `key` made before (True: it is new).

        Raises `IdempotencyMismatch` when the key came before with another body,
        `UnknownDocument` when one that was pinned has been deleted since, and `QuotaExceeded`.
        """

        def work(c: Connection) -> tuple[ArticleRecord, bool]:
            if key is not None:
                if (old := _made_before(c, key, digest)) is not None:
                    return old, False
                c.execute(update(article).where(_keyed(c, key)).values(idempotency_key=None))
            require(c, pins.shelf.documents)
            admitted = admit(c, self._bounds, brief, pins)
            values = {
                "owner": owner_of(c),
                "topic": brief.topic,
                "brief": admitted.model_dump_json(),
                "budget_usd": reserve(admitted, pins),
                "pins": pins.model_dump_json(),
                "status": "pending",
                "created_at": now(),
                "idempotency_key": key,
                "idempotency_hash": digest,
            }
            made = c.execute(_CREATE(c), values).scalar_one_or_none()
            if made is None:  # another process has made it by the same key meanwhile
                assert key is not None  # noqa: S101
                old = _made_before(c, key, digest)
                assert old is not None  # noqa: S101
                return old, False
            return as_record(found(c, made)), True

        return await self._writer.do(work)

    async def made_before(self, key: str, digest: str) -> ArticleRecord | None:
        """Give the article that `key` has made; None when it made none, or long ago.

        Raises `IdempotencyMismatch` when the key came before with another body.
        """
        return await self._reader.ask(lambda c: _made_before(c, key, digest))

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

        Raises `NotFound`, `NotFailed` or `QuotaExceeded`.
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
            brief = Brief.model_validate_json(row.brief)
            if budget_usd is not None:
                brief = brief.model_copy(update={"budget_usd": budget_usd})
            pins = _pins_of(c, article_id)
            brief = admit_again(c, self._bounds, row, brief, pins)
            values |= {"brief": brief.model_dump_json(), "budget_usd": reserve(brief, pins)}
            change(c, article_id, **values)
            log.changed(c, found(c, article_id), "pending", "Trying again", row.status)
            return as_record(found(c, article_id))

        return await self._writer.do(retry)

    async def delete(self, article_id: int) -> None:
        """Remove an article with all that belongs to it. Raises `NotFound`."""

        def remove(c: Connection) -> None:
            leave(c, found(c, article_id))
            c.execute(delete(article).where(article.c.id == article_id))

        await self._writer.do(remove)


def _pins_of(c: Connection, article_id: int) -> Pins:
    pins = c.scalar(select(article.c.pins).where(article.c.id == article_id))
    return Pins.model_validate_json(pins or "")


def _made_before(c: Connection, key: str, digest: str) -> ArticleRecord | None:
    known = select(*SHOWN).where(_keyed(c, key))
    old = c.execute(known).one_or_none()
    if old is None or old.created_at < ago(KEPT):
        return None
    if old.idempotency_hash != digest:
        raise IdempotencyMismatch
    return as_record(old)


def _keyed(c: Connection, key: str) -> ColumnElement[bool]:
    return (article.c.owner == owner_of(c)) & (article.c.idempotency_key == key)
