"""Makes the versions of finished articles: an edit is weighed beside the event loop, then kept."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from backend.database.articles import Articles
from backend.database.versions import expect, judged_of
from backend.errors import (
    EditingBusy,
    NotFound,
    ProposalClosed,
    TextChanged,
    TextTooIntricate,
    VersionConflict,
)
from backend.records import Material
from byline.article import Article
from byline.computing import Compute
from byline.editing import edited, within
from byline.stretches import replaced

T = TypeVar("T")
LONGEST = 20.0  # seconds that a text is weighed; an article of 20,000 words takes one or two
PATIENCE = 60.0  # seconds that are waited for it, and for the texts that came before


class Weighing:
    """Reads texts in a child process, and lets none of them keep the others waiting for long.

    A text has `longest` seconds from when it is its turn; the wait for it and for those before it
    ends after `patience`, also where the child does not hear its clock.
    """

    def __init__(
        self, compute: Compute, longest: float = LONGEST, patience: float = PATIENCE
    ) -> None:
        """Work by `compute`, which must end what is cancelled, as a `ComputingPool` does."""
        self._compute = compute
        self._longest = longest
        self._patience = patience

    async def __call__(self, work: Callable[..., T], /, *values: Any) -> T:  # noqa: ANN401
        """Give what `work(*values)` gives, or raise what it raises.

        Raises `TextTooIntricate` when it takes too long, and `EditingBusy` when others did.
        """
        try:
            async with asyncio.timeout(self._patience):
                given: T | None = await self._compute(within, self._longest, work, *values)
        except TimeoutError:
            raise EditingBusy from None
        if given is None:
            raise TextTooIntricate
        return given


def lines_of(text: str) -> str:
    """Give a text with one kind of line end: readers of Markdown count others each in their way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Editing:
    """Changes the text of finished articles; nothing that is done here opens one again."""

    def __init__(self, compute: Compute) -> None:
        """Weigh texts by `compute`."""
        self._weigh = Weighing(compute)

    async def put(
        self, own: Articles, article_id: int, wanted: tuple[int, ...] | None, content: str
    ) -> int:
        """Give a finished article of an owner's another text, and its new version's number.

        `wanted` are the versions that the change was made in; None means any. The text that the
        article has already makes no new version. Raises `NotFound`, `NotCompleted`, `Failed` or
        `Cancelled` when there is no finished article, `VersionConflict`, `TextTooIntricate`, and
        `EditingBusy`.
        """
        content = lines_of(content)
        while True:
            material = await own.versions.material(article_id)
            expect(material.version, wanted)
            if content == material.current.content:
                return material.version
            article = await self._edited(material, content)
            with suppress(VersionConflict):  # another was quicker: is its version wanted, too?
                return await own.versions.add(article_id, material.version, article, "edited")

    async def accept(self, own: Articles, article_id: int, number: int) -> int:
        """Put what is proposed in its place, and give the number of the version that has it.

        Raises `NotFound`, `ProposalClosed`, `TextChanged` when the text that it replaces stands
        there no more, `TextTooIntricate`, and `EditingBusy`.
        """
        while True:
            found = await own.proposals.proposal(article_id, number)
            if found.revised is None or found.status != "open":
                raise ProposalClosed
            material = await own.versions.material(article_id)
            content = replaced(material.current.content, found.task.stretch, found.revised.content)
            if content is None:
                raise TextChanged
            # In the order of their numbers, as the next edit will find them: in the order of
            # acceptance, a sentence that stands in two would then have other evidence.
            at = len(material.judged) - await self._later(own, article_id, number)
            judged = (*material.judged[:at], judged_of(found.revised), *material.judged[at:])
            article = await self._edited(material.model_copy(update={"judged": judged}), content)
            with suppress(VersionConflict):  # another was quicker: look again
                return await own.proposals.accept(article_id, number, material.version, article)

    async def _later(self, own: Articles, article_id: int, number: int) -> int:
        """Count the accepted proposals that were asked for after this one."""
        later = 0
        with suppress(NotFound):  # behind the last
            while True:
                number += 1
                found = await own.proposals.proposal(article_id, number)
                later += found.status == "accepted"
        return later

    async def _edited(self, material: Material, content: str) -> Article:
        """Weigh a text."""
        values = (material.written, content, material.texts, material.judged)
        return await self._weigh(edited, *values)
