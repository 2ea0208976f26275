"""How much of the web is held in memory at once: many small pages, a few large ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from byline.research.web.clock import Clock

SMALL = 1_000_000  # bytes up to which a page needs no leave to grow
PAGES, LARGE_PAGES = 64, 6  # at once


class Share:
    """One page's share of the room; `leaves` are what it may still need, each from a size on."""

    def __init__(self, leaves: list[tuple[int, asyncio.Semaphore]], held: AsyncExitStack) -> None:
        self._leaves = leaves
        self._held = held

    async def grow(self, size: int, clock: Clock) -> None:
        """Wait for leave to hold so many bytes, while the clock stands still."""
        while self._leaves and size > self._leaves[0][0]:
            _, leave = self._leaves.pop(0)
            async with clock.stopped():
                await self._held.enter_async_context(leave)


class Room:
    """Gives shares. Whoever has leave to hold a large page waits for no other's."""

    def __init__(self, pages: int = PAGES, large: int = LARGE_PAGES) -> None:
        self._pages = asyncio.Semaphore(pages)
        self._large = asyncio.Semaphore(large)

    @asynccontextmanager
    async def share(self) -> AsyncIterator[Share]:
        """Hold a share until the page is no longer needed. It takes room only once bytes come."""
        async with AsyncExitStack() as held:
            yield Share([(0, self._pages), (SMALL, self._large)], held)
