"""The way to a provider: one pooled session, JSON out, server-sent events in."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

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
MOST_ERROR = 1 << 16  # bytes of an error's body


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

    async def events(self, path: str, body: dict[str, Any]) -> AsyncGenerator[Any, None]:
        """Send a request and yield the data of each event of its answer, read as JSON.

        Raises `ProviderError`: `ProviderUnavailable` before anything can have been paid,
        `StreamBroken` and `ModelSilent` after.
        """
        wait = self.patience.connect + self.patience.first
        async with self._sent("POST", path, body, wait) as (response, clock):
            async for data in _data(response.content):
                clock.reschedule(asyncio.get_running_loop().time() + self.patience.silence)
                if data == DONE:
                    return
                yield _json(data)

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
        data = None if body is None else orjson.dumps(body)
        address = self.base_url + path
        try:
            async with (
                asyncio.timeout(wait) as clock,
                self._open().request(method, address, data=data, allow_redirects=False) as response,
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
                connector=aiohttp.TCPConnector(limit=0),  # the limiter counts
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.patience.connect),
                headers={"Content-Type": "application/json", **self.headers},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def _failure(self, response: aiohttp.ClientResponse) -> ProviderError:
        body = await response.content.read(MOST_ERROR)
        return failure(response.status, body, response.headers, self.secret)


async def _data(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Yield the data of each event. Raises `StreamBroken` at one that does not end."""
    rest = b""
    async for chunk in content.iter_any():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
        if len(rest) > MOST_WAITING:
            raise StreamBroken
    if rest.startswith(b"data:"):
        yield rest[5:].strip()


def _json(data: bytes) -> Any:  # noqa: ANN401  (JSON)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise MalformedAnswer("The provider's answer is not JSON.") from None
