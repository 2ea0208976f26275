"""Keeps the readers in this process up with what other processes write."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import filterfalse

import structlog

from backend.core.bell import Bell, Kind, Ring
from backend.core.lines import Channel, Channels, Delta
from backend.database.store import Store
from backend.errors import DatabaseAway, NotFound

log = structlog.get_logger()
LOOK = 2.0  # seconds between two looks into the database, for a ring may be lost


class Hearing:
    """Reads on in the logs of articles that are read here and written elsewhere."""

    def __init__(
        self, store: Store, channels: Channels, bell: Bell, here: Callable[[int], bool]
    ) -> None:
        """Fill `channels` from the store; `here` says which articles are written here."""
        self._store = store
        self._channels = channels
        self._bell = bell
        self._here = here
        self._wanted: set[int] = set()
        self._lacking: set[int] = set()  # those whose live text has a gap: a ring was lost
        self._any = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the channels)

    async def close(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def joined(self, article_id: int) -> None:
        """Somebody reads an article: he needs what it has said so far, if it is written elsewhere.

        Also called for one that is begun here: it needs nothing.
        """
        if self._here(article_id):
            return
        self._bell.ring(Ring("joined", article_id))
        self._look(article_id)

    def hear(self, ring: Ring) -> None:
        """Take note of what another process has rung for."""
        if ring.article_id not in self._channels.open:
            return
        if ring.kind == "gone":
            self._channels.remove(ring.article_id)
        elif ring.kind == "text":
            if not self._channels.hear(ring.article_id, Delta.model_validate_json(ring.text)):
                self._lacking.add(ring.article_id)
        elif ring.kind == "grown":
            self._look(ring.article_id)

    def _look(self, article_id: int) -> None:
        self._wanted.add(article_id)
        self._any.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + LOOK
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._any.wait()
            self._any.clear()
            wanted, self._wanted = self._wanted, set()
            if loop.time() >= due:
                wanted, due = set(self._channels.open), loop.time() + LOOK
                for article_id in filterfalse(self._here, wanted):
                    kind: Kind = "joined" if article_id in self._lacking else "reading"
                    self._bell.ring(Ring(kind, article_id))
                self._lacking.clear()
            try:
                await self._caught_up(wanted)
            except DatabaseAway:
                log.warning("reading_waits")
            except Exception:  # the next look finds what this one did not
                log.exception("reading_waits")

    async def _caught_up(self, articles: set[int]) -> None:
        """Give the channels of some articles what their logs have that they have not."""
        read = {
            article_id: channel
            for article_id, channel in tuple(self._channels.open.items())
            if article_id in articles and not self._here(article_id)
        }
        if not read:
            return
        heads = await self._store.heads(read)
        for article_id, channel in read.items():
            if article_id not in heads:
                self._channels.remove(article_id)
            elif channel.head is None:
                channel.skip(heads[article_id])
            elif channel.head < heads[article_id]:
                await self._read_on(article_id, channel)

    async def _read_on(self, article_id: int, channel: Channel) -> None:
        with suppress(NotFound):  # deleted meanwhile: the next look sees it
            _, records = await self._store.log(article_id, channel.head or 0)
            for record in records:
                channel.put(record)
