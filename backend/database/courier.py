"""Carries short messages between the processes at one PostgreSQL: its LISTEN and NOTIFY."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from backend.database.engine import ALIVE

log = structlog.get_logger()
CHANNEL = "byline"
LONGEST = 7_900  # bytes of a message; PostgreSQL takes fewer than 8,000
MOST = 500  # messages sent at once
AGAIN = 0.5  # seconds between two tries to reach the database
GATHERED = 0.01  # seconds in which messages gather, to be sent at once: each commit has its price
_SEND = "SELECT pg_notify(%s, m) FROM unnest(%s::text[]) AS m"


class Courier:
    """Two connections: one listens, one sends. What is to be sent while they are away is lost."""

    def __init__(self, url: str, heard: Callable[[str], None], missed: Callable[[], None]) -> None:
        """Tell `heard` what others send; `missed`, that something may not have been heard."""
        self._url = url
        self._heard = heard
        self._missed = missed
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._own = 0  # the process, on the database's side, by which we send
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Begin to listen and to send."""
        both = (self._listen(), self._send())
        self._tasks = [asyncio.create_task(c) for c in both]  # noqa: TID251  (closed with the store)

    async def close(self) -> None:
        """Send what waits, and end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._waiting.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def send(self, message: str) -> None:
        """Send a message to all others."""
        self._waiting.put_nowait(message)

    async def _listen(self) -> None:
        while True:
            try:
                async with await self._connected() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._missed()
                    async for notice in connection.notifies():
                        if notice.pid != self._own:
                            self._heard(notice.payload)
            except psycopg.Error as error:
                log.warning("listening_failed", error=type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _send(self) -> None:
        while True:
            try:
                async with await self._connected() as connection:
                    self._own = connection.info.backend_pid
                    while True:
                        await self._sent(connection)
            except psycopg.Error as error:
                log.warning("sending_failed", error=type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _sent(self, connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        batch = [await self._waiting.get()]
        await asyncio.sleep(GATHERED)
        while len(batch) < MOST and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        try:
            await connection.execute(_SEND, (CHANNEL, list(dict.fromkeys(batch))))
        finally:
            for _ in batch:
                self._waiting.task_done()

    async def _connected(self) -> "psycopg.AsyncConnection[tuple[object, ...]]":
        plain = self._url.replace("+psycopg", "", 1)
        return await psycopg.AsyncConnection.connect(
            plain, autocommit=True, **dict[str, Any](ALIVE)
        )
