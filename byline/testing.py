"""Fakes for the ports, for tests of Byline and of what is built on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from byline.article import Article, Brief, Value
from byline.errors import ProviderError, SourceMissing
from byline.estimate import Cast, Estimate, Prices, Taken, estimate
from byline.events import SectionCompleted, Told, Written
from byline.finished import Finished
from byline.journal import Journal, Key, Kind, Reply, Scope
from byline.models.language.prices import FREE
from byline.pins import Pins, task_of
from byline.research.documents import Document
from byline.research.files import Reader, Ref
from byline.revising import Revised, Revision


@dataclass
class MemoryJournal:
    """A journal that forgets with the process."""

    replies: dict[str, Reply] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    paid: dict[tuple[str, int], float] = field(default_factory=dict)

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call."""
        return self.replies.get(str(key))

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins."""
        self.started[str(key)] += 1
        self.paid[str(key), self.started[str(key)]] = reserved_usd
        return self.started[str(key)]

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""
        self.replies[str(key)] = reply
        if reply.cost_usd is not None:
            self.paid[str(key), attempt] = reply.cost_usd

    async def fail(self, key: Key, attempt: int, code: str, cost_usd: float = 0.0) -> None:
        """Write down that the attempt failed."""
        self.failed.append((str(key), code))
        self.paid[str(key), attempt] = cost_usd

    async def reopen(self, kinds: tuple[Kind, ...]) -> None:
        """Take back failures that were answers, of calls of these kinds."""
        for key in [k for k, r in self.replies.items() if r.failure and k.split(":")[1] in kinds]:
            del self.replies[key]

    async def spent(self) -> float:
        """Sum up what all attempts have cost, or may have."""
        return sum(self.paid.values())


@dataclass(frozen=True)
class FakeReader:
    """Reads documents that it was given by name."""

    documents: dict[str, Document]

    async def read(self, ref: Ref) -> Document:
        """Give the document of that name. Raises `SourceMissing` for any other."""
        if ref.name not in self.documents:
            raise SourceMissing
        return self.documents[ref.name]


class Step(Value):
    """What the fake newsroom asks its journal for."""

    n: int


@dataclass(frozen=True)
class FakeNewsroom:
    """Writes no article worth reading, with real calls and real events, as fast as it is told.

    With `breaks`, a topic that begins with "Broken" fails after half of its steps, the first time;
    `tried` holds the topics that have failed.
    """

    steps: int = 10
    seconds: float = 0.05  # between the steps
    padding: int = 0  # characters that make its messages longer
    breaks: bool = True
    reader: Reader = field(default_factory=lambda: FakeReader({}))
    tried: set[str] = field(default_factory=set)

    def check(self, brief: Brief, pins: Pins) -> None:
        """Find nothing wrong."""

    def estimate(self, brief: Brief, pins: Pins, taken: Sequence[Taken]) -> Estimate:
        """Estimate as if it composed."""
        prices = Prices(main=FREE, small=FREE, image=FREE)
        cast = Cast(model="fake", composes=True, local=False, image_model="", prices=prices)
        return estimate(brief, task_of(brief, pins.shelf, pins.reach), cast, taken)

    async def write(
        self, brief: Brief, pins: Pins, journal: Journal
    ) -> AsyncIterator[Told | Finished]:
        """Make `steps` calls, with an event after each."""
        told: list[Told] = []
        scope = Scope(journal, "writer", told.append)
        for n in range(1, self.steps + 1):
            await scope.do("model", Step(n=n), self._act)
            if 2 * n > self.steps:
                self._break(brief.topic)
            message = f"Wrote part {n} of {brief.topic}" + "." * self.padding
            scope.show(Written(section="1", offset=10 * (n - 1), text=f"part {n:4} "))
            scope.tell(
                SectionCompleted(section=str(n), heading=brief.topic, words=2, message=message)
            )
            for each in told:
                yield each
            told.clear()
        text = f"# {brief.topic}\n\n" + "".join(f"part {n:4} " for n in range(1, self.steps + 1))
        yield Finished(
            article=Article(
                brief=brief,
                title=brief.topic,
                content=text,
                outline="",
                sources=(),
                citations=(),
                word_count=2 * self.steps,
                model="fake",
                composed=False,
            ),
            texts={},
        )

    async def revise(self, revision: Revision, pins: Pins, journal: Journal, scope: str) -> Revised:
        """Make a call, and propose the text that stands there already."""
        await Scope(journal, scope, lambda _: None).do("model", Step(n=1), self._act)
        return Revised(content=revision.stretch.text, citations=())

    def _break(self, topic: str) -> None:
        if self.breaks and topic.startswith("Broken") and topic not in self.tried:
            self.tried.add(topic)
            raise ProviderError

    async def _act(self) -> Reply:
        await asyncio.sleep(self.seconds)
        return Reply(body=b"done", model="fake", tokens_in=10, tokens_out=2)
