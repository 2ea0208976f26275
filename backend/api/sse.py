"""The log as Server-Sent Events."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

import orjson
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from backend.api.callers import REMEMBERED
from backend.api.held import Stands
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


async def stream(
    store: Reading, channels: Channels, found: Snapshot, stands: Stands
) -> AsyncIterator[bytes]:
    """Yield the snapshot, then the lines behind its cursor, until the last, or the key's end."""
    yield b"event: status\ndata: " + orjson.dumps(opening(found)) + b"\n\n"
    said = looked = time.monotonic()
    async with aclosing(_pieces(store, channels, found)) as pieces:
        async for piece in pieces:
            at = time.monotonic()
            if at - looked >= REMEMBERED:
                looked = at
                if not await stands():
                    return
            if piece or at - said >= ALIVE:
                said = at
                yield piece or b": alive\n\n"


async def _pieces(
    store: Reading, channels: Channels, found: Snapshot
) -> AsyncGenerator[bytes, None]:
    """Yield each line as it comes, and nothing now and then while none does."""
    async with aclosing(follow(store, channels, found.article.id, found.cursor)) as lines:
        waiting: asyncio.Future[Line] | None = None
        try:
            with suppress(StopAsyncIteration, NotFound):
                while True:
                    waiting = waiting or asyncio.ensure_future(anext(lines))
                    done, _ = await asyncio.wait([waiting], timeout=REMEMBERED)
                    if not done:
                        yield b""
                        continue
                    line, waiting = waiting.result(), None
                    number = b"" if line.type == DELTA else b"id: %d\n" % line.seq
                    yield b"%sevent: %s\ndata: %s\n\n" % (number, line.type.encode(), line.data)
        finally:
            if waiting is not None:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
