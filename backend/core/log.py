"""Follows the logs of articles: a late reader, a reconnect and a replay are one code path."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import Any

from backend.database.store import Store
from backend.records import ENDED, ArticleRecord
from byline.article import AGENTS, Brief, Value
from byline.events import AgentUpdated, Event, Finalised, Record

OFF = {"SEOAgent": "seo_optimize", "ImageAgent": "include_image"}


class Snapshot(Value):
    """Where an article stands when a reader joins; `cursor` is the number he reads on from."""

    article: ArticleRecord
    agents: tuple[dict[str, Any], ...]
    cursor: int


class Bells:
    """Wakes those who wait for an article's next record."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._waiting: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    def ring(self, article_id: int) -> None:
        """Something was committed."""
        for bell in self._waiting.get(article_id, ()):
            bell.set()

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        for article_id in self._waiting:
            self.ring(article_id)

    def join(self, article_id: int) -> asyncio.Event:
        """Wait for an article; give back the bell with `leave`."""
        bell = asyncio.Event()
        self._waiting[article_id].add(bell)
        return bell

    def leave(self, article_id: int, bell: asyncio.Event) -> None:
        """Wait no longer."""
        self._waiting[article_id].discard(bell)
        if not self._waiting[article_id]:
            del self._waiting[article_id]


async def snapshot(store: Store, article_id: int, after: int | None = None) -> Snapshot:
    """Say where an article stands, for a reader who has read up to `after`.

    Without `after` he reads the present attempt from its start. Raises `NotFound`.
    """
    found = await store.article(article_id)
    events: list[Event] = []
    first = found.head
    async for record in _all(store, article_id, found):
        first = min(first, record.seq - 1)
        events.append(record.event)
    cursor = first if after is None else min(after, found.head)
    return Snapshot(article=found, agents=agent_states(found.brief, events), cursor=cursor)


async def _all(store: Store, article_id: int, found: ArticleRecord) -> AsyncIterator[Record]:
    after = 0
    while records := await store.records(article_id, after, found.attempt):
        for record in records:
            if record.seq <= found.head:
                yield record
        after = records[-1].seq


def agent_states(brief: Brief, events: Iterable[Event]) -> tuple[dict[str, Any], ...]:
    """Give each agent's state, in the order of the work; agents that the brief turned off too."""
    states: dict[str, dict[str, Any]] = {
        agent: {"agent": agent, "status": "pending", "execution_time": None}
        for agent in AGENTS
        if agent not in OFF or getattr(brief, OFF[agent])
    }
    for event in events:
        if isinstance(event, AgentUpdated) and event.agent in states:
            state = states[event.agent]
            state["status"] = "processing" if event.status == "progress" else event.status
            state["execution_time"] = event.execution_time or state["execution_time"]
        elif isinstance(event, Finalised) and event.status != "completed":
            for state in states.values():
                if state["status"] not in ("pending", "completed"):
                    state["status"] = event.status
    return tuple(states.values())


async def follow(
    store: Store, bells: Bells, article_id: int, after: int
) -> AsyncGenerator[tuple[Record, bool], None]:
    """Yield what follows `after`, gapless, then what comes, until the article's last record.

    With each record comes whether a later attempt has taken its place (of a `final`: read on).
    Ends early when the server does. Raises `NotFound` when the article is deleted meanwhile.
    """
    bell = bells.join(article_id)
    try:
        while True:
            bell.clear()
            records = await store.records(article_id, after)
            found = await store.article(article_id)
            for record in records:
                yield record, record.attempt < found.attempt
                after = record.seq
                if isinstance(record.event, Finalised) and record.attempt == found.attempt:
                    return
            if records:
                continue
            if bells.closed or (found.status in ENDED and after >= found.head):
                return
            await bell.wait()
    finally:
        bells.leave(article_id, bell)
