"""How a search service is asked: in turn, twice at most, and each failure by its name."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from byline.errors import SearchError, SearchKeyRefused, SearchLimited
from byline.research.web.engines.client import (
    MOST_BODY,
    Answer,
    Dropped,
    Request,
    TooMuch,
    Unreachable,
)

PARALLEL = 2  # requests at once to one service
LONGEST_WAIT = 3.0  # seconds that a service may ask for before it is asked once more
LONGEST_HOLD = 300.0  # seconds
FIRST_WAIT = 0.5  # seconds, where it does not say
TEMPORARY = (502, 503, 504)
QUOTA = (402, 432, 433)  # the last two are Tavily's: the plan's limit, and pay-as-you-go's

Special = Callable[[Answer], SearchError | None]


class Pace:
    """Whose turn it is: `parallel` requests at once, `interval` seconds after the one before."""

    def __init__(self, parallel: int = PARALLEL, interval: float = 0.0) -> None:
        """Begin with nobody waiting."""
        self.interval = interval
        self._gate = asyncio.Semaphore(parallel)
        self._next = 0.0
        self._until = 0.0

    @asynccontextmanager
    async def turn(self, shown: str) -> AsyncIterator[None]:
        """Wait for a turn. Raises `SearchLimited` while the service has asked for a pause."""
        async with self._gate:
            clock = asyncio.get_running_loop().time
            if (left := self._until - clock()) > 0:
                msg = f"{shown} asked for a pause; {left:.0f} seconds of it are left."
                raise SearchLimited(msg)
            if (left := self._next - clock()) > 0:
                await asyncio.sleep(left)
            try:
                yield
            finally:
                self._next = clock() + self.interval

    def hold(self, seconds: float) -> None:
        """Let nobody through for a while, since the service asked for that."""
        self._until = asyncio.get_running_loop().time() + min(seconds, LONGEST_HOLD)


class Service:
    """One service, as it is asked; `send` makes the request, `special` knows failures of its own.

    What a service says of its failure is not repeated: it may repeat the key.
    """

    def __init__(
        self,
        shown: str,
        send: Callable[[Request], Awaitable[Answer]],
        pace: Pace | None = None,
        *,
        keyed: bool = False,
        special: Special = lambda _: None,
    ) -> None:
        """Take the service's name for people; with `keyed` a refusal is one of the key."""
        self.shown = shown
        self._send = send
        self._pace = pace or Pace()
        self._keyed = keyed
        self._special = special

    async def ask(self, request: Request) -> Answer:
        """Give the answer, whose status is 200. Raises `SearchError`."""
        async with self._pace.turn(self.shown):
            answer = await self._answered(request)
            if answer.status == 429 and (wait := pause(answer.headers)):
                self._pace.hold(wait)
        if answer.status != 200:
            raise self._special(answer) or self._failure(answer)
        return answer

    async def json(self, request: Request) -> dict[str, Any]:
        """Give the JSON object that comes back. Raises `SearchError`."""
        answer = await self.ask(request)
        try:
            found = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise self.malformed()
        return found

    def malformed(self) -> SearchError:
        """Say that the answer is not what the service is documented to give."""
        return SearchError(f"{self.shown} did not answer in its format.")

    async def _answered(self, request: Request, *, last: bool = False) -> Answer:
        try:
            answer = await self._send(request)
        except Unreachable:
            raise SearchError(f"{self.shown} cannot be reached.") from None
        except TimeoutError:
            raise SearchError(f"{self.shown} took too long to answer.") from None
        except TooMuch:
            msg = f"{self.shown} answered with more than {MOST_BODY // 1_000_000} MB."
            raise SearchError(msg) from None
        except Dropped:
            if last:
                raise SearchError(f"{self.shown} broke the connection.") from None
            wait: float | None = FIRST_WAIT
        else:
            wait = None if last else again(answer)
            if wait is None:
                return answer
        await asyncio.sleep(max(wait or 0.0, self._pace.interval))
        return await self._answered(request, last=True)

    def _failure(self, answer: Answer) -> SearchError:
        status = answer.status
        if self._keyed and status in (401, 403):
            return SearchKeyRefused(f"{self.shown} refused the key.")
        if status in QUOTA:
            return SearchLimited(f"The quota at {self.shown} is used up.")
        if status == 429:
            return SearchLimited(f"{self.shown} takes no more questions for the moment.")
        why = ": its address leads elsewhere" if 300 <= status < 400 else ""
        return SearchError(f"{self.shown} answered with status {status}{why}.")


def again(answer: Answer) -> float | None:
    """Give the seconds after which to ask once more; None where that would be no use."""
    wait = pause(answer.headers)
    if answer.status in TEMPORARY:
        wait = FIRST_WAIT if wait is None else wait
    elif answer.status != 429:
        return None
    return wait if wait is not None and wait <= LONGEST_WAIT else None


def pause(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds a service asks to be left alone; None where it says nothing.

    `Retry-After` holds seconds or a date (RFC 9110). Brave lists its windows' remaining requests
    and the seconds until each begins anew (`X-RateLimit-Remaining: 0, 1000`).
    """
    given = headers.get("retry-after", "")
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except (ValueError, OverflowError):
        return _windows(headers)


def _windows(headers: Mapping[str, str]) -> float | None:
    try:
        remaining = [int(n) for n in headers.get("x-ratelimit-remaining", "").split(",")]
        resets = [float(n) for n in headers.get("x-ratelimit-reset", "").split(",")]
    except ValueError:
        return None
    used = [reset for left, reset in zip(remaining, resets, strict=False) if left <= 0]
    return max(0.0, max(used)) if used else None
