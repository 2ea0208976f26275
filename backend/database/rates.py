"""Counts who asks how often: in the memory of one process, or in the database of several.

A sliding window that is counted, not remembered: what the last window counted weighs as much as it
reaches into the last so many seconds, as if its requests had come evenly. Refused ones count not.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol

import psycopg
import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from backend.database.engine import ALIVE, shared
from byline.article import Value

log = structlog.get_logger()
Connection = psycopg.AsyncConnection[tuple[Any, ...]]
OFF = "off"
PATIENCE = 1.0  # seconds after which a request goes on uncounted
AWAY = 1.0  # seconds for which a database that did not answer is not asked
CLEANED = 60.0  # seconds between two removals of rows that have expired
MOST = 500  # hits in one statement

# Of several that hit the same row, each sees what the last has left: `before` is what was there.
# In the order of their keys, so that two processes never wait for each other.
_HITS = """
WITH asked AS MATERIALIZED (
    SELECT key, seconds, wanted, most, floor(t / seconds)::bigint AS number,
        1 - (t / seconds - floor(t / seconds)) AS share
    FROM (SELECT extract(epoch FROM clock_timestamp())::float8 AS t) AS clock
    CROSS JOIN unnest(%s::text[], %s::int[], %s::int[], %s::int[])
        AS hit(key, seconds, most, wanted)
), known AS MATERIALIZED (
    SELECT asked.*, asked.key || '/' || number AS row_key, coalesce(last.count, 0) AS previous,
        ceil(most + 1 - coalesce(last.count, 0) * share) - 1 AS room
    FROM asked LEFT JOIN rate AS last ON last.key = asked.key || '/' || (number - 1)
), counted AS (
    INSERT INTO rate AS r (key, before, count, expires)
    SELECT row_key, 0, least(wanted, greatest(room, 0))::int, (number + 2) * seconds
    FROM known ORDER BY row_key
    ON CONFLICT (key) DO UPDATE SET before = r.count, count = greatest(r.count, (
        SELECT least(r.count + k.wanted, k.room)::int FROM known AS k WHERE k.row_key = r.key
    ))
    RETURNING r.key, r.before, r.count
)
SELECT known.key, counted.count - counted.before, known.previous, known.share, counted.count
FROM known JOIN counted ON counted.key = known.row_key
"""
_CLEAN = "DELETE FROM rate WHERE expires < extract(epoch FROM clock_timestamp())"


class Standing(Value):
    """How somebody stands: is it let through, how many more would be, and in how many seconds."""

    allowed: bool
    remaining: int
    wait: float  # seconds until one more is let through; 0 where it is now


class Rates(Protocol):
    """Counts hits."""

    async def hit(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Count one; None where nobody can count just now."""
        ...

    def refused(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Give how somebody stands who is known to be refused still."""
        ...


def rate_of(text: str) -> RateLimitItem | None:
    """Read a rate as settings have it; None for none."""
    return None if text == OFF else parse(text)


def standing(
    rate: RateLimitItem, allowed: bool, previous: int, share: float, current: int
) -> Standing:
    """Say how somebody stands, `share` being what is left of the window, from 1 to 0."""
    most, seconds = rate.amount, rate.get_expiry()
    room = math.ceil(most + 1 - previous * share) - 1 - current
    wait = 0.0
    if room < 1 and current < most:  # until the last window weighs less
        wait = (share - (most - current) / previous) * seconds if previous else 0.0
    elif room < 1:  # until this one is the last, and then weighs less
        wait = (share + 1 - most / current) * seconds
    return Standing(allowed=allowed, remaining=max(0, room), wait=max(0.0, wait))


class _Hit(NamedTuple):
    rate: RateLimitItem
    key: str
    counted: asyncio.Future[Standing | None]


class _Refused:
    """Who is refused still: he need not be counted, so that a flood costs next to nothing."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def keep(self, key: str, found: Standing) -> None:
        if not found.allowed:
            now = time.monotonic()
            if len(self._until) > MOST:
                self._until = {k: t for k, t in self._until.items() if t > now}
            self._until[key] = now + found.wait

    def find(self, key: str) -> Standing | None:
        left = self._until.get(key, 0.0) - time.monotonic()
        return Standing(allowed=False, remaining=0, wait=left) if left > 0 else None


class HeldRates:
    """Counts in memory, for the one process that there is."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._storage = MemoryStorage()
        self._strategy = SlidingWindowCounterRateLimiter(self._storage)
        self._refused = _Refused()

    async def hit(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Count one."""
        key, seconds = rate.key_for(who), rate.get_expiry()
        if (known := self._refused.find(key)) is not None:
            return known
        allowed = await self._strategy.hit(rate, who)
        previous, _, current, _ = await self._storage.get_sliding_window(key, seconds)
        share = 1 - time.time() / seconds % 1
        found = standing(rate, allowed, previous, share, current)
        self._refused.keep(key, found)
        return found

    def refused(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Give how somebody stands who is known to be refused still."""
        return self._refused.find(rate.key_for(who))


class SharedRates:
    """Counts in PostgreSQL. What comes while a statement is under way is one statement after it."""

    def __init__(self, url: str) -> None:
        """Name the database by its address; hits are counted while `run` is at work."""
        self._url = url
        self._waiting: asyncio.Queue[_Hit] = asyncio.Queue()
        self._refused = _Refused()
        self._away = 0.0

    async def hit(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Count one; None where the database does not answer."""
        key = rate.key_for(who)
        if (known := self._refused.find(key)) is not None:
            return known
        if time.monotonic() < self._away:
            return None
        hit = _Hit(rate, key, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(hit)
        try:
            async with asyncio.timeout(PATIENCE):
                return await hit.counted
        except TimeoutError:
            self._left()
            return None

    def refused(self, rate: RateLimitItem, who: str) -> Standing | None:
        """Give how somebody stands who is known to be refused still."""
        return self._refused.find(rate.key_for(who))

    async def run(self) -> None:
        """Count until this is cancelled."""
        while True:
            first = await self._waiting.get()
            try:
                async with await self._connected() as connection:
                    await connection.execute("SET synchronous_commit TO off")
                    await self._counting(connection, first)
            except psycopg.Error as error:  # with what was asked, no reason to refuse anybody
                log.warning("rates_uncounted", error=type(error).__name__)
                self._left()
                self._uncounted(first)

    async def _connected(self) -> Connection:
        plain = self._url.replace("+psycopg", "", 1)
        options: dict[str, Any] = dict(ALIVE)
        return await psycopg.AsyncConnection.connect(plain, autocommit=True, **options)

    async def _counting(self, connection: Connection, first: _Hit) -> None:
        clean = 0.0
        while True:
            hits = [first]
            while len(hits) < MOST and not self._waiting.empty():
                hits.append(self._waiting.get_nowait())
            try:
                await self._count(connection, [h for h in hits if not h.counted.done()])
            finally:
                for hit in hits:
                    self._uncounted(hit)
            if time.monotonic() >= clean:
                await connection.execute(_CLEAN)
                clean = time.monotonic() + CLEANED
            first = await self._waiting.get()

    async def _count(self, connection: Connection, hits: list[_Hit]) -> None:
        by_key: dict[str, list[_Hit]] = {}
        for hit in hits:
            by_key.setdefault(hit.key, []).append(hit)
        rates = [same[0].rate for same in by_key.values()]
        asked = (
            list(by_key),
            [rate.get_expiry() for rate in rates],
            [rate.amount for rate in rates],
            [len(same) for same in by_key.values()],
        )
        rows = await (await connection.execute(_HITS, asked, prepare=True)).fetchall()
        for key, granted, previous, share, current in rows:
            for number, hit in enumerate(by_key[key]):
                found = standing(hit.rate, number < granted, previous, share, current)
                self._refused.keep(key, found)
                if not hit.counted.done():
                    hit.counted.set_result(found)

    def _left(self) -> None:
        self._away = time.monotonic() + AWAY

    def _uncounted(self, hit: _Hit) -> None:
        if not hit.counted.done():
            hit.counted.set_result(None)


@asynccontextmanager
async def counting(url: str) -> AsyncIterator[Rates]:
    """Give what counts for all who use this database."""
    if not shared(url):
        yield HeldRates()
        return
    rates = SharedRates(url)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(rates.run())
        try:
            yield rates
        finally:
            task.cancel()
