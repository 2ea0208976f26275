"""The one door to the network for content: pages come in by it, under guard and in bounds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp

from byline.errors import SourceRedirects
from byline.research.web import answers, body, contents
from byline.research.web.access import WebAccess
from byline.research.web.address import Address, parsed
from byline.research.web.answers import Answer
from byline.research.web.asking import Asker, Take
from byline.research.web.clock import Clock
from byline.research.web.dialling import Dial, Lookup, unconnected
from byline.research.web.manners import Manners
from byline.research.web.room import Room, Share


@dataclass(frozen=True)
class Limits:
    """What a fetch may take: seconds, bytes (inflated; `text` of html and texts), redirects.

    A busy site that wants to be asked again within `patience` seconds is asked once more.
    """

    connect: float = 5.0
    whole: float = 8.0
    patience: float = 3.0
    body: int = 20_000_000
    text: int = 10_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """A page as it came: its final address, its bytes (inflated) and what they are.

    `kind` is one of html, pdf, txt, md, rst and docx; `charset` is what the site says, or "".
    """

    url: str
    data: bytes
    kind: str
    charset: str
    status: int


Permit = Callable[[Address, Clock], Awaitable[float]]  # gives the site's own delay in seconds


async def free(_address: Address, _clock: Clock) -> float:
    """Permit any address, at once."""
    return 0.0


class Fetcher:
    """Fetches pages for all articles of a process; `opened` gives one."""

    def __init__(self, asker: Asker, limits: Limits) -> None:
        self._asker = asker
        self._limits = limits
        self._room = Room()

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        access: WebAccess,
        limits: Limits = Limits(),
        manners: Manners | None = None,
        lookup: Lookup | None = None,
        dial: Dial = unconnected,
    ) -> AsyncIterator["Fetcher"]:
        """Open a fetcher; its connections are closed in the end. `lookup` and `dial` are for tests.

        Raises `SettingsError` for a proxy or an allowed host that cannot be used.
        """
        manners = manners or Manners()
        async with Asker.opened(access, limits.connect, manners, lookup, dial) as asker:
            yield cls(asker, limits)

    async def fetch(self, url: str, permit: Permit = free) -> Fetched:
        """Fetch a page. Raises the `SourceError` that says why not.

        `permit` is asked before each request, redirects included, and may raise.
        """
        async with self.fetching(url, permit) as fetched:
            return fetched

    @asynccontextmanager
    async def fetching(self, url: str, permit: Permit = free) -> AsyncIterator[Fetched]:
        """Fetch a page, whose bytes count as held until the context is left. Raises as `fetch`."""
        address = parsed(url)
        async with self._room.share() as share:
            clock = Clock(self._limits.whole)
            answer = await self._followed(address, permit, partial(self._page, share), clock)
            answers.check(answer)
            yield Fetched(answer.url, answer.data, answer.kind, answer.charset, answer.status)

    async def head(self, address: Address, most: int, seconds: float) -> tuple[Answer, float]:
        """Fetch the first bytes of whatever lies at an address, and say how long it took.

        An answer without a page, such as 404, is given, not raised. Raises `SourceError`.
        """
        clock = Clock(seconds)
        answer = await self._followed(address, free, partial(_head, most), clock)
        return answer, seconds - clock.left

    async def _followed(self, address: Address, permit: Permit, take: Take, clock: Clock) -> Answer:
        """Ask, and ask where the answer leads to. Every address is checked as the first one was."""
        seen = {address.url}
        for _ in range(self._limits.redirects + 1):
            delay = await permit(address, clock)
            answer = await self._asked(address, delay, take, clock)
            if isinstance(answer, Answer):
                return answer
            address = answer
            if address.url in seen:
                raise SourceRedirects("The address leads back to itself.")
            seen.add(address.url)
        raise SourceRedirects(f"The address leads on more than {self._limits.redirects} times.")

    async def _asked(
        self, address: Address, delay: float, take: Take, clock: Clock
    ) -> Answer | Address:
        """Ask, and once more where a busy site says when."""
        answer = await self._asker.ask(address, delay, take, clock)
        if not isinstance(answer, Answer) or not answer.busy or answer.wait is None:
            return answer
        if answer.wait > min(self._limits.patience, clock.left):
            return answer
        await asyncio.sleep(answer.wait)
        clock.spend(answer.wait)
        return await self._asker.ask(address, delay, take, clock)

    async def _page(
        self, share: Share, response: aiohttp.ClientResponse, address: Address, clock: Clock
    ) -> Answer:
        said = response.headers.get("Content-Type", "")
        kind = contents.said(said, address)
        most = self._limits.text if kind in contents.TEXTS else self._limits.body
        if (response.content_length or 0) > most:
            raise body.too_large(most)
        data = await body.read(
            response.content.iter_any(),
            _encoding(response),
            most,
            lambda size: share.grow(size, clock),
        )
        kind = kind or contents.sniffed(data, address)
        if kind in contents.TEXTS and len(data) > self._limits.text:
            raise body.too_large(self._limits.text)
        return Answer(address.url, response.status, data, kind, contents.charset(said))


async def _head(
    most: int, response: aiohttp.ClientResponse, address: Address, _clock: Clock
) -> Answer:
    async def grow(_size: int) -> None:
        """Need no leave: it is small."""

    chunks, encoding = response.content.iter_any(), _encoding(response)
    data = await body.read(chunks, encoding, most, grow, cut=True)
    return Answer(address.url, response.status, data)


def _encoding(response: aiohttp.ClientResponse) -> str:
    return ",".join(response.headers.getall("Content-Encoding", ()))
