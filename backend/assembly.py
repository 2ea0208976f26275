"""Puts the parts of a process together: the store, the newsroom, and a worker where it has one."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

from filelock import FileLock, Timeout

from backend.core.bell import Bell, Kind, NoBell, Ring
from backend.core.hearing import Hearing
from backend.core.lines import Channels
from backend.core.proposing import Proposing
from backend.core.sending import Sender, sending
from backend.core.tracing import Tracing
from backend.core.upkeep import upkeep
from backend.core.worker import Worker
from backend.core.writing import Writing
from backend.database.courier import Courier
from backend.database.engine import folder, shared
from backend.database.quotas import Bounds
from backend.database.store import Store
from backend.errors import DatabaseAway
from backend.settings import ServerSettings
from backend.telemetry.exporter import Exporter, NotInstalled
from byline.events import Record, StatusChanged
from byline.newsroom import Means, Newsroom, Writes
from byline.research.entries.holdings import home
from byline.research.web.posting import Post

CHILDREN = min(4, os.cpu_count() or 1)  # each takes about 250 MB when it has composed
Opens = Callable[[int, Means], AbstractAsyncContextManager[Writes]]
opens: Opens = Newsroom.opened


class CannotServe(Exception):
    """The service cannot start as it is set."""


@dataclass(frozen=True)
class Parts:
    """What a process of the service is made of."""

    store: Store
    channels: Channels
    writers: Writes
    worker: Worker | None
    tell: Callable[[Ring], None]
    post: Post
    tracing: Tracing | None = None


@asynccontextmanager
async def opened(settings: ServerSettings, newsroom: Opens, works: bool) -> AsyncIterator[Parts]:
    """Open the parts; a worker begins when it is started, and is closed by whoever starts it."""
    switch = _Switch()
    async with AsyncExitStack() as stack:
        channels = Channels(switch.joined)
        store = Store(settings.database, switch.kept, Bounds.of(settings))
        try:
            await store.open()
        except DatabaseAway as error:
            raise CannotServe(error.message) from None
        stack.push_async_callback(store.close)
        switch.tracing = await stack.enter_async_context(_traced(settings, store))
        await stack.enter_async_context(upkeep(store, settings.journal_days, settings.audit_days))
        access, encyclopedias = settings.access(settings.chosen), home(settings.data_dir)
        means = Means(access, store.documents, settings.web_access, encyclopedias)
        writers = await stack.enter_async_context(newsroom(CHILDREN, means))
        bell: Bell = NoBell()
        if store.shared:
            courier = Courier(settings.database, switch.heard, switch.missed)
            bell = _Carried(courier)
            courier.open()
            stack.push_async_callback(courier.close)
        worker = None
        if works:
            most = settings.max_articles
            worker = Worker(
                store,
                Writing(store, channels, writers, bell, most),
                Proposing(store, writers, most),
            )
        switch.connect(channels, bell, worker)
        if store.shared:
            here = worker.here if worker else lambda _: False
            switch.hearing = Hearing(store, channels, bell, here)
            switch.hearing.open()
            stack.push_async_callback(switch.hearing.close)
        post = await stack.enter_async_context(Post.opened(settings.web_access))
        if works:
            sends = sending(store.deliveries, post, _address(settings), alone=not store.shared)
            switch.sender = await stack.enter_async_context(sends)
        yield Parts(store, channels, writers, worker, switch.tell, post, switch.tracing)


@asynccontextmanager
async def _traced(settings: ServerSettings, store: Store) -> AsyncIterator[Tracing | None]:
    """Trace what ends here, where there is somebody who collects it."""
    if not settings.otlp_endpoint:
        yield None
        return
    try:
        exporter = Exporter(settings.otlp_endpoint, settings.otlp_sent)
    except NotInstalled as error:
        raise CannotServe(str(error)) from None
    tracing = Tracing(store, exporter)
    await tracing.open()
    try:
        yield tracing
    finally:
        await tracing.close()


def _address(settings: ServerSettings) -> str:
    """Give what links begin with that are sent without having been asked for."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.public_url.rstrip("/") or f"http://{host}:{settings.port}"


class _Switch:
    """Leads what is told to whom it concerns: to the worker and readers here, and to the others."""

    def __init__(self) -> None:
        self.hearing: Hearing | None = None
        self.sender: Sender | None = None
        self.tracing: Tracing | None = None
        self._worker: Worker | None = None

    def connect(self, channels: Channels, bell: Bell, worker: Worker | None) -> None:
        self._channels, self._bell, self._worker = channels, bell, worker

    def tell(self, ring: Ring) -> None:
        """Tell everybody."""
        if self._worker:
            self._worker.hear(ring)
        self._bell.ring(ring)

    def kept(self, record: Record) -> None:
        """Tell of a record that is committed here."""
        self._channels.put(record)
        if self.tracing:
            self.tracing.kept(record)
        if self.sender and isinstance(record.event, StatusChanged):
            self.sender.look()
        if not (self._worker and self._worker.quiet(record.article_id)):
            self._bell.ring(Ring("grown", record.article_id))

    def joined(self, article_id: int) -> None:
        if self.hearing:
            self.hearing.joined(article_id)

    def heard(self, message: str) -> None:
        """Take what another process rang."""
        kind, article_id, text = message.split(" ", 2)
        ring = Ring(cast("Kind", kind), int(article_id), text)
        if self._worker:
            self._worker.hear(ring)
        if self.hearing:
            self.hearing.hear(ring)

    def missed(self) -> None:
        """Look for work: what was rung for may not have been heard."""
        if self._worker:
            self._worker.look()


class _Carried:
    """Rings in the other processes at the database."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    def ring(self, ring: Ring) -> None:
        self._courier.send(f"{ring.kind} {ring.article_id} {ring.text}")


def data_folder(settings: ServerSettings) -> None:
    """Make the data folder where there is none. Raises `CannotServe`."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        msg = f"{settings.data_dir} cannot be the data folder: {error.strerror}"
        raise CannotServe(msg) from error


def locked(settings: ServerSettings) -> FileLock | None:
    """Give the lock that makes the database's folder ours, held; None where the database is shared.

    Raises `CannotServe` when another process holds it.
    """
    data_folder(settings)
    if shared(settings.database):
        return None
    where = folder(settings.database)
    where.mkdir(parents=True, exist_ok=True)
    lock = FileLock(where / "server.lock", timeout=0, mode=0o600)
    holder = where / "server.pid"
    try:
        lock.acquire()
    except Timeout:
        who = holder.read_text() if holder.exists() else "unknown"
        msg = f"{where}: the server with process id {who} is using it already"
        raise CannotServe(msg) from None
    holder.write_text(str(os.getpid()))
    return lock
