"""Owns every proposal that is being worked on: none of it is lost, and none is paid for twice."""

import asyncio
from collections.abc import Callable
from functools import partial
from weakref import WeakValueDictionary

import structlog

from backend.core.editing import Weighing, lines_of
from backend.core.orchestrator import GRACE, OUR_FAULT, PAUSE
from backend.database.store import Store
from backend.database.versions import expect
from backend.errors import NoModel, ShuttingDown, UnknownSection, UnknownSelection
from backend.records import Errand, Proposal, ProposalTask
from byline.article import Article
from byline.computing import Compute
from byline.errors import BylineError, DiskFull, PlaceUnknown, TakenOver
from byline.newsroom import Writes
from byline.pins import COMPOSER, Pins
from byline.revising import Revision
from byline.stretches import Stretch, section, selection

log = structlog.get_logger()
Name = tuple[int, int]  # of a proposal: its article and its number


class Revising:
    """Works on at most `most` proposals at once, and on one of each article.

    One at a time keeps an article's budget, and the rule of its journal that what is found begun
    when work is taken up is lost.
    """

    def __init__(
        self,
        store: Store,
        newsroom: Writes,
        compute: Compute,
        pins: Callable[[], Pins],
        most: int,
    ) -> None:
        """Take a store and a newsroom that are open, and what finds stretches of texts.

        `pins` names the models that revise now.
        """
        self._store = store
        self._newsroom = newsroom
        self._weigh = Weighing(compute)
        self._pins = pins
        self._gate = asyncio.Semaphore(most)
        self._articles: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._running: dict[Name, asyncio.Task[None]] = {}
        self._closing = False

    async def start(self) -> None:
        """Take up what was at work when the last server ended."""
        for name in await self._store.proposals.opened():
            self._begin(name)

    async def close(self) -> None:
        """Let calls finish for a while; what is at work then goes on at the next start."""
        self._closing = True
        running = dict(self._running)
        if running:
            await asyncio.wait(running.values(), timeout=GRACE)
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
        await self._store.proposals.release(running)

    async def ask(
        self, article_id: int, place: tuple[str, str], instruction: str, version: int | None
    ) -> int:
        """Keep what somebody wants changed, begin to work on it, and give the proposal's number.

        `place` is ("section", heading or id) or ("selection", text). Raises `NotFound`,
        `NotCompleted`, `Failed` or `Cancelled` when there is no finished article,
        `VersionConflict`, `NoModel`, `UnknownSection`, `UnknownSelection`, `TextTooIntricate`,
        `EditingBusy`, and what keeps the model from being used.
        """
        if self._closing:
            raise ShuttingDown
        material = await self._store.versions.material(article_id)
        expect(material.version, None if version is None else (version,))
        pins = self._pins()
        if pins.model == COMPOSER:
            raise NoModel
        self._newsroom.check(
            material.current.brief.model_copy(update={"include_image": False}), pins
        )
        stretch = await self._stretch(material.current, *place)
        task = ProposalTask(version=material.version, instruction=instruction, stretch=stretch)
        number = await self._store.proposals.create(article_id, task, pins)
        self._begin((article_id, number))
        return number

    async def _stretch(self, article: Article, kind: str, name: str) -> Stretch:
        find = section if kind == "section" else selection
        try:
            return await self._weigh(find, article, lines_of(name))
        except PlaceUnknown as error:
            kinds = UnknownSection if kind == "section" else UnknownSelection
            raise kinds(error.message) from None

    async def reject(self, article_id: int, number: int) -> Proposal:
        """End a proposal that is open or at work. Raises `NotFound` or `ProposalClosed`."""
        found = await self._store.proposals.reject(article_id, number)
        if (task := self._running.get((article_id, number))) is not None:
            task.cancel()
        return found

    def drop(self, article_id: int) -> None:
        """Stop the work on an article that was deleted: its calls would be paid for nothing."""
        for (article, _), task in self._running.items():
            if article == article_id:
                task.cancel()

    def _begin(self, name: Name) -> None:
        if not self._closing and name not in self._running:
            task = asyncio.create_task(self._work(name))  # noqa: TID251  (this is its owner)
            self._running[name] = task
            task.add_done_callback(partial(self._done, name))

    def _done(self, name: Name, _: asyncio.Task[None]) -> None:
        del self._running[name]

    async def _work(self, name: Name) -> None:
        """Work on one proposal until it is made; a full disk only makes it wait."""
        article = self._articles.setdefault(name[0], asyncio.Lock())
        async with article, self._gate:
            while True:
                try:
                    errand = await self._store.proposals.take_up(*name)
                    if errand is not None:
                        await self._made(errand)
                except TakenOver:
                    return
                except DiskFull as error:
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
        except (TakenOver, DiskFull):
            raise
        except BylineError as error:
            await proposals.fail(errand, error.code, error.message)
        except Exception:
            log.exception("proposal_failed", article_id=errand.article_id, proposal=errand.number)
            await proposals.fail(errand, "internal_error", OUR_FAULT)
