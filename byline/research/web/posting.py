"""What goes out by the one door: a message is posted to an address that somebody has named."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from byline.research.web.access import WebAccess
from byline.research.web.address import parsed
from byline.research.web.asking import Asker
from byline.research.web.clock import Clock
from byline.research.web.dialling import Dial, Lookup, unconnected
from byline.research.web.manners import Manners

CONNECT, WHOLE, LOOKUP = 5.0, 10.0, 3.0  # seconds


class Post:
    """Posts for all of a process, under the guard of fetching; `opened` gives one."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, access: WebAccess, lookup: Lookup | None = None, dial: Dial = unconnected
    ) -> AsyncIterator["Post"]:
        """Open one; its connections are closed in the end. `lookup` and `dial` are for tests.

        Raises `SettingsError` for a proxy or an allowed host that cannot be used.
        """
        async with Asker.opened(access, CONNECT, Manners(), lookup, dial) as asker:
            yield cls(asker)

    async def checked(self, url: str) -> str:
        """Give an address in the one spelling in which it is kept.

        Raises `SourceUnreachable` for what is no web address, and `SourceGuarded` for one that, as
        far as can be known, leads only to where nothing is dialled.
        """
        address = parsed(url)
        await self._asker.check(address, Clock(LOOKUP))
        return address.url

    async def post(self, url: str, data: bytes, headers: Mapping[str, str]) -> int:
        """Post and give the status that came, a redirect's too. Raises `SourceError`."""
        return await self._asker.post(parsed(url), data, headers, Clock(WHOLE))
