"""Notes who did what, behind the answer: requests that change something, and refused keys."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.callers import REFUSED
from backend.api.guard import SAFE
from backend.api.seen import PIECES
from backend.database.audit import Act
from backend.records import Caller, now

LONGEST = 40  # letters of a path's part that is kept: a key that strayed into one is longer
MOST = 300  # letters of a path


class Audited:
    """Stands before all that refuses, so that refusals are noted, too."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the audit."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what came of it."""
        if scope["type"] == "lifespan" or scope["path"].startswith(PIECES):
            return await self._app(scope, receive, send)
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        try:
            return await self._app(scope, receive, told)
        finally:
            if scope.get("method", "GET") not in SAFE or status in (401, REFUSED):
                scope["app"].state.store.audit.note(_act(scope, status))


def _act(scope: Scope, status: int) -> Act:
    caller: Caller | None = scope.get("caller")
    return Act(
        at=now(),
        owner=caller.owner if caller else "",
        key_id=caller.key_id if caller else None,
        address=scope["client"][0][:60] if scope.get("client") else "",
        action=getattr(scope.get("route"), "name", "")[:60],
        target=_target(scope["path"]),
        status=status,
    )


def _target(path: str) -> str:
    """Give a path without what may be a key."""
    parts = path[:MOST].encode("utf-8", "replace").decode().replace("\0", "�").split("/")
    return "/".join(part if len(part) <= LONGEST else "..." for part in parts)
