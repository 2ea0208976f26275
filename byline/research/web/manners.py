"""How a polite reader asks: few requests at once, with a pause between those to one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

AT_ONCE, AT_ONE_HOST = 32, 2  # requests
PAUSE = 0.25  # seconds between the starts of two requests to one host
MOST_IDLE = 64  # hosts that are remembered though nobody asks them


@dataclass
class _Host:
    """A host's turns. `waiting` are those who hold or await one; none starts before `free`."""

    turns: asyncio.Semaphore
    start: asyncio.Lock = field(default_factory=asyncio.Lock)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free: float = 0.0


class Manners:
    """Gives turns. A turn holds nothing that another turn waits for but its place in the queue."""

    def __init__(
        self, at_once: int = AT_ONCE, at_one_host: int = AT_ONE_HOST, pause: float = PAUSE
    ) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._at_one_host = at_one_host
        self._pause = pause
        self._hosts: dict[str, _Host] = {}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Name the hosts that are asked, or were lately."""
        return tuple(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str, delay: float = 0.0) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it. A `delay` (seconds) that the site asks for counts.

        Whoever holds a turn asks for no second one: two that did so could wait for each other.
        """
        state = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._at_one_host)))
        state.waiting += 1
        try:
            async with AsyncExitStack() as held:
                if delay:
                    await held.enter_async_context(state.alone)
                await held.enter_async_context(state.turns)
                await self._started(state, delay)
                await held.enter_async_context(self._all)  # last: nobody waits for a host with one
                yield
        finally:
            state.waiting -= 1
            self._forget()

    async def _started(self, state: _Host, delay: float) -> None:
        loop = asyncio.get_running_loop()
        async with state.start:
            await asyncio.sleep(max(0.0, state.free - loop.time()))
            state.free = loop.time() + max(self._pause, delay)

    def _forget(self) -> None:
        """Forget hosts that nobody asks any more and whose pause is over."""
        if len(self._hosts) <= MOST_IDLE:
            return
        now = asyncio.get_running_loop().time()
        idle = [name for name, h in self._hosts.items() if not h.waiting and h.free <= now]
        for name in idle:
            del self._hosts[name]
