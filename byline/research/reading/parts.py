"""The parts of a document while it is read, before they become a `Document`."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from byline.research.reading.asides import begins_end_matter
from byline.research.reading.failures import TooLarge

Kind = Literal["heading", "text", "item", "quote"]

MOST_PARTS = 100_000


@dataclass
class Part:
    """A heading, paragraph, list item or quotation, in one line of text."""

    kind: Kind
    text: str
    heading: str = ""
    links: float = 0.0
    aside: bool = False


@dataclass
class Parts:
    """What a reader finds in a file.

    `locked` and `words` are what a page's publisher says: that the text is not free, and how long
    it is; `abstract` that the page is one of a longer work elsewhere. `beside` is what a browser
    shows besides the text, `wall` what stands in its place.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    licence: str = ""
    locked: bool = False
    abstract: bool = False
    words: int = 0
    beside: tuple[str, ...] = ()
    wall: str = ""
    found: list[Part] = field(default_factory=list)
    _heading: str = ""
    _aside: int = 0  # the level of the heading that began the end matter

    @property
    def heading(self) -> str:
        """Give the heading that paragraphs stand under now."""
        return self._heading

    def head(self, text: str, level: int = 2, *, aside: bool = False) -> bool:
        """Begin a new heading; say whether it begins end matter.

        End matter ends at a heading of its own level or above. A heading that stands `aside`
        itself is no heading of what follows.
        """
        if not text:
            return False
        begins = not aside and begins_end_matter(text)
        if not aside:
            if not self._aside or level <= self._aside:
                self._aside = level if begins else 0
            self._heading = text
        self._append(Part("heading", text, text, aside=aside or bool(self._aside)))
        return begins

    def resume(self, heading: str) -> None:
        """Go on under an earlier heading, after end matter that stood in a box of its own."""
        self._heading, self._aside = heading, 0

    def add(self, kind: Kind, text: str, links: float = 0.0, aside: bool = False) -> None:
        """Add a paragraph under the present heading."""
        if text:
            self._append(Part(kind, text, self._heading, links, aside or bool(self._aside)))

    def _append(self, part: Part) -> None:
        if len(self.found) >= MOST_PARTS:
            raise TooLarge
        self.found.append(part)

    def as_document(self, language: str) -> dict[str, object]:
        """Lay the parts end to end and give the fields of a `Document`."""
        blocks: list[dict[str, object]] = []
        at = 0
        for part in self.found:
            blocks.append(
                {
                    "kind": part.kind,
                    "start": at,
                    "end": at + len(part.text),
                    "heading": part.heading,
                    "links": round(part.links, 2),
                    "aside": part.aside,
                }
            )
            at += len(part.text) + 2
        return {
            "title": self.title[:300],
            "author": self.author[:200],
            "date": self.date[:40],
            "url": self.url[:2000],
            "licence": self.licence[:200],
            "language": language,
            "text": "\n\n".join(p.text for p in self.found),
            "blocks": blocks,
            "dead": self.wall == "error",
            "wall": self.wall,
        }


INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff"
    r"\U000e0000-\U0010ffff]|(?<![^\x00-\x7f])[\u200c\u200d]"
)
LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


def clean(text: str) -> str:
    """Take out invisible characters and fold white space: what a reader would see as one line.

    Letters are composed (NFC) and typographic ligatures dissolved; nothing else is rewritten.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", INVISIBLE.sub("", text).translate(LIGATURES))
    else:
        text = INVISIBLE.sub("", text)
    return " ".join(text.split())
