"""Asks a site's robots.txt whether a program may read a page (RFC 9309)."""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass, field

from protego import Protego

from byline.errors import SourceBusy, SourceError, SourceRedirects, SourceRobots
from byline.research.web import answers
from byline.research.web.address import Address
from byline.research.web.answers import Answer
from byline.research.web.clock import Clock
from byline.research.web.fetch import Fetcher

AGENT = "byline"
MOST = 500_000  # bytes; what follows is not read
SECONDS = 4.0  # that it may take
KEPT, KEPT_FAILURE = 3600.0, 60.0  # seconds
MOST_ORIGINS, MOST_KEPT = 1000, 2_000_000  # origins, and bytes of all their files
LONGEST_DELAY = 5.0  # seconds between two requests, whatever the site would like
USER_AGENT = re.compile(
    r"\s*user(?:-|\s*)agent(?:\s*:|\s+|$)\s*([\w*-]*).*", re.IGNORECASE | re.DOTALL
)


@dataclass
class _Origin:
    """What is known of an origin until `until`: its rules, or why they could not be read."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = 0.0
    rules: Protego | None = None
    size: int = 0
    failure: SourceError | None = None
    waiting: int = 0


class Robots:
    """Permits addresses, as their sites' robots.txt does; each is asked for once an hour."""

    def __init__(
        self,
        fetcher: Fetcher,
        kept: float = KEPT,
        most: int = MOST_ORIGINS,
        seconds: float = SECONDS,
    ) -> None:
        self._fetcher = fetcher
        self._kept = kept
        self._most = most
        self._seconds = seconds
        self._origins: OrderedDict[str, _Origin] = OrderedDict()

    async def permit(self, address: Address, clock: Clock) -> float:
        """Permit an address: give the seconds that the site wants between two requests.

        What it takes to read robots.txt is taken off the clock. Raises `SourceRobots`, and what
        kept robots.txt from being read: then, as the standard says, nothing is permitted.
        """
        origin = self._origins.setdefault(address.origin, _Origin())
        self._origins.move_to_end(address.origin)
        origin.waiting += 1
        try:
            async with origin.lock:
                if asyncio.get_running_loop().time() >= origin.until:
                    await self._read(address, origin, clock)
        finally:
            origin.waiting -= 1
            self._forget()
        if origin.failure:
            raise type(origin.failure)(origin.failure.message)
        rules = origin.rules  # others may be reading it anew while a thread looks into these
        if not rules:
            return 0.0
        if not await asyncio.to_thread(rules.can_fetch, address.url, AGENT):
            raise SourceRobots
        return min(rules.crawl_delay(AGENT) or 0.0, LONGEST_DELAY)

    async def _read(self, address: Address, origin: _Origin, clock: Clock) -> None:
        place = Address(address.scheme, address.host, address.port, "/robots.txt")
        origin.rules = origin.failure = None
        origin.size = 0
        kept = self._kept
        try:
            answer, seconds = await self._fetcher.head(place, MOST, self._seconds)
            clock.spend(seconds)
            _check(answer)
        except SourceRedirects:
            pass  # as if there were none
        except SourceError as error:
            origin.failure = error
            kept = min(kept, KEPT_FAILURE)
        else:
            origin.size = len(answer.data)
            origin.rules = await asyncio.to_thread(_rules, answer.data)
        origin.until = asyncio.get_running_loop().time() + kept

    def _forget(self) -> None:
        """Forget those not asked for longest, where too much is kept."""
        size = sum(origin.size for origin in self._origins.values())
        for name, origin in list(self._origins.items())[:-1]:
            if len(self._origins) <= self._most and size <= MOST_KEPT:
                return
            if not origin.waiting:
                size -= origin.size
                del self._origins[name]


def _check(answer: Answer) -> None:
    """Raise if robots.txt is there and cannot be had; where there is none, all is permitted."""
    if answer.status in answers.BUSY:
        msg = f"The site takes no more requests for the moment (robots.txt: {answer.status})."
        raise SourceBusy(msg)
    if answer.status >= 500:
        msg = f"The site does not say whether programs may read it (robots.txt: {answer.status})."
        raise SourceRobots(msg)


def _rules(data: bytes) -> Protego:
    """Parse robots.txt, with all agents but ours and `*` under one name.

    Protego keeps each rule once for each agent of its group: 15,000 agents and 20,000 rules, which
    fit into a file of this size, would take all memory there is.
    """
    lines = data.decode("utf-8-sig", "replace").splitlines()
    return Protego.parse("\n".join(map(_renamed, lines)))


def _renamed(line: str) -> str:
    match = USER_AGENT.fullmatch(line)
    if not match:
        return line
    name = match[1].lower()
    return f"User-agent: {name if name in {AGENT, '*'} else 'another'}"
