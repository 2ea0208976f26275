"""On what terms calls are made: what they may cost, whose turn it is, when to try again."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

from byline.errors import BudgetExceeded, BylineError


class Terms(Protocol):
    """The terms of one call to a service."""

    @property
    def reserve_usd(self) -> float:
        """Give the most that one attempt can cost; 0 where nothing is paid or known."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait until the service may be asked; the turn ends with the context."""
        ...

    async def again(self, error: BylineError, attempt: int) -> bool:
        """Wait and say True when the call should be tried again after its `attempt`th failure."""
        ...


class Freely:
    """The terms of what costs nothing and is tried once."""

    reserve_usd = 0.0

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Go ahead."""
        return nullcontext()

    async def again(self, error: BylineError, attempt: int) -> bool:  # noqa: ARG002  (as its port)
        """Never."""
        return False


class Budget:
    """What an article may cost in USD, and what of it is spent or reserved.

    Each attempt reserves its worst case before it begins, so that the budget is never passed,
    whatever fails and whoever is killed.
    """

    def __init__(self, limit: float | None = None, spent: float = 0.0) -> None:
        """Begin with what was spent in earlier runs; no limit where it is None."""
        self.limit = limit
        self.spent = spent

    def reserve(self, usd: float) -> None:
        """Set an attempt's worst case aside. Raises `BudgetExceeded` when it is not there."""
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
