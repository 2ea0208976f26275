"""Traces what ends here: reads an article's log and journal again and hands the spans on."""

import asyncio
from contextlib import suppress

import structlog

from backend.database.store import Store
from backend.errors import DatabaseAway, NotFound
from backend.telemetry.exporter import LAST, Exporter
from backend.telemetry.spans import Place, Span, place_of
from backend.telemetry.stretch import Stretch, ends
from byline.events import Record

log = structlog.get_logger()
MOST = 1_000  # articles that have ended and wait for being read


class Tracing:
    """Makes the traces of this process; `open` it before use, `close` it after."""

    def __init__(self, store: Store, exporter: Exporter) -> None:
        """Read from a store that is open."""
        self._store = store
        self._exporter = exporter
        self._ended: asyncio.Queue[Record] = asyncio.Queue(MOST)
        self._task: asyncio.Task[None] | None = None
        self._installation = ""

    async def open(self) -> None:
        """Begin to take what has ended."""
        self._installation = await self._store.installation.name()
        self._exporter.open()
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the parts)

    async def close(self) -> None:
        """Read what has ended, and send what is left."""
        if self._task:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST):
                    await self._ended.join()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._exporter.close()

    def kept(self, record: Record) -> None:
        """Take note of a record that is committed here; nobody waits for what comes of it."""
        if ends(record):
            try:
                self._ended.put_nowait(record)
            except asyncio.QueueFull:
                log.warning("article_not_traced", article_id=record.article_id, code="queue_full")

    def asked(self, span: Span) -> None:
        """Take the span of a request."""
        self._exporter.put([span])

    def begins(self, article_id: int) -> Place:
        """Say where the trace of an article's first attempt will begin."""
        return place_of(self._installation, article_id, 1)

    async def _run(self) -> None:
        while True:
            await self._trace(await self._ended.get())
            self._ended.task_done()

    async def _trace(self, last: Record) -> None:
        try:
            self._exporter.put(await self._spans(last))
        except (NotFound, DatabaseAway) as error:  # deleted meanwhile; or nothing can be read
            log.info("article_not_traced", article_id=last.article_id, code=error.code)
        except Exception:  # a trace is no reason to trace no more
            log.exception("article_not_traced", article_id=last.article_id)

    async def _spans(self, last: Record) -> list[Span]:
        records: list[Record] = []
        after = 0
        while after < last.seq:
            article, more = await self._store.log(last.article_id, after)
            if not more:
                break
            records += [r for r in more if r.attempt == last.attempt and r.seq <= last.seq]
            after = more[-1].seq
        calls = await self._store.calls(last.article_id, bodies=False)
        return Stretch(self._installation, article.created_at, records, calls).spans()
