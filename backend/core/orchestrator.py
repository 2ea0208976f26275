"""Owns every article that is being written: nothing else starts work, and none of it is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from backend.core.lines import Channels
from backend.core.queue import GUILTY, Queue
from backend.database.store import Store
from backend.errors import ShuttingDown
from backend.records import ArticleRecord, Commission
from byline.approval import Approval
from byline.article import Brief
from byline.errors import BylineError, DiskFull, TakenOver, Waiting
from byline.estimate import Estimate
from byline.events import EventKey, Resumed, Told, Written
from byline.finished import Finished
from byline.newsroom import Writes
from byline.pins import Pins

log = structlog.get_logger()
GRACE = 5.0  # seconds that work may go on for when the server ends
PAUSE = 5.0  # seconds before an article is taken up again that the disk or database refused
OUR_FAULT = "Something in Byline itself failed; the server's log has the details. A retry may help."


class ArticleOrchestrator:
    """Works on at most `most` articles at once; the rest wait in the order of their creation."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        newsroom: Writes,
        pins: Callable[[Brief], Awaitable[Pins]],
        most: int,
    ) -> None:
        """Take a store and a newsroom that are open, and the channels that the store tells.

        `pins` pins what shapes an article that is begun now (`pinning.pinned`).
        """
        self.channels = channels
        self._store = store
        self._newsroom = newsroom
        self._pins = pins
        self._queue = Queue(most)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._closing = False

    async def start(self) -> None:
        """Take up every article that was pending or at work when the last server ended."""
        self._queue.add_opened(await self._store.opened())
        self._fill()

    def stop(self) -> None:
        """Take no more work and send the readers home: the server is about to end."""
        self._closing = True
        self._queue.clear()
        self.channels.close()

    async def close(self) -> None:
        """Let calls finish for a while; what is at work then goes on at the next start."""
        self.stop()
        running = dict(self._running)
        if running:
            await asyncio.wait(running.values(), timeout=GRACE)
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
        if running:
            await self._store.release(running)

    async def create_article_async(
        self, brief: Brief, key: str | None, digest: str
    ) -> tuple[ArticleRecord, bool]:
        """Keep a new article and put it in the row; True when it is new (see `Store.create`).

        Raises what `estimate` raises, for a new one: what a key has made stays made, whatever has
        been deleted or set otherwise since.
        """
        if self._closing:
            raise ShuttingDown
        if key is not None and (known := await self._store.made_before(key, digest)) is not None:
            return known, False
        pins = await self._pins(brief)
        self._newsroom.check(brief, pins)
        record, new = await self._store.create(brief, pins, key, digest)
        if new:
            self.start_article_creation(record.id)
        return record, new

    async def estimate(self, brief: Brief) -> Estimate:
        """Say what an article would take, as things stand. Keeps nothing.

        Raises what keeps it from being written: `UnknownDocument`, `UnknownSource`, `WebOff`,
        `PriceUnknown`, `SettingsError`.
        """
        pins = await self._pins(brief)
        return self._newsroom.estimate(brief, pins, await self._store.taken(pins.model))

    def start_article_creation(self, article_id: int) -> None:
        """Put an open article in the row; one that is there or at work already stays as it is."""
        if not self._closing:
            self._queue.add(article_id)
            self._fill()

    def get_active_tasks(self) -> tuple[int, ...]:
        """List the articles at work."""
        return tuple(self._running)

    async def cancel_task(self, article_id: int) -> ArticleRecord:
        """End an article; when this returns it is committed, and no call of it starts any more.

        Raises `NotFound` or `NotRunning`.
        """
        record = await self._store.cancel(article_id)
        self._drop(article_id)
        return record

    async def retry(self, article_id: int, budget_usd: float | None) -> ArticleRecord:
        """Go on with a failed article in a new attempt. Raises `NotFound` or `NotFailed`."""
        if self._closing:
            raise ShuttingDown
        record = await self._store.retry(article_id, budget_usd)
        await self._go_on(article_id)
        return record

    async def approve(self, article_id: int, approval: Approval) -> ArticleRecord:
        """Go on with an article whose outline is approved (see `Store.approve` for errors)."""
        if self._closing:
            raise ShuttingDown
        record = await self._store.approve(article_id, approval)
        await self._go_on(article_id)
        return record

    async def _go_on(self, article_id: int) -> None:
        if (task := self._running.get(article_id)) is not None:  # on its last steps
            await asyncio.gather(task, return_exceptions=True)
        self.start_article_creation(article_id)

    async def delete(self, article_id: int) -> None:
        """Stop the work on an article and remove it. Raises `NotFound`."""
        await self._store.delete(article_id)
        self._drop(article_id)
        self.channels.remove(article_id)

    def _drop(self, article_id: int) -> None:
        if (task := self._running.get(article_id)) is not None:
            task.cancel()
        else:
            self._queue.leave(article_id)

    def _fill(self) -> None:
        while not self._closing and (article_id := self._queue.next()) is not None:
            task = asyncio.create_task(self._work(article_id))  # noqa: TID251  (this is its owner)
            self._running[article_id] = task
            task.add_done_callback(partial(self._done, article_id))

    def _done(self, article_id: int, _: asyncio.Task[None]) -> None:
        del self._running[article_id]
        self._queue.leave(article_id)
        self._fill()

    def _proven(self, article_id: int) -> None:
        if self._queue.trust(article_id):
            self._fill()

    async def _work(self, article_id: int) -> None:
        """Work on one article until it has ended; a full disk only makes it wait."""
        structlog.contextvars.bind_contextvars(article_id=article_id)
        while True:
            try:
                taken = await self._store.take_up(
                    article_id, self._queue.strikes(article_id), GUILTY
                )
                if taken is None:
                    return
                await self._write(taken)
            except TakenOver:
                return
            except DiskFull as error:
                log.warning("article_waits", article_id=article_id, code=error.code)
            except Exception:  # the store itself failed: the article is open still, and not lost
                log.exception("article_waits", article_id=article_id)
            else:
                return
            await asyncio.sleep(PAUSE)

    async def _write(self, work: Commission) -> None:
        """Write the article; whatever ends it ends in its log."""
        try:
            await self._told(work)
        except (TakenOver, DiskFull):
            raise
        except Waiting:
            await self._store.wait(work)
        except BylineError as error:
            await self._store.fail(work, error.code, error.message)
        except Exception:
            log.exception("article_failed", article_id=work.article_id)
            await self._store.fail(work, "internal_error", OUR_FAULT)

    async def _told(self, work: Commission) -> None:
        journal = self._store.journal(work, partial(self._proven, work.article_id))
        if calls := await journal.lose():
            event = Resumed(calls=calls, message=f"Going on: {calls} calls were finished already")
            key = EventKey(scope="service", name="resumed", n=work.fence)
            await self._store.append(work, key, event)
        with self.channels.join(work.article_id):  # keeps the text so far
            async for told in self._newsroom.write(work.brief, work.pins, journal):
                await self._keep(work, told)

    async def _keep(self, work: Commission, told: Told | Finished) -> None:
        if isinstance(told, Finished):
            return await self._store.complete(work, told)
        key, event = told
        if key is None or isinstance(event, Written):
            assert isinstance(event, Written)  # noqa: S101  (an event has a key)
            return self.channels.write(work.article_id, str(work.fence), event)
        await self._store.append(work, key, event)
        return None
