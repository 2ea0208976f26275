"""Stands before every request: gives it an id, times it, and writes a line about it."""

import time
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.metrics import SECONDS
from backend.api.slow import remember
from backend.api.traced import Asked

log = structlog.get_logger()
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Asked by machines, again and again; and what the screen's pages are made of.
QUIET = frozenset({"/health", "/health/ready", "/metrics"})
PIECES = ("/_stcore/", "/static/", "/app/static/", "/component/", "/media/")


class Seen:
    """Logs and measures requests; every answer carries the request's id and security headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        scope["request_id"] = uuid4().hex
        remember(scope, send)
        asked = Asked(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=scope["request_id"], **asked.known)
        began, status = time.perf_counter(), 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                asked.made = headers.get("location", "")
                headers["X-Request-ID"] = scope["request_id"]
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        try:
            return await self._app(scope, receive, dressed)
        finally:
            _told(scope, status, time.perf_counter() - began)
            if not _quiet(scope):
                asked.answered(status)


def _told(scope: Scope, status: int, seconds: float) -> None:
    method = scope.get("method", "WEBSOCKET")
    route = getattr(scope.get("route"), "path", "none")
    if scope["type"] == "http" and not route.endswith("/events"):
        SECONDS.labels(method, route, status).observe(seconds)
    tell = log.debug if _quiet(scope) else log.info
    article = scope.get("path_params", {}).get("article_id")
    about = {} if article is None else {"article_id": article}
    path = scope["path"][:300]
    tell("request", method=method, path=path, status=status, seconds=round(seconds, 4), **about)


def _quiet(scope: Scope) -> bool:
    path: str = scope["path"]
    return path in QUIET or path.startswith(PIECES)
