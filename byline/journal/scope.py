"""The named place in the work where calls are made and events are told, and the rules of both."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from byline.article import Value
from byline.errors import BylineError, JournalError, ProviderError, SourceError, error_from
from byline.events import Event, EventKey, Tell, Written
from byline.journal.entries import Journal, Key, Kind, Reply
from byline.journal.terms import Account, Freely, Terms

T = TypeVar("T")
R = TypeVar("R")
FREELY = Freely()


class Scope:
    """A place named by position, never by arrival: `research`, `writer/3`.

    Calls in one scope are sequential, so that the count of equal questions means the same in
    every run; parallel work gets a scope for each item, through `each` or the workflow.
    """

    def __init__(
        self, journal: Journal, name: str, tell: Tell, account: Account | None = None
    ) -> None:
        """Open the scope `name` over a journal; `tell` takes its events."""
        self.name = name
        self._account = account or Account()
        self._journal = journal
        self._tell = tell
        self._asked: Counter[tuple[Kind, str]] = Counter()
        self._told: Counter[str] = Counter()
        self._children: list[Scope] = []
        self._seconds = 0.0
        self._busy = False

    def child(self, name: str) -> "Scope":
        """Open the scope of one item of this one's work."""
        scope = Scope(self._journal, f"{self.name}/{name}", self._tell, self._account)
        self._children.append(scope)
        return scope

    @property
    def seconds(self) -> float:
        """Real work done here in all takings-up, in seconds; a replay adds nothing to it."""
        return self._seconds + sum(c.seconds for c in self._children)

    def tell(self, event: Event, name: str = "") -> None:
        """Say that something happened, under a key that a second run gives it again."""
        name = name or event.type
        self._told[name] += 1
        self._tell((EventKey(scope=self.name, name=name, n=self._told[name]), event))

    def note(self, text: str) -> None:
        """Keep a line for the article's result."""
        self._account.note(self.name, text)

    def show(self, written: Written) -> None:
        """Show text as it is being written; nobody keeps it."""
        self._tell((None, written))

    async def do(
        self,
        kind: Kind,
        question: Value,
        act: Callable[[], Awaitable[Reply]],
        handles: type[BylineError] = SourceError,
        terms: Terms = FREELY,
    ) -> Reply:
        """Make a call once: from the journal when it is finished there, else by `act`.

        It is made on `terms`: they say what it may cost, when it is its turn, and whether it is
        tried again.

        An error of the family `handles` for which the terms give no other try is an answer: it is
        written down, raised, and raised again in every later run. Any other error ends the article
        and may be asked again.
        """
        if self._busy:
            msg = f"two calls at once in scope {self.name!r}"
            raise JournalError(msg)
        self._busy = True
        try:
            reply = await self._once(self._key(kind, question), question, act, handles, terms)
        finally:
            self._busy = False
        self._seconds += reply.seconds
        self._account.count(reply)
        if reply.failure:
            raise error_from(reply.failure, reply.body.decode("utf-8", "replace"))
        return reply

    def _key(self, kind: Kind, question: Value) -> Key:
        first = Key.of(self.name, kind, question, 0)
        n = self._asked[kind, first.hash]
        self._asked[kind, first.hash] += 1
        return first.model_copy(update={"n": n})

    async def _once(
        self,
        key: Key,
        question: Value,
        act: Callable[[], Awaitable[Reply]],
        handles: type[BylineError],
        terms: Terms,
    ) -> Reply:
        if (known := await self._journal.finished(key)) is not None:
            return known
        label = type(question).__name__
        while True:
            await self._account.free(terms.reserve_usd)  # before it holds a place that others need
            async with terms.turn(), self._account.reserved(terms.reserve_usd):
                attempt = await self._journal.start(key, label, terms.reserve_usd)
                try:
                    return await self._tried(key, attempt, act, handles, terms)
                except BylineError as error:
                    if not terms.again(error, attempt):
                        raise
                    failed = error
            await terms.pause(failed, attempt)

    async def _tried(
        self,
        key: Key,
        attempt: int,
        act: Callable[[], Awaitable[Reply]],
        handles: type[BylineError],
        terms: Terms,
    ) -> Reply:
        """Make one attempt and write down how it ended."""
        began, reserved = time.perf_counter(), terms.reserve_usd
        try:
            reply = await act()
        except BylineError as error:
            billed = isinstance(error, ProviderError) and error.billed
            cost = reserved if billed else 0.0
            if not isinstance(error, handles) or terms.again(error, attempt):
                await self._journal.fail(key, attempt, error.code, cost)
                self._account.settle(reserved, cost)
                raise
            said = error.message.encode("utf-8", "replace")
            reply = Reply(failure=error.code, body=said, cost_usd=cost)
        reply = reply.model_copy(update={"seconds": round(time.perf_counter() - began, 4)})
        await self._journal.finish(key, attempt, reply)
        self._account.settle(reserved, reply.cost_usd)
        return reply

    async def each(
        self, items: Sequence[T], act: Callable[[T, "Scope"], Awaitable[R]], limit: int
    ) -> list[R]:
        """Do `act` for every item, at most `limit` at once, each in a scope of its own.

        The results come in the order of the items, whichever was done first. The first error
        cancels the rest and is raised as it is.
        """
        gate = asyncio.Semaphore(limit)

        async def one(item: T, scope: Scope) -> R:
            async with gate:
                return await act(item, scope)

        scopes = [self.child(str(i)) for i in range(1, len(items) + 1)]
        try:
            async with asyncio.TaskGroup() as group:
                work = [
                    group.create_task(one(item, scope))
                    for item, scope in zip(items, scopes, strict=True)
                ]
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the others were cancelled because of it
        return [task.result() for task in work]
