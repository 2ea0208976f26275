"""Keeps who did what: one row for each request that changes something, and each refused key."""

import asyncio

import structlog
from sqlalchemy import Connection, delete, insert, select

from backend.database.engine import engine
from backend.database.reader import Reader
from backend.database.rows import asker
from backend.database.tables import audit
from backend.database.writer import Writer
from backend.errors import DatabaseAway
from backend.records import ago, now
from byline.article import Value
from byline.errors import DiskFull

log = structlog.get_logger()
HERE = "command"  # the address of what is done by a command on the machine itself
MOST = 500  # rows in one statement
AGAIN = 1.0  # seconds between two tries
LAST = 5.0  # seconds for which the end waits for a database that is away
PRUNED = 1000  # rows removed in one piece of work


class Act(Value):
    """What somebody did; `owner` is "" where nobody was known, `status` what was answered."""

    at: str
    owner: str = ""
    key_id: int | None = None
    address: str = HERE
    action: str
    target: str
    status: int = 0


def act(action: str, target: str, owner: str = "") -> Act:
    """Describe what a command has done just now."""
    return Act(at=now(), owner=owner, action=action, target=target)


def record(c: Connection, *acts: Act) -> None:
    """Write rows in a transaction that is under way: with what was done, or not at all."""
    c.execute(insert(audit), [a.model_dump() for a in acts])


def record_at(url: str, *acts: Act) -> None:
    """Write rows into a database that is not open here: for a command that has no store."""
    own = engine(url, 1, writes=True)
    try:
        with own.begin() as c:
            record(c, *acts)
    finally:
        own.dispose()


class Audit:
    """The audit in the database. What is noted is written in groups, behind the answers."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer
        self._waiting: asyncio.Queue[Act] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to write what is noted."""
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the store)

    async def close(self) -> None:
        """Write what waits, and end; what cannot be written is counted in the log."""
        try:
            async with asyncio.timeout(LAST):
                await self._waiting.join()
        except TimeoutError:
            log.error("audit_lost", rows=self._waiting.qsize())  # noqa: TRY400  (no traceback helps)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def note(self, done: Act) -> None:
        """Have a row written soon."""
        self._waiting.put_nowait(done)

    async def keep(self, *acts: Act) -> None:
        """Write rows at once. Raises `DatabaseAway` or `DiskFull`."""
        await self._writer.do(lambda c: record(c, *acts))

    async def listed(self, owner: str | None, since: str, most: int | None = None) -> list[Act]:
        """List what was done since a time (UTC, as it is kept), oldest first; of one owner only.

        Of so many as `most`, the newest.
        """
        query = select(*(audit.c[name] for name in Act.model_fields)).where(audit.c.at >= since)
        if owner is not None:
            query = query.where(audit.c.owner == owner)
        query = query.order_by(audit.c.id.desc()).limit(most)

        def listed(c: Connection) -> list[Act]:
            assert asker(c) is None  # noqa: S101  (the service's own: it shows all owners)
            return [Act(**row._asdict()) for row in c.execute(query)][::-1]

        return await self._reader.ask(listed)

    async def prune(self, days: int) -> int:
        """Forget what was done so many days ago, some rows at a time; give how many they were."""
        old = select(audit.c.id).where(audit.c.at < ago(days)).limit(PRUNED)
        gone = delete(audit).where(audit.c.id.in_(old))
        return await self._writer.do(lambda c: c.execute(gone).rowcount)

    async def _run(self) -> None:
        while True:
            acts = [await self._waiting.get()]
            while len(acts) < MOST and not self._waiting.empty():
                acts.append(self._waiting.get_nowait())
            await self._kept(acts)
            for _ in acts:
                self._waiting.task_done()

    async def _kept(self, acts: list[Act]) -> None:
        """Write rows, however long it takes; a commit that is uncertain is made again."""
        while True:
            try:
                return await self.keep(*acts)
            except (DatabaseAway, DiskFull) as error:
                waiting = self._waiting.qsize() + len(acts)
                log.warning("audit_waits", code=error.code, rows=waiting)
            await asyncio.sleep(AGAIN)
