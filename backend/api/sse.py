"""The log as Server-Sent Events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

import orjson

from backend.api.messages import opening, sent
from backend.core.log import Bells, Snapshot, follow
from backend.database.store import Store
from backend.errors import NotFound
from backend.records import ENDED
from byline.events import Record

ALIVE = 15.0  # seconds between comments that keep a silent connection open


def ended(found: Snapshot) -> bool:
    """Has the reader read an ended article to its end?"""
    return found.article.status in ENDED and found.cursor >= found.article.head


async def stream(store: Store, bells: Bells, found: Snapshot) -> AsyncIterator[bytes]:
    """Yield the snapshot, then the records behind its cursor, until the last."""
    yield b"event: status\ndata: " + orjson.dumps(opening(found)) + b"\n\n"
    async with aclosing(follow(store, bells, found.article.id, found.cursor)) as records:
        waiting: asyncio.Future[tuple[Record, bool]] | None = None
        try:
            with suppress(StopAsyncIteration, NotFound):
                while True:
                    waiting = waiting or asyncio.ensure_future(anext(records))
                    done, _ = await asyncio.wait([waiting], timeout=ALIVE)
                    if not done:
                        yield b": alive\n\n"
                        continue
                    record, superseded = waiting.result()
                    waiting = None
                    name = record.event.type.encode()
                    data = orjson.dumps(sent(record, superseded))
                    yield b"id: %d\nevent: %s\ndata: %s\n\n" % (record.seq, name, data)
        finally:
            if waiting is not None:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
