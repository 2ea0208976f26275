"""Stands before the routes: says to which names and pages it answers, and how much it takes."""

import asyncio
import re
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import problem
from backend.settings import LOOPBACK, ServerSettings, host_of
from byline.research import files

LARGEST = 1_000_000  # bytes of a request's body
LARGEST_UPLOAD = files.LARGEST + 10_000  # of one that brings a document, with what stands around it
UPLOADS = ("/documents", "/_stcore/upload_file")  # the API's, and the screen's way to it
HEARD_OUT, PATIENCE = 3, 5.0  # times the limit, and seconds, in which a body may run past
EXPOSED = (
    "Location", "ETag", "X-Request-ID", "X-Byline-Warnings",
    "RateLimit", "RateLimit-Policy", "Retry-After",
)  # fmt: skip
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Answers only to known names, and only to pages of our own what changes something.

    A page of another site can send a browser's requests here: its Origin gives it away, and a
    name that was pointed at this machine (DNS rebinding) is not among the hosts.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the settings."""
        self._app = app
        self._shared: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        settings: ServerSettings = scope["app"].state.settings
        refusal = _refusal(scope, Headers(scope=scope), settings)
        if refusal and scope["type"] == "websocket":  # before accepting: a bare 403
            return await send({"type": "websocket.close", "code": 4403})
        if refusal:
            return await problem(Request(scope), 403, "forbidden", refusal)(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._app(scope, receive, send)
        limit = LARGEST_UPLOAD if scope["path"].startswith(UPLOADS) else LARGEST
        headers = Headers(scope=scope)
        declared = _declared(headers)
        if declared > HEARD_OUT * limit:
            refused = problem(Request(scope), 413, "too_large", _too_large(limit))
            return await refused(scope, receive, send)
        body = _Body(receive, send, limit)
        shared = self._with_pages_of_others(settings)
        sends = declared > 0 and "expect" not in headers  # that one waits to be asked for its body
        return await shared(scope, body.receive, body.send if sends else send)

    def _with_pages_of_others(self, settings: ServerSettings) -> ASGIApp:
        """Tell browsers which other pages may read the answers (CORS)."""
        if self._shared is None:
            self._shared = CORSMiddleware(
                self._app,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "POST", "PUT", "DELETE"),
                allow_headers=(
                    "Authorization",
                    "Content-Type",
                    "Idempotency-Key",
                    "If-Match",
                    "Last-Event-ID",
                    "X-API-Key",
                ),
                expose_headers=EXPOSED,
            )
        return self._shared


def _declared(headers: Headers) -> int:
    """Give how many bytes will come: 0 for none, 1 where it is not said."""
    length = headers.get("content-length", "1" if "transfer-encoding" in headers else "")
    return int(length) if re.fullmatch(r"[0-9]{1,18}", length) else 0


def _too_large(limit: int) -> str:
    return f"A request's body may hold {limit} bytes here."


class _Body:
    """A request's body as it comes, up to its limit.

    A client that still sends when the connection is closed never hears why. So what nobody reads
    is let run past before the answer goes out, a while and up to a size.
    """

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._read = 0
        self._ended = False

    async def receive(self) -> Message:
        message = await self._next()
        if self._read > self._limit:
            raise HTTPException(413, _too_large(self._limit))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self._ended:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    while not self._ended and self._read <= HEARD_OUT * self._limit:
                        await self._next()
        await self._send(message)

    async def _next(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message


def _refusal(scope: Scope, headers: Headers, settings: ServerSettings) -> str:
    """Say why a request is not let through ("" when it is)."""
    host = headers.get("host", "")
    bound = f"[{settings.host}]" if ":" in settings.host else settings.host
    if host_of(host) not in LOOPBACK | settings.names | {bound.lower()}:
        return "This server does not answer to that name; BYLINE_ALLOWED_HOSTS lists those it does."
    origin = headers.get("origin")
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    own = {f"http://{host}", f"https://{host}", *settings.cors_origins}
    if changes and origin is not None and origin not in own:
        return "Pages of other sites may change nothing here."
    return ""
