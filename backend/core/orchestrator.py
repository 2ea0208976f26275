"""Owns every article that is being written: what owners want of it goes through here."""

from collections.abc import Awaitable, Callable

from backend.core.bell import Ring
from backend.core.lines import Channels
from backend.database.store import Store
from backend.errors import ShuttingDown
from backend.records import LOCAL, ArticleRecord
from byline.approval import Approval
from byline.article import Brief
from byline.estimate import Estimate
from byline.newsroom import Writes
from byline.pins import Pins

Tell = Callable[[Ring], None]


class ArticleOrchestrator:
    """Keeps what owners want in the database, and rings for those who do it, here or elsewhere."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        newsroom: Writes,
        pins: Callable[[str, Brief], Awaitable[Pins]],
        tell: Tell,
    ) -> None:
        """Take a store and a newsroom that are open, and the channels that the store tells.

        `pins` pins what shapes an article that an owner begins now (`pinning.pinned`); `tell` rings
        for whoever works.
        """
        self.channels = channels
        self._store = store
        self._newsroom = newsroom
        self._pins = pins
        self._tell = tell
        self._closing = False

    def stop(self) -> None:
        """Take no more work and send the readers home: the server is about to end."""
        self._closing = True
        self.channels.close()

    async def create_article_async(
        self, brief: Brief, key: str | None, digest: str, owner: str = LOCAL
    ) -> tuple[ArticleRecord, bool]:
        """Keep a new article and have it begun; True when it is new (see `Articles.create`).

        Raises what `estimate` raises, for a new one: what a key has made stays made, whatever has
        been deleted or set otherwise since.
        """
        self._open()
        own = self._store.of(owner)
        if key is not None and (known := await own.made_before(key, digest)) is not None:
            return known, False
        pins = await self._pins(owner, brief)
        self._newsroom.check(brief, pins)
        record, new = await own.create(brief, pins, key, digest)
        if new:
            self.start_article_creation(record.id)
        return record, new

    async def estimate(self, brief: Brief, owner: str = LOCAL) -> Estimate:
        """Say what an article would take, as things stand. Keeps nothing.

        Raises what keeps it from being written: `UnknownDocument`, `UnknownSource`, `WebOff`,
        `PriceUnknown`, `SettingsError`.
        """
        pins = await self._pins(owner, brief)
        return self._newsroom.estimate(brief, pins, await self._store.taken(pins.model))

    def start_article_creation(self, article_id: int) -> None:
        """Ring for an open article; one that is waiting or at work already stays as it is."""
        self._tell(Ring("open", article_id))

    async def get_active_tasks(self, owner: str = LOCAL) -> list[ArticleRecord]:
        """List an owner's articles that are being written."""
        return await self._store.of(owner).at_work()

    async def cancel_task(self, article_id: int, owner: str = LOCAL) -> ArticleRecord:
        """End an article; when this returns it is committed, and no call of it starts any more.

        Raises `NotFound` or `NotRunning`.
        """
        record = await self._store.of(owner).cancel(article_id)
        self._tell(Ring("ended", article_id))
        return record

    async def retry(
        self, article_id: int, budget_usd: float | None, owner: str = LOCAL
    ) -> ArticleRecord:
        """Go on with a failed article in a new attempt. Raises `NotFound` or `NotFailed`."""
        self._open()
        record = await self._store.of(owner).retry(article_id, budget_usd)
        self.start_article_creation(article_id)
        return record

    async def approve(
        self, article_id: int, approval: Approval, owner: str = LOCAL
    ) -> ArticleRecord:
        """Go on with an article whose outline is approved (see `Articles.approve` for errors)."""
        self._open()
        record = await self._store.of(owner).approve(article_id, approval)
        self.start_article_creation(article_id)
        return record

    async def delete(self, article_id: int, owner: str = LOCAL) -> None:
        """Stop the work on an article and remove it. Raises `NotFound`."""
        await self._store.of(owner).delete(article_id)
        self.channels.remove(article_id)
        self._tell(Ring("gone", article_id))

    def _open(self) -> None:
        if self._closing:
            raise ShuttingDown
