"""A worker: reserves articles and proposals that wait in the database, and works on them."""

import asyncio
from contextlib import suppress

import structlog

from backend.core.bell import Ring
from backend.core.lease import Lease
from backend.core.proposing import Proposing
from backend.core.writing import Writing
from backend.database.store import Store
from backend.errors import DatabaseAway
from byline.errors import DiskFull

log = structlog.get_logger()
GRACE = 5.0  # seconds that work may go on for when the process ends
PAUSE = 1.0  # seconds before a look that failed is tried again


class Worker:
    """Does the work of one process. `start` it once, `close` it at the end."""

    def __init__(self, store: Store, writing: Writing, proposing: Proposing) -> None:
        """Take a store that is open, and those who do the work."""
        self._store = store
        self._writing = writing
        self._proposing = proposing
        self._lease = Lease(store.workers, beats=store.shared)
        self._any = asyncio.Event()
        self._lost = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what is open and nobody works on, now and from now on."""
        await self._lease.take()
        self._begin()
        self._lease.keep(self.look, self._left_behind)
        self.look()
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the worker)

    def stop(self) -> None:
        """Take no more work: the process is about to end."""
        if self._task:
            self._task.cancel()
        self._writing.stop()

    async def close(self) -> None:
        """Let calls finish for a while; what is at work then goes on with another worker."""
        self.stop()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        articles, proposals = await asyncio.gather(
            self._writing.close(GRACE), self._proposing.close(GRACE)
        )
        await self._lease.stop()
        with suppress(DatabaseAway, DiskFull):  # the lease will run out
            await self._store.working.release(self._lease.id, articles)
            await self._store.proposals.release(self._lease.id, proposals)
            await self._lease.leave()

    def here(self, article_id: int) -> bool:
        """Say whether an article is being worked on here."""
        return article_id in self._writing.running

    def quiet(self, article_id: int) -> bool:
        """Say whether an article is written here and read nowhere else."""
        return self._writing.quiet(article_id)

    def look(self) -> None:
        """Look for work soon."""
        self._any.set()

    def hear(self, ring: Ring) -> None:
        """Take note of what somebody has rung for."""
        if ring.kind == "open":
            self.look()
        elif ring.kind in ("ended", "gone") and ring.text:
            self._proposing.drop(ring.article_id, int(ring.text))
        elif ring.kind in ("ended", "gone"):
            self._writing.drop(ring.article_id)
            self._proposing.drop(ring.article_id)
        elif ring.kind == "joined":
            self._writing.joined(ring.article_id)
        elif ring.kind == "reading":
            self._writing.reading(ring.article_id)

    def _begin(self) -> None:
        self._writing.begin(self._lease.id, self.look)
        self._proposing.begin(self._lease.id, self.look)

    def _left_behind(self) -> None:
        """Others took us for gone: what we were at is theirs."""
        self._lost = True
        self.look()

    async def _run(self) -> None:
        while True:
            await self._any.wait()
            self._any.clear()
            try:
                if self._lost:
                    await self._anew()
                await self._writing.look()
                await self._proposing.look()
            except (DatabaseAway, DiskFull) as error:
                log.warning("worker_waits", code=error.code)
                await self._again()
            except Exception:  # nothing is lost by it; without another look nothing would be done
                log.exception("worker_waits")
                await self._again()

    async def _anew(self) -> None:
        await asyncio.gather(self._writing.close(0.0), self._proposing.close(0.0))
        await self._lease.take()
        self._lost = False
        self._begin()

    async def _again(self) -> None:
        await asyncio.sleep(PAUSE)
        self.look()
