"""The way to a provider: one pooled session, JSON out, server-sent events in."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import aiohttp
import orjson
from aiohttp.client_proto import ResponseHandler

from byline.errors import (
    MalformedAnswer,
    ModelSilent,
    ProviderError,
    ProviderUnavailable,
    StreamBroken,
)
from byline.models.language.failures import failure

DONE = b"[DONE]"
MOST_WAITING = 1 << 20  # bytes of one event
REST = 0.0005  # seconds for each open stream, for which one that has just been read is left alone
LEAST_REST, LONGEST_REST = 0.01, 0.1  # seconds; a shorter one saves nothing
WINDING = 0.05  # of the silence, by which its clock may be late: it is not wound at every word
MOST_ERROR = 1 << 16  # bytes of an error's body


DATA = re.compile(rb"^data:[ \t]*+(.*\S)", re.MULTILINE)  # comments and signs of life have none

Event = dict[str, Any]
Last = Callable[[Event], bool]  # is an event the last one of its answer?


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, the first word, and each next one."""

    connect: float = 10.0
    first: float = 180.0
    silence: float = 60.0


@dataclass
class Transport:
    """Connections to one endpoint. `secret` is kept out of every message."""

    base_url: str
    headers: dict[str, str] = field(repr=False)
    secret: str = field(default="", repr=False)
    patience: Patience = field(default_factory=Patience)
    _session: aiohttp.ClientSession | None = None
    _streams: int = 0  # that are open

    async def events(
        self, path: str, body: dict[str, Any], last: Last | None = None
    ) -> AsyncGenerator[list[Event], None]:
        """Send a request and yield the events of its answer, read as JSON, as many as came at once.

        After the mark of the end, or an event that is the `last`, nothing is waited for.

        Raises `ProviderError`: `ProviderUnavailable` before anything can have been paid,
        `StreamBroken` and `ModelSilent` after.
        """
        wait = self.patience.connect + self.patience.first
        async with self._sent("POST", path, body, wait) as (response, clock):
            self._streams += 1
            try:
                rest = b""
                async with aclosing(self._chunks(response, clock)) as chunks:
                    async for chunk in chunks:
                        lines, _, rest = (rest + chunk).rpartition(b"\n")
                        if len(rest) > MOST_WAITING:
                            raise StreamBroken
                        events, done = _read(lines)
                        yield events
                        if done or (last and any(map(last, events))):
                            await _ended(response)
                            return
                yield _read(rest)[0]
            finally:
                self._streams -= 1

    async def _chunks(
        self, response: aiohttp.ClientResponse, clock: asyncio.Timeout
    ) -> AsyncGenerator[bytes, None]:
        """Yield what has come. Among many streams each rests a while after it was read.

        Tokens come one by one, and to be woken for each costs more than to read it; what comes
        meanwhile is read at once.
        """
        loop, resting = asyncio.get_running_loop(), None
        wound, silence = 0.0, self.patience.silence
        try:
            async for chunk in response.content.iter_any():
                now = loop.time()
                if now > wound + WINDING * silence:
                    wound = now
                    clock.reschedule(now + (1 + WINDING) * silence)
                yield chunk
                rest = min(LONGEST_REST, REST * self._streams)
                if rest >= LEAST_REST and (connection := response.connection):
                    transport = connection.transport
                    assert transport is not None  # noqa: S101  (a connection that is held has one)
                    transport.pause_reading()
                    resting = loop.call_later(rest, transport.resume_reading)
        finally:
            if resting is not None:
                resting.cancel()

    async def get(self, path: str) -> Any:  # noqa: ANN401  (JSON)
        """Ask for a small document. Raises `ProviderError`."""
        async with self._sent("GET", path, None, self.patience.connect) as (response, _):
            return _json(await response.read())

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401  (JSON)
        """Send a request whose answer comes whole. Raises `ProviderError`."""
        wait = self.patience.connect + self.patience.first
        async with self._sent("POST", path, body, wait) as (response, _):
            return _json(await response.read())

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @asynccontextmanager
    async def _sent(
        self, method: str, path: str, body: dict[str, Any] | None, wait: float
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, asyncio.Timeout]]:
        """Send a request; give the answer and the clock that runs while it is read."""
        address = self.base_url + path
        try:
            async with (
                asyncio.timeout(wait) as clock,
                self._open().request(
                    method,
                    address,
                    data=None if body is None else orjson.dumps(body),  # kept no longer than sent
                    allow_redirects=False,
                ) as response,
            ):
                if response.status != 200:
                    raise await self._failure(response)
                yield response, clock
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            raise ProviderUnavailable(f"{self.base_url} cannot be reached.") from None
        except TimeoutError:
            raise ModelSilent(f"{self.base_url} said nothing for too long.") from None
        except aiohttp.ClientError:
            raise StreamBroken(f"The connection to {self.base_url} broke.") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=0),  # the limiter counts
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.patience.connect),
                headers={"Content-Type": "application/json", **self.headers},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def _failure(self, response: aiohttp.ClientResponse) -> ProviderError:
        body = await response.content.read(MOST_ERROR)
        return failure(response.status, body, response.headers, self.secret)


class Calm(ResponseHandler):
    """A connection that goes on being read without being told to for each token.

    aiohttp tells it so after every piece that is taken from it, and each time the parser is asked
    for what a pause has left behind. That took a fifth of the work on a stream.
    """

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Read on, where reading was paused."""
        if self._reading_paused:
            super().resume_reading(resume_parser)


class _Connector(aiohttp.TCPConnector):
    """Makes such connections; an aiohttp that makes them otherwise is slower, and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)
        self._factory = cast(Any, partial(Calm, loop=self._loop))


def _read(lines: bytes) -> tuple[list[Event], bool]:
    """Read the events of some lines, all at once; was the mark of the end among them?

    Raises `StreamBroken` at one that cannot be read.
    """
    data = DATA.findall(lines)
    if done := DONE in data:
        data = [d for d in data if d != DONE]
    try:
        events: list[Event] = orjson.loads(b"[%b]" % b",".join(data))
    except orjson.JSONDecodeError:
        raise StreamBroken("The provider's stream is garbled.") from None
    if len(events) != len(data) or not {*map(type, events)} <= {dict}:
        raise StreamBroken("The provider's stream is garbled.")
    return events, done


async def _ended(response: aiohttp.ClientResponse) -> None:
    """Wait a moment for the end of an answer that is whole: the connection can serve again."""
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(LEAST_REST):
            await response.content.read()


def _json(data: bytes) -> Any:  # noqa: ANN401  (JSON)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise MalformedAnswer("The provider's answer is not JSON.") from None
