"""Works on articles that this worker has reserved: nothing else writes them, and none is lost."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing
from functools import partial

import structlog

from backend.core.bell import Bell, Ring
from backend.core.lines import Channels, Delta
from backend.core.queue import GUILTY, SUSPECT, Queue
from backend.database.store import Store
from backend.errors import DatabaseAway
from backend.records import Commission
from byline.errors import BylineError, DiskFull, TakenOver, Waiting
from byline.events import Event, EventKey, Resumed, Told, Written
from byline.finished import Finished
from byline.handfuls import handfuls
from byline.newsroom import Writes

log = structlog.get_logger()
PAUSE = 5.0  # seconds before an article is taken up again that the disk or database refused
READ = 5.0  # seconds for which a reader elsewhere is believed to be there
PIECE = 1_200  # letters of live text in one message: at worst 7,200 bytes
OUR_FAULT = "Something in Byline itself failed; the server's log has the details. A retry may help."


class Writing:
    """Works on at most `most` articles at once; the rest wait in the database."""

    def __init__(
        self, store: Store, channels: Channels, newsroom: Writes, bell: Bell, most: int
    ) -> None:
        """Take a store and a newsroom that are open, and the channels that the store tells."""
        self._store = store
        self._channels = channels
        self._newsroom = newsroom
        self._bell = bell
        self._queue = Queue(most)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._read: dict[
            int, float
        ] = {}  # articles that are read elsewhere, and when that was said last
        self._worker = 0
        self._freed: Callable[[], None] = lambda: None

    def begin(self, worker: int, freed: Callable[[], None]) -> None:
        """Work as a worker from now on; `freed` is called when there is room for more."""
        self._worker, self._freed = worker, freed

    @property
    def running(self) -> frozenset[int]:
        """Give the articles that are being worked on here."""
        return frozenset(self._running)

    async def look(self) -> None:
        """Reserve what there is room for, and begin with it."""
        most, suspects = self._queue.room
        if most or suspects:
            working = self._store.working
            self._queue.add(await working.reserve(self._worker, most, (SUSPECT, suspects)))
            self._fill()

    def drop(self, article_id: int) -> None:
        """Work on an article no more: it has ended."""
        if (task := self._running.get(article_id)) is not None:
            task.cancel()
        else:
            self._queue.leave(article_id)

    def stop(self) -> None:
        """Begin with nothing more."""
        self._freed = lambda: None
        self._queue.clear()

    async def close(self, patience: float) -> tuple[int, ...]:
        """Let calls finish for so many seconds; give the articles that were being worked on."""
        self.stop()
        running = dict(self._running)
        if running:
            await asyncio.wait(running.values(), timeout=patience)
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
        return tuple(running)

    def joined(self, article_id: int) -> None:
        """Tell those who read along elsewhere from now on the text so far."""
        self.reading(article_id)
        if article_id in self._running and (channel := self._channels.open.get(article_id)):
            self._spread(article_id, channel.texts())

    def reading(self, article_id: int) -> None:
        """Take note that an article is read elsewhere."""
        if article_id in self._running:
            self._read[article_id] = time.monotonic()

    def quiet(self, article_id: int) -> bool:
        """Say whether an article is written here and read nowhere else: nobody need be told."""
        read = time.monotonic() - self._read.get(article_id, -READ) < READ
        return article_id in self._running and not read

    def _fill(self) -> None:
        while (article_id := self._queue.next()) is not None:
            task = asyncio.create_task(self._work(article_id))  # noqa: TID251  (this is its owner)
            self._running[article_id] = task
            task.add_done_callback(partial(self._done, article_id))

    def _done(self, article_id: int, _: asyncio.Task[None]) -> None:
        del self._running[article_id]
        self._read.pop(article_id, None)
        self._queue.leave(article_id)
        self._fill()
        self._freed()

    def _proven(self, article_id: int) -> None:
        if self._queue.trust(article_id):
            self._fill()
            self._freed()

    async def _work(self, article_id: int) -> None:
        """Work on one article until it has ended; a full disk only makes it wait."""
        structlog.contextvars.bind_contextvars(article_id=article_id)
        while True:
            try:
                strikes = self._queue.strikes(article_id)
                taken = await self._store.working.take_up(article_id, self._worker, strikes, GUILTY)
                if taken is None:
                    return
                await self._write(taken)
            except TakenOver:
                return
            except (DiskFull, DatabaseAway) as error:
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
        except (TakenOver, DiskFull, DatabaseAway):
            raise
        except Waiting:
            await self._store.working.wait(work)
        except BylineError as error:
            await self._store.working.fail(work, error.code, error.message)
        except Exception:
            log.exception("article_failed", article_id=work.article_id)
            await self._store.working.fail(work, "internal_error", OUR_FAULT)

    async def _told(self, work: Commission) -> None:
        journal = self._store.working.journal(work, partial(self._proven, work.article_id))
        if calls := await journal.lose():
            event = Resumed(calls=calls, message=f"Going on: {calls} calls were finished already")
            key = EventKey(scope="service", name="resumed", n=work.fence)
            await self._store.working.append(work, [(key, event)])
        with self._channels.join(work.article_id):  # keeps the text so far

            async def write(tell: Callable[[Told | Finished], None]) -> None:
                async for each in self._newsroom.write(work.brief, work.pins, journal):
                    tell(each)

            async with aclosing(handfuls(write)) as told:
                async for some in told:
                    await self._keep(work, some)

    async def _keep(self, work: Commission, told: list[Told | Finished]) -> None:
        """Show what is live, and keep the rest: all that has come meanwhile, in one go."""
        kept: list[tuple[EventKey, Event]] = []
        for each in told:
            if isinstance(each, Finished):
                continue
            key, event = each
            if isinstance(event, Written):
                self._show(work, event)
            else:
                assert key is not None  # noqa: S101  (an event has a key)
                kept.append((key, event))
        if kept:
            await self._store.working.append(work, kept)
        if isinstance(last := told[-1], Finished):
            await self._store.working.complete(work, last)

    def _show(self, work: Commission, written: Written) -> None:
        channel = self._channels.open[work.article_id]
        delta = channel.write(work.article_id, str(work.fence), written)
        if not self.quiet(work.article_id):
            self._spread(work.article_id, [delta])

    def _spread(self, article_id: int, deltas: Iterable[Delta]) -> None:
        for delta in deltas:
            for at in range(0, len(delta.text) or 1, PIECE):
                piece = {"offset": delta.offset + at, "text": delta.text[at : at + PIECE]}
                said = delta.model_copy(update=piece).model_dump_json()
                self._bell.ring(Ring("text", article_id, said))
