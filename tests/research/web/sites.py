"""Sites for the tests: raw servers on loopback addresses that say exactly what they are told to."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PAGE = (
    b"<!doctype html><html><head><title>Sluices</title></head><body><article><h1>Sluices</h1>"
    b"<p>A sluice is a gate that holds back the water of a canal until a boat has passed through "
    b"it.</p></article></body></html>"
)


@dataclass(frozen=True)
class Request:
    """What a site was asked."""

    target: str
    headers: dict[str, str]
    method: str = "GET"


Handler = Callable[[Request, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def said(
    body: bytes = PAGE,
    kind: str = "text/html",
    status: int = 200,
    *,
    length: int | None = None,
    **headers: str,
) -> bytes:
    """Write an answer as it goes over the wire."""
    given = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("utf-8", "surrogateescape") + body


NOWHERE = said(b"", status=404)


def leads(location: str, status: int = 302) -> bytes:
    """Write a redirect."""
    return said(b"", status=status, Location=location)


def quoted(text: str) -> str:
    """Escape a text so that an address can carry it, whatever it holds."""
    return quote(text, safe="", errors="surrogateescape")


@dataclass
class Site:
    """A server: what it says under which path, and what it was asked so far.

    Without a rule of its own a path is answered by `other`; robots.txt is not there.
    """

    host: str
    port: int = 0
    paths: dict[str, bytes | Handler] = field(default_factory=dict)
    other: bytes | Handler = NOWHERE
    asked: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    connections: int = 0
    open: int = 0
    most_open: int = 0

    @property
    def url(self) -> str:
        """Give its address, without a slash behind."""
        return f"http://{self.host}:{self.port}"

    @property
    def targets(self) -> list[str]:
        """Give what was asked for, in order."""
        return [request.target for request in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer on one connection until it is closed."""
        self.connections += 1
        try:
            while request := await _request(reader):
                self.asked.append(request)
                self.times.append(asyncio.get_running_loop().time())
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    await self._answer(request, reader, writer)
                finally:
                    self.open -= 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        told = self.paths.get(request.target.partition("?")[0], self.other)
        if isinstance(told, bytes):
            writer.write(told)
            await writer.drain()
        else:
            await told(request, reader, writer)
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(": ")[::2] for line in lines if line)
    return Request(target, dict(pairs), method)


@asynccontextmanager
async def opened(host: str = "127.0.0.1", **told: Any) -> AsyncIterator[Site]:
    """Open a site on a free port."""
    site = Site(host, **told)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(site.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, host, site.port, ssl=site.tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


class Trap:
    """Records every address that any socket of this process is told to connect to.

    It hears it from the interpreter (an audit hook), so nothing can be dialled past it.
    """

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []
        self._set = False
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._set and event == "socket.connect" and isinstance(arguments[1], tuple):
            self.dialled.append(arguments[1][:2])

    def __enter__(self) -> "Trap":
        self.dialled.clear()
        self._set = True
        return self

    def __exit__(self, *_: object) -> None:
        self._set = False


TRAP = Trap()


def names(**known: str) -> Callable[[str, int], Awaitable[tuple[str, ...]]]:
    """Make a name server that knows these names (`_` for `.`), each with its addresses."""
    table = {name.replace("_", "."): tuple(ips.split()) for name, ips in known.items()}

    async def look_up(host: str, port: int) -> tuple[str, ...]:
        if host not in table:
            raise OSError(-2, "Name or service not known")
        return table[host]

    return look_up
