"""What is kept while somebody works on articles. Each of them is one worker's, by his fence."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, insert, select, update

from backend.database import log
from backend.database.journal import PATIENCE, SQLJournal, forget_bodies
from backend.database.reader import Reader
from backend.database.rows import change, found, held, one
from backend.database.tables import article, call, source
from backend.database.versions import keep
from backend.database.workers import free
from backend.database.writer import Writer
from backend.records import OPEN, Commission, now
from byline.article import Brief
from byline.events import Event, EventKey, Record
from byline.finished import Finished
from byline.pins import Pins

INTERRUPTED = (
    "The work was interrupted again and again at the same place. A retry goes on from there; "
    "look into the server's log for what ended it."
)
CROWD = 4  # times as many are looked at, for other workers reserve the first ones, too
_WAITING = select(article.c.id, article.c.owner, article.c.strikes).where(
    article.c.status.in_(OPEN)
)


class Working:
    """What whoever works on articles needs of the database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer

    async def reserve(
        self, worker: int, most: int, suspects: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """Give a worker up to `most` open articles that nobody works on, with their strikes.

        Those with fewer strikes than `suspects[0]`, an owner's first before any other's second,
        and up to `suspects[1]` of the rest.
        """
        threshold, few = suspects
        place = func.row_number().over(partition_by=article.c.owner, order_by=article.c.id)

        def reserve(c: Connection) -> list[tuple[int, int]]:
            waiting = _WAITING.where(free(article.c.worker_id))
            first = waiting.where(article.c.strikes < threshold).order_by(place, article.c.id)
            rest = waiting.where(article.c.strikes >= threshold)
            rest = rest.order_by(article.c.strikes.desc(), article.c.id)
            taken = _locked(c, first, most) + _locked(c, rest, few)
            mine = article.c.id.in_([article_id for article_id, _ in taken])
            c.execute(update(article).where(mine).values(worker_id=worker))
            return taken

        return await self._writer.do(reserve)

    def journal(self, work: Commission, proven: Callable[[], None] = lambda: None) -> SQLJournal:
        """Open the journal of an article at work; `proven` hears of each call that finishes."""
        return SQLJournal(self._writer, self._reader, work.article_id, work.fence, proven)

    async def take_up(
        self, article_id: int, worker: int, strikes: int, most: int
    ) -> Commission | None:
        """Begin to work on an open article that `worker` has reserved; None when there is none.

        `strikes` speak against it until it finishes a call; one that has `most` already is failed.
        """

        def work(c: Connection) -> Commission | None:
            row = one(c, article_id, whole=True)
            if row is None or row.status not in OPEN or row.worker_id != worker:
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

    async def release(self, worker: int, articles: Iterable[int]) -> None:
        """Write down that the work on these was stopped in good order, by no fault of theirs."""
        mine = article.c.id.in_(tuple(articles))
        free = update(article).where(mine, article.c.worker_id == worker)
        await self._writer.do(lambda c: c.execute(free.values(strikes=0, worker_id=None)))

    async def append(
        self, work: Commission, events: Sequence[tuple[EventKey, Event]]
    ) -> list[Record]:
        """Append events to the log, together; of those that an earlier taking-up told, none.

        Raises `TakenOver` when the article is no longer ours.
        """
        named = [(f"{key.scope}|{key.name}|{key.n}", event) for key, event in events]

        def append(c: Connection) -> list[Record]:
            return log.append(c, held(c, work.article_id, work.fence), named)

        return await self._writer.do(append, PATIENCE, twice=True)

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
            forget_bodies(c, row.id)

        await self._writer.do(complete, PATIENCE)

    async def fail(self, work: Commission, code: str, message: str) -> None:
        """Write down what ended the attempt. Raises `TakenOver`."""

        def fail(c: Connection) -> None:
            held(c, work.article_id, work.fence)
            log.end(c, found(c, work.article_id), "failed", code, message)

        await self._writer.do(fail, PATIENCE)

    async def wait(self, work: Commission) -> None:
        """Write down that the article waits for its outline to be approved. Raises `TakenOver`."""

        def wait(c: Connection) -> None:
            held(c, work.article_id, work.fence)
            row = found(c, work.article_id)
            log.changed(c, row, "awaiting_approval", "The outline waits for approval")
            values = {"status": "awaiting_approval", "fence": row.fence + 1, "strikes": 0}
            values |= {"worker_id": None}
            change(c, row.id, **values)

        await self._writer.do(wait, PATIENCE)


def _locked(c: Connection, query: Select[Any], most: int) -> list[tuple[int, int]]:
    """Lock the first `most` articles of a query that no other worker is reserving just now."""
    order = {row.id: place for place, row in enumerate(c.execute(query.limit(CROWD * most)))}
    if not order:
        return []
    mine = (article.c.id.in_(order), free(article.c.worker_id), article.c.status.in_(OPEN))
    own = select(article.c.id, article.c.strikes).where(*mine).limit(most)
    own = own.order_by(case(order, value=article.c.id)).with_for_update(skip_locked=True)
    return [(row.id, row.strikes) for row in c.execute(own)]
