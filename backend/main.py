"""The composition root: puts the service together; nothing is opened before its lifespan."""

import asyncio
import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

if __name__ == "__main__":  # python backend/main.py: the checkout is what is imported
    sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from backend import logs, screen
from backend.api import (
    access,
    documents,
    estimates,
    metrics,
    pages,
    problems,
    proposals,
    results,
    routes,
    service,
    templates,
    versions,
    webhooks,
    websocket,
)
from backend.api.audited import Audited
from backend.api.callers import Admission, Callers
from backend.api.guard import Guard
from backend.api.issuer import Issuer, secure
from backend.api.limits import Doorstep, Limits
from backend.api.links import Links
from backend.api.proxied import Proxied
from backend.api.secured import secured
from backend.api.seen import Seen
from backend.api.shapes import refusals
from backend.assembly import CannotServe, Opens, locked, opened, opens
from backend.core.editing import Editing
from backend.core.orchestrator import ArticleOrchestrator
from backend.core.pinning import models, pinned
from backend.core.revising import Revising
from backend.core.uploads import Uploads, folder
from backend.database.engine import shared
from backend.database.followers import following
from backend.database.rates import counting
from backend.database.store import Store
from backend.settings import ServerSettings
from byline import __version__
from byline.computing import ComputingPool
from byline.errors import FolderError, SettingsError
from byline.exports.export import Exporting

log = structlog.get_logger()
COLLECTED = (50_000, 20, 50)  # new objects, for 100 articles at work make thousands at every step
MOST_ARENAS = -8  # M_ARENA_MAX of glibc's malloc.h
EXPORTERS = 2  # children that write files for readers, each about 150 MB at it


def create_app(
    settings: ServerSettings | None = None, newsroom: Opens = opens, works: bool = True
) -> FastAPI:
    """Put the service together; `newsroom` opens one that has so many child processes.

    Without `works`, articles are only taken: others at the same database write them.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        own = settings or ServerSettings.read()
        logs.configure(own.log_level, own.secrets)
        async with AsyncExitStack() as stack:
            _may_serve(own, works)
            if lock := locked(own):
                stack.enter_context(lock)
            parts = await stack.enter_async_context(opened(own, newsroom, works))
            store, tell = parts.store, parts.tell
            await _opens_for_somebody(own, store)
            orchestrator = ArticleOrchestrator(
                store, parts.channels, parts.writers, partial(pinned, own, store), tell
            )
            app.state.settings, app.state.store, app.state.post = own, store, parts.post
            app.state.links = links = Links(store.signing)
            issuer = Issuer(own.oidc_issuer, own.oidc_audience) if own.oidc_issuer else None
            required = own.key_required or own.require_key
            app.state.callers = Callers(store.keys, store.tickets, links, issuer, required)
            app.state.rates = await stack.enter_async_context(counting(own.database))
            app.state.followers = await stack.enter_async_context(following(own.database))
            app.state.tracing = parts.tracing
            app.state.uploads = Uploads(folder(own.data_dir, store.shared), parts.writers.reader)
            app.state.orchestrator, app.state.channels = orchestrator, parts.channels
            edits = await stack.enter_async_context(ComputingPool(1))  # no edit waits for articles
            app.state.editing = Editing(edits)
            exports = await stack.enter_async_context(ComputingPool(EXPORTERS))
            app.state.exporting = Exporting(exports)
            revising = Revising(store, parts.writers, edits, partial(models, own), tell)
            app.state.revising = revising
            if parts.worker:
                stack.push_async_callback(parts.worker.close)
                await parts.worker.start()
            ends = [orchestrator.stop, revising.stop]
            if parts.worker:
                ends.append(parts.worker.stop)
            for end in ends:
                stack.callback(end)
            stack.enter_context(_told_of_the_end(ends))
            app.state.screen = await stack.enter_async_context(screen.opened(own, app))
            logs.configure(own.log_level, own.secrets)  # again: the screen brings its own way
            _settled()
            log.info(
                "serving", data_dir=str(own.data_dir), version=__version__, process=os.getpid()
            )
            yield

    app = FastAPI(
        title="Byline",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=refusals(401),
    )
    app.add_middleware(screen.Screen)
    app.add_middleware(Limits)
    app.add_middleware(Admission, screens=screen.wanted)
    app.add_middleware(Doorstep)
    app.add_middleware(Guard)
    app.add_middleware(Audited)
    app.add_middleware(Seen)
    app.add_middleware(Proxied)
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(estimates.router)
    app.include_router(documents.router)
    app.include_router(results.router)
    app.include_router(versions.router)
    app.include_router(proposals.router)
    app.include_router(templates.router)
    app.include_router(webhooks.router)
    app.include_router(websocket.router)
    app.include_router(metrics.router)
    app.include_router(access.router)
    app.include_router(service.router)
    pages.install(app)
    return app


@contextmanager
def _told_of_the_end(ends: Iterable[Callable[[], None]]) -> Iterator[None]:
    """Call these when the signal comes: the web server waits for readers before it tells us."""
    if threading.current_thread() is not threading.main_thread():
        yield  # a test's client: no signal reaches it
        return
    loop = asyncio.get_running_loop()
    before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}

    def ending(number: int, frame: FrameType | None) -> None:
        for end in ends:
            loop.call_soon_threadsafe(end)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for known in before:
        signal.signal(known, ending)
    try:
        yield
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)


def _may_serve(settings: ServerSettings, works: bool) -> None:
    """Raise `CannotServe` where the service would be open to all, or nobody would do the work."""
    if settings.require_key is False and not settings.local:
        msg = (
            f"BYLINE_HOST is {settings.host} and BYLINE_REQUIRE_KEY is false: so anybody could "
            "write, read and delete here. Leave one of the two unset."
        )
        raise CannotServe(msg)
    if settings.oidc_issuer and not secure(settings.oidc_issuer):
        msg = "BYLINE_OIDC_ISSUER must begin with https://: its keys say who is let in."
        raise CannotServe(msg)
    if not works and not shared(settings.database):
        msg = (
            "Without BYLINE_DATABASE_URL nobody else can do the work: a SQLite file is one "
            "process's own. Name a PostgreSQL database, or leave out --no-work."
        )
        raise CannotServe(msg)


async def _opens_for_somebody(settings: ServerSettings, store: Store) -> None:
    """Raise `CannotServe` where others reach the service and nobody has a key for it."""
    if not settings.key_required or settings.oidc_issuer or await store.keys.some():
        return
    if not settings.local:
        msg = (
            f"BYLINE_HOST is {settings.host}, and nobody has a key yet. "
            "Make one with: byline keys create"
        )
        raise CannotServe(msg)
    log.warning("no_key", hint="a key is required, and there is none: byline keys create")


def _settled() -> None:
    """Leave what has been imported out of collections: each full one goes through all of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


class Begun:
    """The service for its web server, which shows a refused start as if the code were at fault."""

    def __init__(self, app: FastAPI) -> None:
        """Hand everything to `app`; `refused` then says why it would not start."""
        self._app, self.refused = app, ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand it on."""

        async def said(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                error = sys.exception()  # the one whose traceback the message is
                while isinstance(error, BaseExceptionGroup):  # it passed through a task group
                    error = error.exceptions[0]
                if isinstance(error, CannotServe | FolderError):
                    self.refused, message = str(error), {**message, "message": ""}
            await send(message)

        await self._app(scope, receive, said if scope["type"] == "lifespan" else send)


def _one_arena() -> None:
    """Let all threads share memory: glibc gives each its own, and keeps what each has freed."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(MOST_ARENAS, 1)


app = create_app()


def main(app: FastAPI = app) -> None:
    """Serve; end with 2 when the service cannot start as it is set."""
    import uvicorn

    begun = Begun(app)  # what says itself what to do ends in one line
    try:
        settings = ServerSettings.read()
        logs.configure(settings.log_level, settings.secrets)
        if lock := locked(settings):
            lock.release()
        _one_arena()
        uvicorn.run(
            begun,
            host=settings.host,
            port=settings.port,
            timeout_graceful_shutdown=10,
            log_config=None,
            ws_per_message_deflate=False,  # on this machine it costs time and memory for nothing
            proxy_headers=False,  # it would believe whoever asks from this machine: see `proxied`
            **secured(settings),
        )
    except (CannotServe, SettingsError) as error:
        begun.refused = str(error)
    except SystemExit:  # the web server's, whatever the reason
        if not begun.refused:
            raise
    if begun.refused:
        print(f"byline: {begun.refused}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


if __name__ == "__main__":
    main()
