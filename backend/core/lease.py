"""Keeps a worker's lease alive, from a thread that nothing else keeps waiting."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable

import structlog

from backend.database.workers import Workers

log = structlog.get_logger()
BEAT = 0.5  # seconds


class Lease:
    """A worker's right to what it reserves; `id` names it as long as it holds."""

    def __init__(self, workers: Workers, beats: bool) -> None:
        """Keep a lease at `workers`; without `beats`, where nobody else could take it."""
        self.id = 0
        self._workers = workers
        self._beats = beats
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    async def take(self) -> None:
        """Begin anew, with nothing reserved."""
        self.id = await self._workers.enter(f"{socket.gethostname()}:{os.getpid()}")

    def keep(self, beaten: Callable[[], None], lost: Callable[[], None]) -> None:
        """Renew it from now on: `beaten` is called each time, `lost` when others have taken it."""
        if self._beats:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._beat, args=(loop, beaten, lost))
            self._thread.start()

    async def stop(self) -> None:
        """Renew it no more."""
        self._ended.set()
        if self._thread:
            await asyncio.to_thread(self._thread.join)
        self._workers.close()

    async def leave(self) -> None:
        """Let others have what is reserved."""
        await self._workers.leave(self.id)

    def _beat(
        self,
        loop: asyncio.AbstractEventLoop,
        beaten: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        mourned = 0
        while not self._ended.wait(BEAT):
            known = self.id
            try:
                held = self._workers.beat(known, time.monotonic())
            except Exception:  # whatever it is: the next beat may do better, none would lose all
                log.exception("beat_failed")
                continue
            if held:
                loop.call_soon_threadsafe(beaten)
            elif held is False and known != mourned:
                mourned = known
                log.warning("lease_lost", worker=known)
                loop.call_soon_threadsafe(lost)
