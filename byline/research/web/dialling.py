"""Makes the connections of fetching: a name is looked up once, and what was checked is dialled.

The check sits where a socket is made. aiohttp hands the factory the very address that it dials
next, so no second lookup can come between, whichever way the address was found.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from byline import __version__
from byline.research.web.guard import Guard

ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain, */*;q=0.5"
MOST_HEADERS, LONGEST_HEADER = 100, 8190  # headers of an answer, and bytes of one
MOST_ADDRESSES = 8  # of a name that are tried
LOOKUPS = 64  # at once; a name server that says nothing holds a thread for many seconds

Lookup = Callable[[str, int], Awaitable[tuple[str, ...]]]  # host and port to IP addresses
AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]  # as of socket.getaddrinfo
Dial = Callable[[AddressInfo], socket.socket]


class Refused(OSError):
    """The guard does not open this address."""


@dataclass(frozen=True)
class Target:
    """What a connection is made for: a page's host, or the proxy, which is not guarded."""

    host: str
    proxy: bool = False


# A connection that is made for nothing in particular reaches public addresses only.
TARGET: ContextVar[Target] = ContextVar("TARGET", default=Target(""))  # noqa: B039  (it is frozen)


def unconnected(info: AddressInfo) -> socket.socket:
    """Make the socket that is then connected to `info`'s address."""
    return socket.socket(info[0], info[1], info[2])


def connector(guard: Guard, lookup: Lookup, dial: Dial = unconnected) -> aiohttp.TCPConnector:
    """Make the connections' pool; it dials only what the guard opens, and the target's proxy."""

    def checked(info: Any) -> socket.socket:  # noqa: ANN401  (aiohttp's own type is wider)
        where = info[4]
        target = TARGET.get()
        zone = where[3] if len(where) > 3 else 0
        if not target.proxy and (zone or not guard.opens(target.host, where[0], where[1])):
            raise Refused
        return dial(info)

    return aiohttp.TCPConnector(
        resolver=Resolver(guard, lookup),
        socket_factory=checked,
        use_dns_cache=False,
        limit=0,  # how many there are at once is a matter of manners
        keepalive_timeout=10,
    )


def opened(
    connections: aiohttp.TCPConnector, contact: str, connect: float
) -> aiohttp.ClientSession:
    """Open the session of all fetching: it keeps no cookies and reads nothing of the environment.

    `contact` goes out beside Byline's name; `connect` are the seconds for a connection.
    """
    return aiohttp.ClientSession(
        connector=connections,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
        headers={
            "User-Agent": f"Byline/{__version__}{contact and f' (+{contact})'}",
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        },
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        max_line_size=LONGEST_HEADER,
        max_field_size=LONGEST_HEADER,
        max_headers=MOST_HEADERS,
    )


class Resolver(AbstractResolver):
    """Looks names up and passes on what may be dialled."""

    def __init__(self, guard: Guard, lookup: Lookup) -> None:
        self._guard = guard
        self._lookup = lookup

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002  (both are wanted)
    ) -> list[ResolveResult]:
        """Look a name up. Raises `OSError`; `Refused` where all of its addresses are guarded."""
        found = await self._lookup(host, port)
        target = TARGET.get()
        opened = [ip for ip in found if target.proxy or self._guard.opens(target.host, ip, port)]
        if found and not opened:
            raise Refused
        return [_result(host, ip, port) for ip in opened[:MOST_ADDRESSES]]

    async def close(self) -> None:
        """Hold nothing open."""


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    flags = socket.AI_NUMERICHOST
    return {
        "hostname": host,
        "host": ip,
        "port": port,
        "family": family,
        "proto": 0,
        "flags": flags,
    }


class SystemLookup:
    """The system's own lookup, in threads of its own: other work does not wait for name servers."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """Give a host's addresses. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _looked_up, host, port)

    def close(self) -> None:
        """Take no more questions."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    flags = getattr(socket, "AI_ADDRCONFIG", 0)
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos if info[0] in FAMILIES))


FAMILIES = {socket.AF_INET, socket.AF_INET6}
