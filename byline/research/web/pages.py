"""Reads pages of the web: asks whether it may, fetches, and has the bytes parsed in a child."""

import asyncio
import hashlib
from datetime import UTC, datetime

from byline.errors import (
    SourceEmpty,
    SourceGuarded,
    SourceNotText,
    SourceUnreachable,
)
from byline.research.documents import WALLS, Document, PageRef
from byline.research.pool import ReadingPool
from byline.research.web.address import joined, parsed, site
from byline.research.web.fetch import Fetched, Fetcher
from byline.research.web.robots import Robots

NO_TEXT = "The page shows no text without a browser."
BINARY = "The site calls the page a text, but it is binary data."


class PageReader:
    """Reads pages by one fetcher and in one pool, for all articles: it remembers each robots.txt.

    That is respected, also for `required` pages, which the user gave.
    """

    def __init__(self, fetcher: Fetcher, pool: ReadingPool) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._robots = Robots(fetcher)

    async def page(self, ref: PageRef) -> Document:
        """Fetch and parse a page, with its final address, the time, and the hash of its bytes.

        The page's own word for its address counts where it stays on the same site.

        Raises the `SourceError` that says why not; `ReaderFailed` when no child starts.
        """
        async with self._fetcher.fetching(ref.url, self._robots.permit) as fetched:
            document = await self._parsed(fetched)
            digest = await asyncio.to_thread(hashlib.sha256, fetched.data)
        if wall := document.wall or ("error" if document.dead else ""):
            raise WALLS[wall]
        own = _own_address(document.url, fetched.url)
        return document.model_copy(
            update={
                "url": own,
                "original": document.url if site(document.url) not in ("", site(own)) else "",
                "read_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "hash": digest.hexdigest(),
            }
        )

    async def _parsed(self, fetched: Fetched) -> Document:
        try:
            return await self._pool.parse(fetched.kind, fetched.data, fetched.charset)
        except SourceEmpty:
            if fetched.kind == "html":
                raise SourceEmpty(NO_TEXT) from None
            raise
        except SourceNotText:
            raise SourceNotText(BINARY) from None


def _own_address(own: str, final: str) -> str:
    """Give the address that a page calls its own, if it is one of the same site."""
    if not own:
        return final
    try:
        address = joined(parsed(final), own)
    except (SourceUnreachable, SourceGuarded):
        return final
    return address.url if site(address.url) == site(final) else final
