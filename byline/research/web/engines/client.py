"""The way to the search services: one shared session, small answers, short patience."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from byline import __version__

MOST_BODY = 5_000_000  # bytes, inflated


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, and for the whole answer."""

    connect: float = 5.0
    total: float = 10.0


@dataclass(frozen=True)
class Request:
    """What is sent: with `json` by POST, else by GET. Headers may hold a key: none is shown."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Unreachable(Exception):
    """There is nobody at the address."""


class Dropped(Exception):
    """The connection broke in the middle; it may hold the next time."""


class TooMuch(Exception):
    """The answer is larger than any answer should be."""


class Client:
    """Sends requests. Its session is opened by the first of them, and closed with `close`."""

    def __init__(self, contact: str = "", patience: Patience | None = None) -> None:
        """Take an address by which whoever runs this can be reached; it goes out with requests."""
        self.patience = patience or Patience()
        self._agent = " ".join(
            (f"Byline/{__version__}", *((f"({contact})",) if contact else ()), aiohttp_name())
        )
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Answer:
        """Send a request; an answer of any status is one.

        Raises `Unreachable`, `Dropped`, `TooMuch`, and `TimeoutError` when it takes too long.
        """
        posted = None if request.json is None else orjson.dumps(request.json)
        kind = {} if posted is None else {"Content-Type": "application/json"}
        try:
            async with self._open().request(
                "GET" if posted is None else "POST",
                request.url,
                params=request.params,
                headers={**kind, **request.headers},
                data=posted,
                allow_redirects=False,  # a key must not follow one
            ) as response:
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > MOST_BODY:
                        raise TooMuch
                headers = {k.lower(): v for k, v in response.headers.items()}
                return Answer(response.status, headers, bytes(body))
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            raise Unreachable from None
        except TimeoutError:
            raise TimeoutError from None
        except (aiohttp.ClientError, ConnectionError):
            raise Dropped from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(
                    total=self.patience.total, sock_connect=self.patience.connect
                ),
                headers={"User-Agent": self._agent},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # neither a proxy nor a .netrc
                middlewares=(_once,),
            )
        return self._session


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a GET by itself: its tries would multiply with ours."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise Unreachable from None
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise Dropped from None


def aiohttp_name() -> str:
    """Name the library that sends, as Wikimedia's user-agent policy asks."""
    return f"aiohttp/{aiohttp.__version__}"
