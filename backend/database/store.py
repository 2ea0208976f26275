"""The database: opened, asked and written on behalf of owners, or of the service itself.

One method is one unit of work: values in and out, rows never.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import OperationalError

from backend.database import engine
from backend.database.articles import Articles
from backend.database.audit import Audit
from backend.database.deliveries import Deliveries
from backend.database.installation import Installation
from backend.database.journal import forget_bodies
from backend.database.keys import Keys
from backend.database.owners import Owners
from backend.database.proposals import at_work
from backend.database.quotas import Bounds
from backend.database.reader import Reader
from backend.database.signing import Signing
from backend.database.tables import article, blob, call
from backend.database.tickets import Tickets
from backend.database.workers import Workers
from backend.database.working import Working
from backend.database.writer import Writer
from backend.errors import DatabaseAway
from backend.records import ago
from byline.events import Record

READERS = 4  # connections that read
PRUNED = 20  # articles in one piece of work
NO_BOUNDS = Bounds()


class Store(Articles):
    """The database, asked by the service itself; `open` it before use, `close` it after."""

    def __init__(
        self,
        url: str,
        heard: Callable[[Record], None] | None = None,
        bounds: Bounds = NO_BOUNDS,
    ) -> None:
        """Name the database by its address; `heard` is told of each record after its commit.

        `bounds` are what each owner may use that has no bounds of his own.
        """
        self._writing = engine.engine(url, 1, writes=True)
        reader = Reader(engine.engine(url, READERS), READERS)
        super().__init__(reader, Writer(self._writing, heard or (lambda _: None)), bounds)
        self.shared = engine.shared(url)
        self.deliveries = Deliveries(self._reader, self._writer)
        self.working = Working(self._reader, self._writer)
        self.workers = Workers(url, self._writer)
        self.owners = Owners(self._reader, self._writer, bounds)
        self.audit = Audit(self._reader, self._writer)
        self.keys = Keys(self._reader, self._writer)
        self.tickets = Tickets(self._writer)
        self.signing = Signing(self._reader, self._writer)
        self.installation = Installation(self._writer)

    async def open(self) -> None:
        """Bring the database's shape up to date and begin to write. Raises `DatabaseAway`."""
        try:
            await asyncio.to_thread(engine.migrate, self._writing)
        except OperationalError as error:
            if not engine.away(error):
                raise
            raise DatabaseAway(f"The database cannot be reached: {error.orig}") from error
        self._writer.open()
        self.audit.open()

    async def close(self) -> None:
        """Commit what waits, and close."""
        await self.audit.close()
        await self._writer.close()
        self._reader.close()

    def of(self, owner: str) -> Articles:
        """Give what belongs to an owner."""
        return Articles(self._reader.of(owner), self._writer.of(owner), self._bounds)

    async def ready(self) -> None:
        """Write something that changes nothing; raises what stands in the way."""
        same = text("UPDATE alembic_version SET version_num = version_num")
        await self._writer.do(lambda c: c.execute(same))

    async def prune(self, days: int) -> int:
        """Forget the bodies of the calls of articles that ended so many days ago, a few at a time.

        Gives how many articles had any; 0 when all are done. Key, kind, cost and times stay. A
        failed article keeps all: a retry goes on from it.
        """

        def prune(c: Connection) -> int:
            ended = article.c.status.in_(("completed", "cancelled"))
            old = select(article.c.id).where(ended, article.c.completed_at < ago(days))
            old = old.where(article.c.id.not_in(at_work))
            full = select(blob.c.article_id).where(blob.c.article_id.in_(old)).distinct()
            full = full.limit(PRUNED)
            articles = list(c.scalars(full))
            for article_id in articles:
                mine = call.c.article_id == article_id
                c.execute(update(call).where(mine).values(body=None))
                forget_bodies(c, article_id)
            return len(articles)

        return await self._writer.do(prune)
