"""Measures what the guarded door costs beside a bare client: `python -m benchmarks.fetching`.

The same pages of a small web on loopback, by the door (address, guard, robots.txt, manners, bounds)
and by a bare aiohttp session; then pages from their address to a document. Each in CPU time of this
process alone.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp

from benchmarks.rows import row
from byline.research.documents import PageRef
from byline.research.pool import ReadingPool
from byline.research.web.access import WebAccess
from byline.research.web.fetch import Fetcher
from byline.research.web.manners import Manners
from byline.research.web.pages import PageReader
from tests.aweb import small_web

PAGES, ROUNDS = 120, 5
BUDGET_DOOR, BUDGET_PAGE = 2.5, 2.0  # times a bare client; CPU ms of this process


async def _spent(fetch: Callable[[str], Awaitable[object]], urls: list[str]) -> float:
    """Give the CPU seconds for fetching all, eight at once: the least of some rounds."""
    gate, times = asyncio.Semaphore(8), []

    async def one(url: str) -> None:
        async with gate:
            await fetch(url)

    for _ in range(ROUNDS):
        began = time.process_time()
        await asyncio.gather(*(one(url) for url in urls))
        times.append(time.process_time() - began)
    return min(times)


async def _measured(urls: list[str]) -> tuple[float, float, float]:
    access = WebAccess(allowed=("127.0.0.0/8",))
    async with (
        Fetcher.opened(access, manners=Manners(pause=0.0)) as fetcher,
        aiohttp.ClientSession() as session,
        ReadingPool() as pool,
    ):

        async def bare(url: str) -> bytes:
            async with session.get(url) as answer:
                return await answer.read()

        pages = PageReader(fetcher, pool)
        plain = await _spent(bare, urls)
        door = await _spent(fetcher.fetch, urls)
        whole = await _spent(lambda url: pages.page(PageRef(url=url)), urls)
    return plain, door, whole


def rows() -> list[tuple[str, float, float, str]]:
    """Give the door's cost as a ratio, and a page's from address to document."""
    with small_web("--good") as web:
        urls = web.pages[:PAGES]
        plain, door, whole = asyncio.run(_measured(urls))
    return [
        ("fetch by the guarded door over a bare client", door / plain, BUDGET_DOOR, "x CPU"),
        ("a page, from its address to a document", 1000 * whole / PAGES, BUDGET_PAGE, "CPU ms"),
    ]


def main() -> None:
    """Print them."""
    for name, value, budget, unit in rows():
        row(name, value, budget, unit)


if __name__ == "__main__":
    main()
