"""Makes the versions of finished articles: an edit is weighed beside the event loop, then kept."""

import asyncio
from contextlib import suppress

from backend.database.store import Store
from backend.database.versions import expect, judged_of
from backend.errors import ProposalClosed, TextChanged, TextTooIntricate, VersionConflict
from backend.records import Material
from byline.article import Article
from byline.computing import Compute
from byline.editing import edited
from byline.stretches import replaced

LONGEST = 20.0  # seconds that a text is weighed; an article of 20,000 words takes one or two


class Editing:
    """Changes the text of finished articles; nothing that is done here opens one again."""

    def __init__(self, store: Store, compute: Compute) -> None:
        """Keep versions in `store`; weigh texts by `compute`."""
        self._store = store
        self._compute = compute

    async def put(self, article_id: int, wanted: tuple[int, ...] | None, content: str) -> int:
        """Give a finished article another text, and the number of the version that has it.

        `wanted` are the versions that the change was made in; None means any. The text that the
        article has already makes no new version. Raises `NotFound`, `NotCompleted`, `Failed` or
        `Cancelled` when there is no finished article, `VersionConflict`, and
        `TextTooIntricate`.
        """
        material = await self._store.versions.material(article_id)
        expect(material.version, wanted)
        if content == material.current.content:
            return material.version
        article = await self._edited(material, content)
        return await self._store.versions.add(article_id, material.version, article, "edited")

    async def accept(self, article_id: int, number: int) -> int:
        """Put what is proposed in its place, and give the number of the version that has it.

        Raises `NotFound`, `ProposalClosed`, `TextChanged` when the text that it replaces stands
        there no more, and `TextTooIntricate`.
        """
        while True:
            found = await self._store.proposals.proposal(article_id, number)
            if found.revised is None or found.status != "open":
                raise ProposalClosed
            material = await self._store.versions.material(article_id)
            content = replaced(material.current.content, found.task.stretch, found.revised.content)
            if content is None:
                raise TextChanged
            judged = (*material.judged, judged_of(found.revised))
            article = await self._edited(material.model_copy(update={"judged": judged}), content)
            with suppress(VersionConflict):  # another was quicker: look again
                return await self._store.proposals.accept(
                    article_id, number, material.version, article
                )

    async def _edited(self, material: Material, content: str) -> Article:
        """Weigh a text; one that takes too long is refused, and what was at it ends."""
        values = (material.written, content, material.texts, material.judged)
        try:
            async with asyncio.timeout(LONGEST):
                return await self._compute(edited, *values)
        except TimeoutError:
            raise TextTooIntricate from None
