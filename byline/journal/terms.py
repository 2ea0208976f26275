"""On what terms calls are made: what they may cost, whose turn it is, when to try again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

from byline.errors import BudgetExceeded, BylineError
from byline.journal.entries import Reply


class Terms(Protocol):
    """The terms of one call to a service."""

    @property
    def reserve_usd(self) -> float:
        """Give the most that one attempt can cost; 0 where nothing is paid or known."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait until the service may be asked; the turn ends with the context."""
        ...

    def again(self, error: BylineError, attempt: int) -> bool:
        """Say whether the call should be tried again after its `attempt`th failure."""
        ...

    async def pause(self, error: BylineError, attempt: int) -> None:
        """Wait before it is tried again."""
        ...


class Freely:
    """The terms of what costs nothing and is tried once."""

    reserve_usd = 0.0

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Go ahead."""
        return nullcontext()

    def again(self, error: BylineError, attempt: int) -> bool:  # noqa: ARG002  (as its port)
        """Never."""
        return False

    async def pause(self, error: BylineError, attempt: int) -> None:
        """Wait for nothing."""


class Account:
    """What an article has cost and may cost in USD, and what there is to say of how it went.

    Each attempt reserves its worst case before it begins, so that the budget is never passed,
    whatever fails and whoever is killed.
    """

    def __init__(self, limit: float | None = None, spent: float = 0.0) -> None:
        """Begin with what was spent in earlier runs; no limit where it is None."""
        self.limit = limit
        self.spent = spent
        self.tokens_in = 0
        self.tokens_out = 0
        self.unpriced = False  # is there a call whose cost is not known?
        self._notes: set[tuple[str, str]] = set()
        self._running = 0
        self._settled = asyncio.Event()

    async def free(self, usd: float) -> None:
        """Wait for money that others have reserved and may give back, if it takes that."""
        while self.limit is not None and self.spent + usd > self.limit and self._running:
            self._settled.clear()
            await self._settled.wait()

    @asynccontextmanager
    async def reserved(self, usd: float) -> AsyncIterator[None]:
        """Set an attempt's worst case aside while it runs, and settle it with `settle`.

        What others have reserved may come back: while they run, wait for it. Raises
        `BudgetExceeded` when the money is not there.
        """
        await self.free(usd)
        self._reserve(usd)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._settled.set()

    def _reserve(self, usd: float) -> None:
        if self.limit is not None and self.spent + usd > self.limit:
            msg = (
                f"The budget of ${self.limit:.4f} is used up: ${self.spent:.4f} is spent or "
                f"reserved, and the next call may cost ${usd:.4f}. Retry with a larger budget: "
                "what is finished is not paid for again."
            )
            raise BudgetExceeded(msg)
        self.spent += usd

    def settle(self, reserved: float, cost: float | None) -> None:
        """Put the real cost in the reservation's place; an unknown cost leaves it there."""
        if cost is not None:
            self.spent += cost - reserved

    def count(self, reply: Reply) -> None:
        """Count a reply's tokens, whether it was made in this run or an earlier one."""
        self.tokens_in += reply.tokens_in or 0
        self.tokens_out += reply.tokens_out or 0
        self.unpriced = self.unpriced or reply.cost_usd is None

    @property
    def cost(self) -> float | None:
        """What was paid in all runs; None where it is not known."""
        return None if self.unpriced else round(self.spent, 6)

    def note(self, scope: str, text: str) -> None:
        """Keep a line for the result."""
        self._notes.add((scope, text))

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines for the result, each once, in the order of their scopes."""
        return tuple(dict.fromkeys(text for _, text in sorted(self._notes)))
