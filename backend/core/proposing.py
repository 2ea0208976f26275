"""Works on proposals that this worker has reserved: none is lost, and none is paid for twice."""

import asyncio
from collections.abc import Callable
from functools import partial
from weakref import WeakValueDictionary

import structlog

from backend.core.writing import OUR_FAULT, PAUSE
from backend.database.store import Store
from backend.errors import DatabaseAway
from backend.records import Errand
from byline.errors import BylineError, DiskFull, TakenOver
from byline.newsroom import Writes
from byline.revising import Revision

log = structlog.get_logger()
Name = tuple[int, int]  # of a proposal: its article and its number


class Proposing:
    """Works on at most `most` proposals at once, and on one of each article.

    One at a time keeps an article's budget, and the rule of its journal that what is found begun
    when work is taken up is lost.
    """

    def __init__(self, store: Store, newsroom: Writes, most: int) -> None:
        """Take a store and a newsroom that are open."""
        self._store = store
        self._newsroom = newsroom
        self._most = most
        self._gate = asyncio.Semaphore(most)
        self._articles: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._running: dict[Name, asyncio.Task[None]] = {}
        self._worker = 0
        self._freed: Callable[[], None] = lambda: None

    def begin(self, worker: int, freed: Callable[[], None]) -> None:
        """Work as a worker from now on; `freed` is called when there is room for more."""
        self._worker, self._freed = worker, freed

    async def look(self) -> None:
        """Reserve what there is room for, and begin with it."""
        room = self._most - len({article_id for article_id, _ in self._running})
        if room > 0:
            for name in await self._store.proposals.reserve(self._worker, room):
                if name not in self._running:
                    task = asyncio.create_task(self._work(name))  # noqa: TID251  (its owner)
                    self._running[name] = task
                    task.add_done_callback(partial(self._done, name))

    def drop(self, article_id: int, number: int = 0) -> None:
        """Stop the work on an article's proposals, or on one: its calls would be paid for nothing.

        All of an article's when it was deleted, one when it was rejected.
        """
        for name, task in self._running.items():
            if name[0] == article_id and number in (0, name[1]):
                task.cancel()

    async def close(self, patience: float) -> tuple[Name, ...]:
        """Let calls finish for so many seconds; give the proposals that were being worked on."""
        self._freed = lambda: None
        running = dict(self._running)
        if running:
            await asyncio.wait(running.values(), timeout=patience)
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
        return tuple(running)

    def _done(self, name: Name, _: asyncio.Task[None]) -> None:
        del self._running[name]
        self._freed()

    async def _work(self, name: Name) -> None:
        """Work on one proposal until it is made; a full disk only makes it wait."""
        article = self._articles.setdefault(name[0], asyncio.Lock())
        async with article, self._gate:
            while True:
                try:
                    errand = await self._store.proposals.take_up(*name, self._worker)
                    if errand is not None:
                        await self._made(errand)
                except TakenOver:
                    return
                except (DiskFull, DatabaseAway) as error:
                    log.warning("proposal_waits", proposal=name, code=error.code)
                except Exception:  # the store itself failed: the proposal is not lost
                    log.exception("proposal_waits", proposal=name)
                else:
                    return
                await asyncio.sleep(PAUSE)

    async def _made(self, errand: Errand) -> None:
        """Make the proposal; whatever ends it is kept with it."""
        proposals = self._store.proposals
        try:
            journal = proposals.journal(errand)
            await journal.lose()
            _, article = await self._store.versions.version(errand.article_id, errand.task.version)
            revision = Revision(
                article=article,
                texts=await self._store.versions.texts(errand.article_id),
                stretch=errand.task.stretch,
                instruction=errand.task.instruction,
            )
            scope = f"revise/{errand.number}"
            revised = await self._newsroom.revise(revision, errand.pins, journal, scope)
            await proposals.finish(errand, revised)
        except (TakenOver, DiskFull, DatabaseAway):
            raise
        except BylineError as error:
            await proposals.fail(errand, error.code, error.message)
        except Exception:
            log.exception("proposal_failed", article_id=errand.article_id, proposal=errand.number)
            await proposals.fail(errand, "internal_error", OUR_FAULT)
