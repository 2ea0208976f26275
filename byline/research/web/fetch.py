"""The one door to the network for content: pages come in by it, under guard and in bounds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
from yarl import URL

from byline.errors import (
    SettingsError,
    SourceGuarded,
    SourceRedirects,
    SourceTimeout,
    SourceUnreachable,
)
from byline.research.web import answers, body, contents
from byline.research.web.access import WebAccess
from byline.research.web.address import Address, is_ip, joined, parsed
from byline.research.web.answers import Answer
from byline.research.web.clock import Clock
from byline.research.web.dialling import (
    TARGET,
    Dial,
    Lookup,
    SystemLookup,
    Target,
    connector,
    opened,
    unconnected,
)
from byline.research.web.guard import GUARDED, Guard
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

    def __init__(
        self,
        session: aiohttp.ClientSession,
        guard: Guard,
        lookup: Lookup,
        proxy: str,
        limits: Limits,
        manners: Manners,
    ) -> None:
        self._session = session
        self._guard = guard
        self._lookup = lookup
        self._proxy = URL(proxy) if proxy else None
        self._limits = limits
        self._manners = manners
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
        guard = Guard.of(access.allowed)
        proxy = _proxy(access.proxy)
        system = SystemLookup()
        looked = lookup or system
        connections = connector(guard, looked, dial)
        session = opened(connections, access.contact, limits.connect)
        try:
            async with session:
                yield cls(session, guard, looked, proxy, limits, manners or Manners())
        finally:
            system.close()

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
            answer = await self._followed(address, permit, partial(self._page, share))
            answers.check(answer)
            yield Fetched(answer.url, answer.data, answer.kind, answer.charset, answer.status)

    async def head(self, address: Address, most: int, seconds: float) -> tuple[Answer, float]:
        """Fetch the first bytes of whatever lies at an address, and say how long it took.

        An answer without a page, such as 404, is given, not raised. Raises `SourceError`.
        """
        clock = Clock(seconds)
        answer = await self._followed(address, free, partial(_head, most), clock)
        return answer, seconds - clock.left

    async def _followed(
        self, address: Address, permit: Permit, take: "Take", clock: Clock | None = None
    ) -> Answer:
        """Ask, and ask where the answer leads to. Every address is checked as the first one was."""
        clock = clock or Clock(self._limits.whole)
        seen = {address.url}
        for _ in range(self._limits.redirects + 1):
            delay = await permit(address, clock)
            answer = await self._asked_patiently(address, delay, take, clock)
            if isinstance(answer, Answer):
                return answer
            address = answer
            if address.url in seen:
                raise SourceRedirects("The address leads back to itself.")
            seen.add(address.url)
        raise SourceRedirects(f"The address leads on more than {self._limits.redirects} times.")

    async def _asked_patiently(
        self, address: Address, delay: float, take: "Take", clock: Clock
    ) -> Answer | Address:
        answer = await self._asked(address, delay, take, clock)
        if not isinstance(answer, Answer) or not answer.busy or answer.wait is None:
            return answer
        if answer.wait > min(self._limits.patience, clock.left):
            return answer
        await asyncio.sleep(answer.wait)
        clock.spend(answer.wait)
        return await self._asked(address, delay, take, clock)

    async def _asked(
        self, address: Address, delay: float, take: "Take", clock: Clock
    ) -> Answer | Address:
        """Send one request when it is its turn: give what came, or the address that it leads to."""
        async with self._manners.turn(address.host, delay):
            try:
                async with clock.running():
                    return await self._sent(address, take, clock)
            except TimeoutError:
                raise SourceTimeout("The site took too long to give the page.") from None

    async def _sent(self, address: Address, take: "Take", clock: Clock) -> Answer | Address:
        target = Target(address.host)
        if self._proxy:
            await self._check_behind_proxy(address)
            target = Target(self._proxy.raw_host or "", proxy=True)
        token = TARGET.set(target)
        try:
            async with self._session.get(
                URL(address.url, encoded=True), allow_redirects=False, proxy=self._proxy
            ) as response:
                try:
                    return await self._taken(response, address, take, clock)
                finally:
                    if not response.content.at_eof():
                        response.close()  # what is left of it is not waited for
        except (aiohttp.ClientError, OSError) as error:
            raise answers.failure(error, address.host) from None
        finally:
            TARGET.reset(token)

    async def _taken(
        self, response: aiohttp.ClientResponse, address: Address, take: "Take", clock: Clock
    ) -> Answer | Address:
        location = response.headers.get("Location", "")
        if response.status in answers.REDIRECTS and location:
            try:
                return joined(address, location)
            except SourceUnreachable as error:
                msg = f"The site leads on to an address that is none. {error.message}"
                raise SourceRedirects(msg) from None
        if response.status not in answers.GOOD:
            return answers.unread(response, address.url)
        return await take(response, address, clock)

    async def _page(
        self, share: Share, response: aiohttp.ClientResponse, address: Address, clock: Clock
    ) -> Answer:
        said = response.headers.get("Content-Type", "")
        kind = contents.said(said, address)
        most = self._limits.text if kind in contents.TEXTS else self._limits.body
        data = await body.read(
            response.content.iter_any(),
            ",".join(response.headers.getall("Content-Encoding", ())),
            most,
            lambda size: share.grow(size, clock),
        )
        kind = kind or contents.sniffed(data, address)
        return Answer(address.url, response.status, data, kind, contents.charset(said))

    async def _check_behind_proxy(self, address: Address) -> None:
        """Check where the proxy would go. Names that only the proxy knows are left to it."""
        ips: tuple[str, ...] = (address.host,)
        if not is_ip(address.host):
            try:
                ips = await self._lookup(address.host, address.port)
            except OSError:
                return
        if not all(self._guard.opens(address.host, ip, address.port) for ip in ips):
            raise SourceGuarded(GUARDED)


Take = Callable[[aiohttp.ClientResponse, Address, Clock], Awaitable[Answer]]


async def _head(
    most: int, response: aiohttp.ClientResponse, address: Address, _clock: Clock
) -> Answer:
    async def grow(_size: int) -> None:
        """Need no leave: it is small."""

    encoding = ",".join(response.headers.getall("Content-Encoding", ()))
    data = await body.read(response.content.iter_any(), encoding, most, grow, cut=True)
    return Answer(address.url, response.status, data)


def _proxy(proxy: str) -> str:
    try:
        url = URL(proxy)
        usable = not proxy or (url.scheme in {"http", "https"} and bool(url.raw_host))
    except ValueError:
        usable = False
    if not usable:
        msg = "BYLINE_FETCH_PROXY: give it as http://host:port"
        raise SettingsError(msg)
    return proxy
