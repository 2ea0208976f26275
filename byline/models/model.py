"""The port of every model: a prompt in, its answer out, through the journal."""

from typing import Protocol

from byline.journal import Scope
from byline.prompts.prompt import AnswerT, Prompt


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

    async def answer(self, prompt: Prompt[AnswerT], scope: Scope) -> AnswerT:
        """Answer a prompt; the call is made in `scope`, once.

        Raises `ProviderError` when the model does not answer.
        """
        ...
