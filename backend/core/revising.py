"""Takes what owners want changed in finished articles, and rings for those who propose it."""

from collections.abc import Callable

from backend.core.bell import Ring
from backend.core.editing import Weighing, lines_of
from backend.core.orchestrator import Tell
from backend.database.store import Store
from backend.database.versions import expect
from backend.errors import NoModel, ShuttingDown, UnknownSection, UnknownSelection
from backend.records import LOCAL, Proposal, ProposalTask
from byline.article import Article
from byline.computing import Compute
from byline.errors import PlaceUnknown
from byline.newsroom import Writes
from byline.pins import COMPOSER, Pins
from byline.stretches import Stretch, section, selection


class Revising:
    """Keeps what is asked for as proposals; `core/proposing.py` works on them."""

    def __init__(
        self,
        store: Store,
        newsroom: Writes,
        compute: Compute,
        pins: Callable[[], Pins],
        tell: Tell,
    ) -> None:
        """Take a store and a newsroom that are open, and what finds stretches of texts.

        `pins` names the models that revise now; `tell` rings for whoever works.
        """
        self._store = store
        self._newsroom = newsroom
        self._weigh = Weighing(compute)
        self._pins = pins
        self._tell = tell
        self._closing = False

    def stop(self) -> None:
        """Take nothing more: the server is about to end."""
        self._closing = True

    async def ask(
        self,
        article_id: int,
        place: tuple[str, str],
        instruction: str,
        version: int | None,
        owner: str = LOCAL,
    ) -> int:
        """Keep what somebody wants changed, have it begun, and give the proposal's number.

        `place` is ("section", heading or id) or ("selection", text). Raises `NotFound`,
        `NotCompleted`, `Failed` or `Cancelled` when there is no finished article,
        `VersionConflict`, `NoModel`, `UnknownSection`, `UnknownSelection`, `TextTooIntricate`,
        `EditingBusy`, and what keeps the model from being used.
        """
        if self._closing:
            raise ShuttingDown
        own = self._store.of(owner)
        material = await own.versions.material(article_id)
        expect(material.version, None if version is None else (version,))
        pins = self._pins()
        if pins.model == COMPOSER:
            raise NoModel
        self._newsroom.check(
            material.current.brief.model_copy(update={"include_image": False}), pins
        )
        stretch = await self._stretch(material.current, *place)
        task = ProposalTask(version=material.version, instruction=instruction, stretch=stretch)
        number = await own.proposals.create(article_id, task, pins)
        self._tell(Ring("open", article_id))
        return number

    async def _stretch(self, article: Article, kind: str, name: str) -> Stretch:
        find = section if kind == "section" else selection
        try:
            return await self._weigh(find, article, lines_of(name))
        except PlaceUnknown as error:
            kinds = UnknownSection if kind == "section" else UnknownSelection
            raise kinds(error.message) from None

    async def reject(self, article_id: int, number: int, owner: str = LOCAL) -> Proposal:
        """End a proposal that is open or at work. Raises `NotFound` or `ProposalClosed`."""
        found = await self._store.of(owner).proposals.reject(article_id, number)
        self._tell(Ring("ended", article_id, str(number)))
        return found
