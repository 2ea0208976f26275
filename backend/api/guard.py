"""Stands before every request: whose it is, how large it may be, and what every answer carries."""

from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import problem

LARGEST = 1_000_000  # bytes of a request's body
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def host_of(authority: str) -> str:
    """Give the host of `host:port`, in lower case; of an IPv6 address with its brackets."""
    if authority.startswith("["):
        return authority[: authority.find("]") + 1].lower()
    return authority.split(":", 1)[0].lower()


class Guard:
    """Answers only to local names, and only to pages of our own what changes something.

    A page of another site can send a browser's requests here: its Origin gives it away, and a
    name that was pointed at this machine (DNS rebinding) is not among the hosts.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        scope["request_id"] = uuid4().hex
        headers = Headers(scope=scope)
        refusal = _refusal(scope, headers)
        if scope["type"] == "websocket":
            if refusal:
                await send(
                    {"type": "websocket.close", "code": 4403}
                )  # before accepting: a bare 403
                return None
            return await self._app(scope, receive, send)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=scope["request_id"])
        return await self._http(scope, receive, _dressed(scope, send), refusal)

    async def _http(self, scope: Scope, receive: Receive, send: Send, refusal: str) -> None:
        if refusal:
            return await problem(Request(scope), 403, "forbidden", refusal)(scope, receive, send)
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST:
                raise HTTPException(413, f"A request's body may hold {LARGEST} bytes.")
            return message

        return await self._app(scope, limited, send)


def _refusal(scope: Scope, headers: Headers) -> str:
    """Say why a request is not let through ("" when it is)."""
    host = headers.get("host", "")
    if host_of(host) not in LOCAL:
        return "This server answers on localhost, 127.0.0.1 and [::1] only."
    origin = headers.get("origin")
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    if changes and origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        return "Pages of other sites may change nothing here."
    return ""


def _dressed(scope: Scope, send: Send) -> Send:
    """Send with the headers that every answer carries."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = scope["request_id"]
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
        await send(message)

    return dressed
