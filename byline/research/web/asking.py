"""Sends one request: when it is its turn, to where the guard allows, by the proxy if one is set."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from byline.errors import (
    SettingsError,
    SourceGuarded,
    SourceRedirects,
    SourceTimeout,
    SourceUnreachable,
)
from byline.research.web import answers, dialling
from byline.research.web.access import WebAccess
from byline.research.web.address import Address, is_ip, joined
from byline.research.web.answers import Answer
from byline.research.web.clock import Clock
from byline.research.web.dialling import TARGET, Dial, Lookup, SystemLookup, Target
from byline.research.web.guard import GUARDED, Guard
from byline.research.web.manners import Manners

Headers = Mapping[str, str]
Take = Callable[[aiohttp.ClientResponse, Address, Clock], Awaitable[Answer]]  # reads a body


class Asker:
    """Asks sites; all that a process fetches goes through one of these."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        guard: Guard,
        lookup: Lookup,
        proxy: URL | None,
        manners: Manners,
    ) -> None:
        self._session = session
        self._guard = guard
        self._lookup = lookup
        self._proxy = proxy
        self._manners = manners

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        access: WebAccess,
        connect: float,
        manners: Manners,
        lookup: Lookup | None,
        dial: Dial,
    ) -> AsyncIterator["Asker"]:
        """Open one. Its connections may take `connect` seconds each; they are closed in the end.

        Raises `SettingsError` for a proxy or an allowed host that cannot be used.
        """
        guard = Guard.of(access.allowed)
        proxy = _proxy(access.proxy)
        system = SystemLookup()
        looked = lookup or system
        connections = dialling.connector(guard, looked, dial)
        try:
            async with dialling.opened(connections, access.contact, connect) as session:
                yield cls(session, guard, looked, proxy, manners)
        finally:
            system.close()

    async def ask(
        self, address: Address, delay: float, take: Take, clock: Clock
    ) -> Answer | Address:
        """Ask for an address: give what came, or the address that it leads to.

        `delay` are the seconds that the site wants between two requests; `take` reads the body of
        an answer that has one. Raises `SourceError`.
        """
        async with self._manners.turn(address.host, delay):
            try:
                async with clock.running():
                    return await self._sent(address, take, clock)
            except TimeoutError:
                raise SourceTimeout("The site took too long to give the page.") from None

    async def _sent(self, address: Address, take: Take, clock: Clock) -> Answer | Address:
        async with self._answered(address) as response:
            return await _taken(response, address, take, clock)

    async def post(self, address: Address, data: bytes, headers: Headers, clock: Clock) -> int:
        """Post to an address and give the status that came: of the answer nothing else is read.

        Where it leads to is not asked. Raises `SourceError`.
        """
        alone = {**headers, "Connection": "close"}  # an old connection may be gone, and a post lost
        try:
            async with clock.running(), self._answered(address, data, alone) as response:
                return response.status
        except TimeoutError:
            raise SourceTimeout("The site took too long to answer.") from None

    async def check(self, address: Address, clock: Clock) -> None:
        """Raise `SourceGuarded` for an address that leads only to where it is not dialled.

        What a name leads to may be unknown just now; it is looked at again when it is dialled.
        """
        try:
            async with clock.running():
                ips = await self._leads_to(address)
        except TimeoutError:
            return
        if ips and not any(self._guard.opens(address.host, ip, address.port) for ip in ips):
            raise SourceGuarded(GUARDED)

    @asynccontextmanager
    async def _answered(
        self, address: Address, data: bytes | None = None, headers: Headers | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        target = Target(address.host)
        if self._proxy:
            await self._check_behind_proxy(address)
            target = Target(self._proxy.raw_host or "", proxy=True)
        token = TARGET.set(target)
        try:
            async with self._session.request(
                "GET" if data is None else "POST",
                URL(address.url, encoded=True),
                allow_redirects=False,
                proxy=self._proxy,
                data=data,
                headers=headers,
            ) as response:  # what is not read of it is not waited for: the connection is closed
                yield response
        except (aiohttp.ClientError, OSError) as error:
            raise answers.failure(error, address.host) from None
        finally:
            TARGET.reset(token)

    async def _check_behind_proxy(self, address: Address) -> None:
        """Check where the proxy would go. Names that only the proxy knows are left to it."""
        ips = await self._leads_to(address)
        if not all(self._guard.opens(address.host, ip, address.port) for ip in ips):
            raise SourceGuarded(GUARDED)

    async def _leads_to(self, address: Address) -> tuple[str, ...]:
        """Give the IP addresses of a host; none where they are not known here."""
        if is_ip(address.host):
            return (address.host,)
        try:
            return await self._lookup(address.host, address.port)
        except OSError:
            return ()


async def _taken(
    response: aiohttp.ClientResponse, address: Address, take: Take, clock: Clock
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


def _proxy(proxy: str) -> URL | None:
    """Read the proxy's address, which may hold a password and is therefore not shown."""
    try:
        url = URL(proxy)
    except ValueError:
        url = URL()
    if proxy and (url.scheme not in {"http", "https"} or not url.raw_host):
        raise SettingsError("BYLINE_FETCH_PROXY: give it as http://host:port")
    return url if proxy else None
