"""The log over a WebSocket: a snapshot, the records behind it, then what comes."""

import asyncio
from contextlib import aclosing, suppress

import orjson
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from backend.api.messages import opening, sent
from backend.core.log import Bells, follow, snapshot
from backend.database.store import Store
from backend.errors import NotFound

router = APIRouter()
SLOW = 10.0  # seconds that a reader may block before he is left
DELETED, UNKNOWN, BLOCKED, RESTART, DONE = 4410, 4404, 4408, 1012, 1000


@router.websocket("/ws/articles/{article_id}")
async def articles(socket: WebSocket, article_id: str) -> None:
    """Send the article's log to one reader."""
    store: Store = socket.app.state.store
    bells: Bells = socket.app.state.orchestrator.bells
    await socket.accept()
    number = _number(article_id) or 0
    if not 1 <= number < 2**63:
        return await socket.close(UNKNOWN, "no such article")
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(_gone(socket))
        sending = group.create_task(_send(socket, store, bells, number))
        await asyncio.wait([reading, sending], return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        sending.cancel()
    return None


async def _gone(socket: WebSocket) -> None:
    """Wait until the reader leaves; what he says is not listened to."""
    with suppress(WebSocketDisconnect, RuntimeError, KeyError):
        while True:
            await socket.receive_text()


async def _send(socket: WebSocket, store: Store, bells: Bells, article_id: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        try:
            code = await _log(socket, store, bells, article_id)
        except NotFound:
            code = DELETED
        except TimeoutError:
            code = BLOCKED
        async with asyncio.timeout(SLOW):
            await socket.close(code)


async def _log(socket: WebSocket, store: Store, bells: Bells, article_id: int) -> int:
    """Send the log to its end; give the code to close with."""
    try:
        found = await snapshot(store, article_id, _after(socket))
    except NotFound:
        return UNKNOWN
    await _said(socket, opening(found))
    async with aclosing(follow(store, bells, article_id, found.cursor)) as records:
        async for record, superseded in records:
            await _said(socket, sent(record, superseded))
    return RESTART if bells.closed else DONE


async def _said(socket: WebSocket, message: dict[str, object]) -> None:
    async with asyncio.timeout(SLOW):
        await socket.send_text(orjson.dumps(message).decode())


def _after(socket: WebSocket) -> int | None:
    asked = _number(socket.query_params.get("after", ""))
    return None if asked is None else min(asked, 2**63 - 1)


def _number(text: str) -> int | None:
    """Read a number as clients send it; None for what is none, or too long to be one of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
