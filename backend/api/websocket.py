"""The log over a WebSocket: a snapshot, the records behind it, then what comes."""

import asyncio
from contextlib import aclosing, suppress

import orjson
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from backend.api.callers import REFUSED, REMEMBERED
from backend.api.held import caller, channels, stands, store
from backend.api.messages import opening
from backend.api.metrics import SOCKETS
from backend.api.slow import SLOW, left
from backend.core.lines import Channels
from backend.core.log import follow, snapshot
from backend.database.reading import Reading
from backend.errors import DatabaseAway, NotFound

router = APIRouter()
DELETED, UNKNOWN, BLOCKED, RESTART, DONE = 4410, 4404, 4408, 1012, 1000


@router.websocket("/ws/articles/{article_id}")
async def articles(socket: WebSocket, article_id: str) -> None:
    """Send the article's log to one reader."""
    await socket.accept()
    number = _number(article_id) or 0
    if not 1 <= number < 2**63:
        return await socket.close(UNKNOWN, "no such article")
    with SOCKETS.track_inprogress():
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(_gone(socket))
            sending = group.create_task(_send(socket, store(socket), channels(socket), number))
            holding = group.create_task(_until_revoked(socket))
            tasks = (reading, sending, holding)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            revoked = holding.done() and not sending.done()
            for task in tasks:
                task.cancel()
        if revoked:
            await _closed(socket, REFUSED)
    return None


async def _until_revoked(socket: WebSocket) -> None:
    """Wait until the reader's key no longer holds; an article may take much longer."""
    if caller(socket).key_id is None:
        await asyncio.Event().wait()
    holds = True
    while holds:
        await asyncio.sleep(REMEMBERED)
        with suppress(DatabaseAway):  # nor can the log be read meanwhile
            holds = await stands(socket)()


async def _gone(socket: WebSocket) -> None:
    """Wait until the reader leaves; what he says is not listened to."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


async def _send(socket: WebSocket, own: Reading, lines: Channels, article_id: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        try:
            code = await _log(socket, own, lines, article_id)
        except NotFound:
            code = DELETED
        except TimeoutError:
            return left(socket.scope)
        await _closed(socket, code)
    return None


async def _closed(socket: WebSocket, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        try:
            async with asyncio.timeout(SLOW):
                await socket.close(code)
        except TimeoutError:
            left(socket.scope)


async def _log(socket: WebSocket, own: Reading, lines: Channels, article_id: int) -> int:
    """Send the log to its end; give the code to close with."""
    try:
        found = await snapshot(own, article_id, _after(socket))
    except NotFound:
        return UNKNOWN
    await _said(socket, orjson.dumps(opening(found)))
    async with aclosing(follow(own, lines, article_id, found.cursor)) as following:
        async for line in following:
            await _said(socket, line.data)
    return RESTART if lines.closed else DONE


async def _said(socket: WebSocket, data: bytes) -> None:
    async with asyncio.timeout(SLOW):
        await socket.send({"type": "websocket.send", "text": data.decode()})


def _after(socket: WebSocket) -> int | None:
    asked = _number(socket.query_params.get("after", ""))
    return None if asked is None else min(asked, 2**63 - 1)


def _number(text: str) -> int | None:
    """Read a number as clients send it; None for what is none, or too long to be one of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
