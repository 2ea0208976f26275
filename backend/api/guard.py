"""Stands before the routes: says who may ask, from which pages, and how large a request may be."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import problem
from backend.settings import ServerSettings

LARGEST = 1_000_000  # bytes of a request's body
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def host_of(authority: str) -> str:
    """Give the host of `host:port`, in lower case; of an IPv6 address with its brackets."""
    if authority.startswith("["):
        return authority[: authority.find("]") + 1].lower()
    return authority.split(":", 1)[0].lower()


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
        return await self._with_pages_of_others(settings)(scope, _limited(receive), send)

    def _with_pages_of_others(self, settings: ServerSettings) -> ASGIApp:
        """Tell browsers which other pages may read the answers (CORS)."""
        if self._shared is None:
            self._shared = CORSMiddleware(
                self._app,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "POST", "PUT", "DELETE"),
                allow_headers=("Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID"),
                expose_headers=("Location", "ETag", "X-Request-ID"),
            )
        return self._shared


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise HTTPException(413, f"A request's body may hold {LARGEST} bytes.")
        return message

    return limited


def _refusal(scope: Scope, headers: Headers, settings: ServerSettings) -> str:
    """Say why a request is not let through ("" when it is)."""
    host = headers.get("host", "")
    if host_of(host) not in LOCAL | set(settings.allowed_hosts):
        return "This server does not answer to that name; BYLINE_ALLOWED_HOSTS lists those it does."
    origin = headers.get("origin")
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    own = {f"http://{host}", f"https://{host}", *settings.cors_origins}
    if changes and origin is not None and origin not in own:
        return "Pages of other sites may change nothing here."
    return ""
