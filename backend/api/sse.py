"""The log as Server-Sent Events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

import orjson
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from backend.api.messages import opening
from backend.api.slow import SLOW, left
from backend.core.lines import DELTA, Channels, Line
from backend.core.log import Snapshot, follow
from backend.database.reading import Reading
from backend.errors import NotFound
from backend.records import ENDED

ALIVE = 15.0  # seconds between comments that keep a silent connection open


class EventStream(StreamingResponse):
    """A stream of events, which leaves a reader that takes nothing for too long."""

    media_type = "text/event-stream"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes, each piece within a time."""

        async def timely(message: Message) -> None:
            try:
                async with asyncio.timeout(SLOW):
                    await send(message)
            except TimeoutError:
                left(scope)

        await super().__call__(scope, receive, timely)


def ended(found: Snapshot) -> bool:
    """Has the reader read an ended article to its end?"""
    return found.article.status in ENDED and found.cursor >= found.article.head


async def stream(store: Reading, channels: Channels, found: Snapshot) -> AsyncIterator[bytes]:
    """Yield the snapshot, then the lines behind its cursor, until the last."""
    yield b"event: status\ndata: " + orjson.dumps(opening(found)) + b"\n\n"
    async with aclosing(follow(store, channels, found.article.id, found.cursor)) as lines:
        waiting: asyncio.Future[Line] | None = None
        try:
            with suppress(StopAsyncIteration, NotFound):
                while True:
                    waiting = waiting or asyncio.ensure_future(anext(lines))
                    done, _ = await asyncio.wait([waiting], timeout=ALIVE)
                    if not done:
                        yield b": alive\n\n"
                        continue
                    line, waiting = waiting.result(), None
                    number = b"" if line.type == DELTA else b"id: %d\n" % line.seq
                    yield b"%sevent: %s\ndata: %s\n\n" % (number, line.type.encode(), line.data)
        finally:
            if waiting is not None:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
