"""What EditorAgent asks: typed edits to the whole article, never a rewritten one."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from byline.article import Brief, Draft, Keyword, Passage, Value
from byline.prompts.outline import SourceNote
from byline.prompts.prompt import Prompt


class Drop(Value):
    """Strike a sentence: its section's id, its paragraph and its place there, from 0."""

    edit: Literal["drop"] = "drop"
    section: str
    paragraph: int
    sentence: int
    reason: str


class Reorder(Value):
    """Put a section's paragraphs in another order: their present places, all of them."""

    edit: Literal["reorder"] = "reorder"
    section: str
    paragraphs: tuple[int, ...]
    reason: str


class Merge(Value):
    """Let a section go on with the one before it, without a heading of its own."""

    edit: Literal["merge"] = "merge"
    section: str
    reason: str


Edit = Annotated[Drop | Reorder | Merge, Field(discriminator="edit")]


class Edits(Value):
    """What to change; none when the article may go to print."""

    edits: tuple[Edit, ...]


class EditArticle(Prompt[Edits]):
    """Read the whole article, with the passages that it cites, and say what to change."""

    answer_type: ClassVar[type[Value]] = Edits

    brief: Brief
    draft: Draft
    passages: tuple[Passage, ...]
    sources: tuple[SourceNote, ...]
    keywords: tuple[Keyword, ...]
    turn: int
