"""A document as it was read: its text, and where its headings and paragraphs stand in it."""

from typing import Literal

from pydantic import Field

from byline.article import Value
from byline.errors import (
    SourceBotCheck,
    SourceConsent,
    SourceError,
    SourceErrorPage,
    SourcePaywall,
)

BlockKind = Literal["heading", "text", "item", "quote"]


class Block(Value):
    """A stretch of a document's text; `links` is the share of its letters that were link text.

    `aside` marks what stands under an end matter's heading: references, comments, related pages.
    """

    kind: BlockKind
    start: int
    end: int
    heading: str = ""
    links: float = 0.0
    aside: bool = False


class DocumentRef(Value):
    """A document that was read before: its id where it is kept, and the hash of what it was."""

    document_id: int
    hash: str
    name: str
    words: int
    required: bool = True


class PageRef(Value):
    """A page of the web: its address, and whether it must be used."""

    url: str
    required: bool = False

    @property
    def name(self) -> str:
        """Give the name it is shown by."""
        return self.url


class EntryRef(Value):
    """An entry of an encyclopedia on this machine: which one, and the entry's title in it."""

    library: str
    title: str
    required: bool = False

    @property
    def name(self) -> str:
        """Give the name it is shown by."""
        return f"{self.title} ({self.library})"


Wall = Literal["", "error", "paywall", "consent", "bot_check"]
WALLS: dict[Wall, type[SourceError]] = {
    "error": SourceErrorPage,
    "paywall": SourcePaywall,
    "consent": SourceConsent,
    "bot_check": SourceBotCheck,
}


def _empty(value: object) -> bool:
    return not value


class Document(Value):
    """A document's text and what it says of itself; block places are offsets in `text`.

    `wall` says what stands in place of the text that was wanted, if anything does. What came from
    the web has the time when it was read (UTC) and the hash of its bytes (SHA-256, hex); `original`
    is the address on another site where it says that its text belongs. `dead` is
    how documents say `wall="error"` that were kept before there was one.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""
    text: str
    blocks: tuple[Block, ...]
    dead: bool = False
    wall: Wall = Field(default="", exclude_if=_empty)
    read_at: str = Field(default="", exclude_if=_empty)
    hash: str = Field(default="", exclude_if=_empty)
    original: str = Field(default="", exclude_if=_empty)

    def of(self, block: Block) -> str:
        """Give the text of one block."""
        return self.text[block.start : block.end]
