"""The time that one fetch may take, over all its requests; waiting for a turn is not its fault."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Clock:
    """Runs down while a request is under way. `left` are seconds."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self._timeout: asyncio.Timeout | None = None
        self._since = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let it run. Raises `TimeoutError` when it has run down."""
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        try:
            async with asyncio.timeout(max(0.0, self.left)) as self._timeout:
                yield
        finally:
            self._timeout = None
            self.left -= loop.time() - self._since

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Let it stand still, while it runs."""
        loop = asyncio.get_running_loop()
        stopped = loop.time()
        if self._timeout:
            self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._since += loop.time() - stopped
            if self._timeout:
                self._timeout.reschedule(self._since + self.left)

    def spend(self, seconds: float) -> None:
        """Take off what was spent elsewhere."""
        self.left -= seconds
