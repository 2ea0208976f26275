"""The port of every model: a prompt in, its answer out, through the journal."""

from collections.abc import Callable
from typing import Protocol

from byline.journal import Scope
from byline.prompts.prompt import AnswerT, Prompt


class Hears(Protocol):
    """Takes a text as it is being written."""

    def begin(self) -> None:
        """Start over: what was heard before does not count."""
        ...

    def hear(self, text: str) -> None:
        """Take the next piece."""
        ...


class Model(Protocol):
    """Answers prompts."""

    @property
    def name(self) -> str:
        """The model's name, as settings and results give it."""
        ...

    @property
    def composes(self) -> bool:
        """Does it quote the sources' own sentences only?"""
        ...

    async def answer(
        self,
        prompt: Prompt[AnswerT],
        scope: Scope,
        check: Callable[[AnswerT], None] | None = None,
        hear: Hears | None = None,
    ) -> AnswerT:
        """Answer a prompt; the call is made in `scope`, once.

        `check` raises `ValueError` for an answer that may not be used, which is asked for again;
        `hear` takes the text of a plain answer as it arrives. Raises `ProviderError` when the
        model does not answer, `MalformedAnswer` when no answer of it can be used.
        """
        ...
