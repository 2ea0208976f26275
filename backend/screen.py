"""The screen on the API's own port: what belongs to it is handed to Streamlit, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.settings import ServerSettings

SCRIPT = Path(__file__).parents[1] / "frontend" / "streamlit_app.py"
PAGES = frozenset({"/", "/article", "/history"})
ICON = "/favicon.png"
PIECES = ("/media/", "/component/", "/static/", "/app/static/")
CORE = (
    "/_stcore/stream", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/",
    "/_stcore/bidi-components/",
)  # fmt: skip
# Streamlit's page makes its scripts run from strings; no address but this server's is allowed.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data:; worker-src 'self' blob:; frame-src 'self' blob: data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


class Screen:
    """Gives the screen its pages for browsers and its own paths; the rest is the API's.

    A plain mount at "/" would answer a mistyped API path with a page.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the screen, None where there is none."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to whom it belongs."""
        if scope["type"] == "lifespan" or not wanted(scope):
            return await self._app(scope, receive, send)
        ui: ASGIApp = scope["app"].state.screen

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = POLICY
                    headers["Vary"] = "Accept"
            await send(message)

        return await ui(scope, receive, strict)


def wanted(scope: Scope) -> bool:
    """Say whether a request is for the screen, where there is one."""
    path = scope["path"]
    if scope["app"].state.screen is None:
        return False
    if path == ICON or path.startswith((*PIECES, *CORE)):
        return True
    if scope["type"] != "http" or path not in PAGES or scope["method"] not in ("GET", "HEAD"):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


@asynccontextmanager
async def opened(settings: ServerSettings, app: ASGIApp) -> AsyncIterator[ASGIApp | None]:
    """Run the screen while the application lives; give it, None where it is turned off."""
    if not settings.screen:
        yield None
        return
    import streamlit as st

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert else "http"
    where = {"one_port": f"{scheme}://{host}:{settings.port}", "certificate": settings.tls_cert}
    ui = st.App(SCRIPT, secrets=where)
    async with ui.lifespan()(app):
        yield ui
