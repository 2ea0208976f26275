"""How many requests an endpoint gets at once, and when none: one limiter per endpoint and key."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from byline.errors import BylineError, ProviderError

MOST = 6  # attempts at a call; a user's retry brings as many more
FIRST_WAIT, LONGEST_WAIT = 0.5, 20.0  # seconds
LONGEST_PAUSE = 300.0  # seconds; a provider that asks for more ends the article for now


class Limiter:
    """Lets `parallel` requests through at once, and none while the provider asks for a pause."""

    def __init__(self, parallel: int, first_wait: float = FIRST_WAIT) -> None:
        """Begin without a pause; `first_wait` (s) doubles with each failure of a call."""
        self._gate = asyncio.Semaphore(parallel)
        self._until = 0.0
        self._first_wait = first_wait

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, and for the end of a pause."""
        async with self._gate:
            while (left := self._until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(left)  # it may have grown meanwhile
            yield

    async def pause(self, error: ProviderError, attempt: int) -> None:
        """Wait before the next attempt; a pause that the provider asks for holds back all."""
        if error.after is not None:
            until = asyncio.get_running_loop().time() + error.after
            self._until = max(self._until, until)
        wait = min(LONGEST_WAIT, self._first_wait * 2 ** ((attempt - 1) % MOST))
        await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311  (jitter)


@dataclass(frozen=True)
class PaidTerms:
    """The terms of one call: its endpoint's limiter, and the most that an attempt can cost."""

    limiter: Limiter
    reserve_usd: float

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the endpoint may be asked."""
        async with self.limiter.turn():
            yield

    def again(self, error: BylineError, attempt: int) -> bool:
        """Only what may pass by itself, and not for ever."""
        if not isinstance(error, ProviderError) or not error.transient or attempt % MOST == 0:
            return False
        return error.after is None or error.after <= LONGEST_PAUSE

    async def pause(self, error: BylineError, attempt: int) -> None:
        """Wait as the endpoint's limiter says."""
        assert isinstance(error, ProviderError)  # noqa: S101  (what `again` lets through)
        await self.limiter.pause(error, attempt)
