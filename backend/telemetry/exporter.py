"""Sends spans to a collector, behind everything else: what it cannot take is dropped."""

import asyncio
import os
import socket
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from types import ModuleType

import aiohttp
import structlog

from backend.telemetry.spans import Attributes, Span
from byline import __version__

log = structlog.get_logger()
ROUTE = "/v1/traces"
MOST = 10_000  # spans that wait; then the oldest are dropped
TOGETHER = 500  # spans in one request, about 150 KB
DELAY = 1.0  # seconds in which what comes is sent together
PATIENCE = 5.0  # seconds for one request
LONGEST = 30.0  # seconds between two tries to reach a collector that is away
QUIET = 60.0  # seconds between two warnings
LAST = 2.0  # seconds that the process waits at its end for what is left
AGAIN = frozenset({429, 502, 503, 504})  # the protocol's own: every other refusal is for good


class NotInstalled(Exception):
    """What traces are written with is not installed."""


class Exporter:
    """Takes spans and sends them on; `open` it before use, `close` it after."""

    def __init__(self, endpoint: str, headers: dict[str, str]) -> None:
        """Name the collector by its address, and what it wants to be sent beside the spans.

        Raises `NotInstalled`.
        """
        self._encoding = _encoding()
        address = endpoint.rstrip("/")
        self._url = address if address.endswith(ROUTE) else address + ROUTE
        self._headers = {**headers, "Content-Type": "application/x-protobuf"}
        self._resource: Attributes = {
            "service.name": "byline",
            "service.version": __version__,
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
        }
        self._waiting: deque[Span] = deque()
        self._lost = 0
        self._warned = -QUIET
        self._any, self._ending = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the parts)

    async def close(self) -> None:
        """Send what is left, if it can be sent at once, and end."""
        self._ending.set()
        self._any.set()
        if self._task:
            await asyncio.wait([self._task], timeout=LAST)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def put(self, spans: Iterable[Span]) -> None:
        """Take spans, at once; whose trace's caller wants none kept are left out."""
        self._waiting.extend(span for span in spans if span.place.sampled)
        if (over := len(self._waiting) - MOST) > 0:
            for _ in range(over):
                self._waiting.popleft()
            self._lose(over, "queue_full")
        self._any.set()

    def _session(self) -> aiohttp.ClientSession:
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        return aiohttp.ClientSession(headers=self._headers, timeout=patience)

    async def _run(self) -> None:
        async with self._session() as session:
            pause = DELAY
            while not self._ending.is_set():
                await self._any.wait()
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._ending.wait()
                self._any.clear()
                sent = True
                while self._waiting and sent:
                    sent = await self._send(session)
                pause = DELAY if sent else min(2 * pause, LONGEST)
                if self._waiting:
                    self._any.set()

    async def _send(self, session: aiohttp.ClientSession) -> bool:
        """Send the oldest that wait; say whether the collector can be asked for more.

        Where it is away they wait on, before all others.
        """
        spans = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
        kept = True
        try:
            body = await asyncio.to_thread(
                self._encoding.encoded, spans, self._resource, __version__
            )
            kept = not await self._sent(session, body, len(spans))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # or headers cannot be sent
            self._warn("traces_wait", type(error).__name__)
        finally:
            if kept:
                self._waiting.extendleft(reversed(spans))
        return not kept

    async def _sent(self, session: aiohttp.ClientSession, body: bytes, spans: int) -> bool:
        """Say whether the request is done with: taken, or refused for good."""
        async with session.post(self._url, data=body, allow_redirects=False) as answer:
            if answer.status in AGAIN:
                self._warn("traces_wait", f"http_{answer.status}")
                return False
            if answer.status != 200:
                self._lose(spans, f"http_{answer.status}")
            else:
                self._heard(await answer.read(), spans)
        return True

    def _heard(self, body: bytes, spans: int) -> None:
        try:
            if lost := self._encoding.refused(body):
                self._lose(lost, "refused")
        except ValueError:  # a web server that takes everything is no collector
            self._lose(spans, "no_collector")

    def _lose(self, spans: int, why: str) -> None:
        self._lost += spans
        self._warn("traces_lost", why)

    def _warn(self, what: str, why: str) -> None:
        """Say it once a minute: what a collector answers, and where it is, is not told."""
        if time.monotonic() - self._warned >= QUIET:
            self._warned = time.monotonic()
            log.warning(what, why=why, waiting=len(self._waiting), lost=self._lost)


def _encoding() -> ModuleType:
    """Give what writes spans; nothing of it is imported where there is no collector."""
    try:
        return import_module("backend.telemetry.encoding")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("opentelemetry", "google"):
            raise
        msg = (
            "BYLINE_OTLP_ENDPOINT is set, but what traces are written with is not installed: "
            "pip install opentelemetry-proto, or the extra byline[otel]."
        )
        raise NotInstalled(msg) from error
