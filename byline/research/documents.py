"""A document as it was read: its text, and where its headings and paragraphs stand in it."""

from typing import Literal

from byline.article import Value

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


class Document(Value):
    """A document's text and what it says of itself; block places are offsets in `text`."""

    title: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""
    text: str
    blocks: tuple[Block, ...]
    dead: bool = False

    def of(self, block: Block) -> str:
        """Give the text of one block."""
        return self.text[block.start : block.end]
