"""What OutlineAgent asks: the plan of the article."""

from typing import ClassVar

from byline.article import Brief, Keyword, Outline, Passage, Value
from byline.prompts.prompt import Prompt


class SourceNote(Value):
    """What a model is told of a source."""

    id: str
    title: str
    date: str = ""
    site: str = ""
    required: bool = False


class DraftOutline(Prompt[Outline]):
    """Plan the article from the ranked passages; every section gets passages of its own.

    `named` says that the topic is a name (an event, a person, a work), so that each passage must
    be about just that.
    """

    answer_type: ClassVar[type[Value]] = Outline

    brief: Brief
    sources: tuple[SourceNote, ...]
    passages: tuple[Passage, ...]
    keywords: tuple[Keyword, ...]
    named: bool
