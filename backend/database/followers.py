"""How many articles each owner follows just now: in this process, or in all at one database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol
from uuid import uuid4

import psycopg
import structlog

from backend.database.engine import ALIVE, shared
from backend.database.rates import PATIENCE, Connection

log = structlog.get_logger()
BEAT = 10.0  # seconds between two signs of life
IDLE = psycopg.pq.TransactionStatus.IDLE
LEASE = 30.0  # seconds after the last one when what a process has counted is no longer counted

# Of two processes that count at once, the second sees what the first has written.
_ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtextextended('follower/' || %s, 0))"
_ENTER = """
WITH clock AS (
    SELECT extract(epoch FROM clock_timestamp())::float8 AS t
), others AS (
    SELECT coalesce(sum(count), 0) AS n FROM follower, clock
    WHERE owner = %(owner)s AND process <> %(process)s AND expires > t
)
INSERT INTO follower (owner, process, count, expires)
SELECT %(owner)s, %(process)s, %(count)s, t + %(lease)s
FROM clock, others WHERE others.n + %(count)s <= %(most)s
ON CONFLICT (owner, process) DO UPDATE SET count = excluded.count, expires = excluded.expires
RETURNING count
"""
_LEAVE = "UPDATE follower SET count = %s WHERE owner = %s AND process = %s"
_BEAT = """
UPDATE follower SET expires = extract(epoch FROM clock_timestamp()) + %s
WHERE process = %s AND count > 0
"""
_CLEAN = "DELETE FROM follower WHERE expires < extract(epoch FROM clock_timestamp())"
_END = "DELETE FROM follower WHERE process = %s"


class Followers(Protocol):
    """Counts who follows."""

    async def enter(self, owner: str, most: int) -> bool:
        """Count one more, unless there are `most`; say whether there are not."""
        ...

    def leave(self, owner: str) -> None:
        """Count one fewer."""
        ...


class HeldFollowers:
    """Counts in memory, for the one process that there is."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._counts: Counter[str] = Counter()

    async def enter(self, owner: str, most: int) -> bool:
        """Count one more, unless there are `most`; say whether there are not."""
        if self._counts[owner] >= most:
            return False
        self._counts[owner] += 1
        return True

    def leave(self, owner: str) -> None:
        """Count one fewer."""
        self._counts[owner] -= 1
        if not self._counts[owner]:
            del self._counts[owner]


class SharedFollowers(HeldFollowers):
    """Counts in PostgreSQL, too: each process its own, which lapse when it is gone."""

    def __init__(self, url: str) -> None:
        """Name the database by its address; what is told to it is told while `run` is at work."""
        super().__init__()
        self._url = url.replace("+psycopg", "", 1)
        self._process = uuid4().hex
        self._connection: Connection | None = None
        self._one = asyncio.Lock()  # uses the connection
        self._gone: set[str] = set()  # owners of whom there are fewer
        self._told = asyncio.Event()

    async def enter(self, owner: str, most: int) -> bool:
        """As above; where the database does not answer, what is known here decides."""
        if not await super().enter(owner, most):
            return False
        entered = False
        try:
            async with asyncio.timeout(PATIENCE):
                entered = await self._entered(owner, most)
        except (TimeoutError, psycopg.Error) as error:
            log.warning("followers_uncounted", error=type(error).__name__)
            entered = True
        finally:
            if not entered:
                self.leave(owner)
        return entered

    def leave(self, owner: str) -> None:
        """Count one fewer; the others learn it soon."""
        super().leave(owner)
        self._gone.add(owner)
        self._told.set()

    async def run(self) -> None:
        """Tell the database who has left, and that we live, until this is cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._told.wait()
            self._told.clear()
            gone, self._gone = self._gone, set()
            try:
                async with asyncio.timeout(BEAT):
                    await self._tell(gone)
            except (TimeoutError, psycopg.Error) as error:
                log.warning("followers_untold", error=type(error).__name__)
                self._gone |= gone

    async def close(self) -> None:
        """Let what was counted here be counted no more."""
        with suppress(TimeoutError, psycopg.Error):
            async with asyncio.timeout(PATIENCE), self._one:
                if self._connection:
                    await self._connection.execute(_END, (self._process,))
                    await self._connection.close()

    async def _entered(self, owner: str, most: int) -> bool:
        async with self._one:
            connection = await self._opened()
            asked = {"owner": owner, "process": self._process, "lease": LEASE, "most": most}
            async with connection.transaction():
                await connection.execute(_ONE_BY_ONE, (owner,))
                count = {"count": self._counts[owner]}
                done = await connection.execute(_ENTER, asked | count)
                return await done.fetchone() is not None

    async def _tell(self, gone: set[str]) -> None:
        async with self._one:
            if not gone and not self._counts:
                return
            connection = await self._opened()
            for owner in gone:
                left = (self._counts[owner], owner, self._process)
                await connection.execute(_LEAVE, left)
            await connection.execute(_BEAT, (LEASE, self._process))
            await connection.execute(_CLEAN)

    async def _opened(self) -> Connection:
        """Give the connection; one on which somebody has not waited for an answer is not used."""
        known = self._connection
        if known and not known.closed and known.info.transaction_status != IDLE:
            await known.close()
        if known is None or known.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, **dict[str, Any](ALIVE)
            )
            await self._connection.execute("SET synchronous_commit TO off")
            return self._connection
        return known


@asynccontextmanager
async def following(url: str) -> AsyncIterator[Followers]:
    """Give what counts for all who use this database."""
    if not shared(url):
        yield HeldFollowers()
        return
    followers = SharedFollowers(url)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(followers.run())
        try:
            yield followers
        finally:
            task.cancel()
            await followers.close()
