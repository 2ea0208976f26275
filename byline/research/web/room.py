"""How much of the web is held in memory at once: many small pages, a few large ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from byline.research.web.clock import Clock

SMALL = 1_000_000  # bytes up to which a page needs no leave to grow
PAGES, LARGE_PAGES = 64, 6  # at once


class Share:
    """One page's share of the room."""

    def __init__(self, large: asyncio.Semaphore, held: AsyncExitStack) -> None:
        self._large = large
        self._held = held
        self._is_large = False

    async def grow(self, size: int, clock: Clock) -> None:
        """Wait for leave to hold so many bytes, while the clock stands still."""
        if size <= SMALL or self._is_large:
            return
        async with clock.stopped():
            await self._held.enter_async_context(self._large)
        self._is_large = True


class Room:
    """Gives shares. Whoever has leave to hold a large page waits for no other's."""

    def __init__(self, pages: int = PAGES, large: int = LARGE_PAGES) -> None:
        self._pages = asyncio.Semaphore(pages)
        self._large = asyncio.Semaphore(large)

    @asynccontextmanager
    async def share(self) -> AsyncIterator[Share]:
        """Hold a share until the page is no longer needed."""
        async with self._pages, AsyncExitStack() as held:
            yield Share(self._large, held)
