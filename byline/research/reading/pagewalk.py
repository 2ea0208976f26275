"""Walks over a web page's elements and takes their text, block by block."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from byline.research.reading.elements import (
    BLOCKS,
    BREAKING,
    TELLING,
    TELLING_WALL,
    called_aside,
    holds_the_title,
    is_skipped,
    main_part,
    tells,
)
from byline.research.reading.inline import LINKED, PICTURE, UNLINKED, share, words
from byline.research.reading.lines import is_prose, paragraphs
from byline.research.reading.parts import Kind, Parts

HEADINGS = {f"h{n}": n for n in range(1, 7)}
KINDS: dict[str, Kind] = {"li": "item", "dt": "item", "dd": "text", "blockquote": "quote"}
SPACE = re.compile(r"\s+")
LONGEST_HEADING = 250
MOST_CAPTION = 160  # letters: a paragraph below a picture that is shorter is its caption
LEAST_PROSE, MOST_LINKS = 80, 0.6  # letters, and share of links, of a paragraph of prose
LEAST_WHOLE = 1000  # letters of prose in a page that has a main box
NEARLY_ALL = 0.8  # of the prose: what the main box holds at least
MOST_LOOKS = 60  # times that a large area is searched for the page's text
CELL = 20  # words: a table's cell that holds as many is layout, not a table


@dataclass
class _Frame:
    """What an element changed, to be undone at its end."""

    block: bool = False
    kind: bool = False
    aside: bool = False
    cell: bool = False
    heading: int = 0
    link: bool = False
    first: int = 0  # the number of parts before it
    prose: int = 0  # letters of prose in it


class Walk:
    """Goes over the elements in their order and collects the text between block elements."""

    def __init__(self, root: etree._Element, parts: Parts) -> None:
        """Take the page's root, and the parts that the walk fills."""
        self.root = root
        self.parts = parts
        self.main = main_part(root)
        self.outside = self.main is not None
        self.looks = 0
        self.frames: list[_Frame] = []
        self.kinds: list[Kind] = ["text"]
        self.asides = self.cells = self.links = 0
        self.text: list[str] = []
        self.end_matter: tuple[int, int, str] | None = None  # depth, parts before, heading before
        self.picture = False
        self.boxes: list[tuple[int, int, int]] = []  # prose, first and last part of each element
        self.prose = 0

    def all(self) -> None:
        """Walk over the whole page."""
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._close(element)
            elif is_skipped(element):
                self.frames.append(_Frame())
                self.text.append(" " if element.tag in BREAKING else "")
                walk.skip_subtree()
            else:
                self._open(element)
        self._flush()
        self._beside_the_main_box()

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        frame = _Frame(block=tag in BLOCKS, link=tag == "a" and element.get("href") is not None)
        if frame.block:
            self._flush()
            frame.first = len(self.parts.found)
        if element is self.main:
            self.outside = False
        frame.heading = HEADINGS.get(tag, 0)
        frame.cell = tag in {"td", "th"}
        frame.kind = tag in KINDS
        frame.aside = self._is_aside(element)
        self.kinds += [KINDS[tag]] if frame.kind else []
        self.asides += frame.aside
        self.cells += frame.cell
        self.frames.append(frame)
        self._begin_inline(element, frame)

    def _begin_inline(self, element: etree._Element, frame: _Frame) -> None:
        if frame.link:
            self.links += 1
            self.text.append(LINKED)
        if element.tag == "br":
            self.text.append("\n")
        elif element.tag == "img":
            self.text.append(PICTURE)
        elif element.text:
            self.text.append(SPACE.sub(" ", element.text))

    def _close(self, element: etree._Element) -> None:
        frame = self.frames.pop()
        if frame.link:
            self.links -= 1
            self.text.append(UNLINKED)
        if frame.block:
            self._flush(frame.heading)
            self._weigh(frame)
        if frame.kind:
            self.kinds.pop()
        self.asides -= frame.aside
        self.cells -= frame.cell
        if element is self.main:
            self.outside = True
        self._end_of_box()
        if element.tail and self.frames:
            self.text.append(SPACE.sub(" ", element.tail))

    def _is_aside(self, element: etree._Element) -> bool:
        """Is this a menu, a sidebar, the comments? Not if the page's own text stands in it."""
        called = "" if self.asides or self.looks >= MOST_LOOKS else called_aside(element)
        if not called:
            return False
        least = {"box": TELLING, "wall": TELLING_WALL}.get(called)
        if holds_the_title(element) or (least and tells(element, least)):
            self.looks += 1
            return False
        return True

    def _flush(self, heading: int = 0) -> None:
        """Make parts of the text that was collected up to a block's begin or end."""
        text, self.text = "".join(self.text), [LINKED] if self.links else []
        lines = text.split("\n")
        said = [words(line) for line in lines]
        if heading:
            self._head(" ".join(filter(None, said)), heading)
            return
        for group in _groups(said):
            marked = "".join(lines[i] for i in group)
            self._add(" ".join(said[i] for i in group), marked)

    def _head(self, text: str, level: int) -> None:
        aside = self.asides > 0 or self.outside
        before = self.parts.heading
        self.picture = False
        if len(text) > LONGEST_HEADING:
            self.parts.add("text", text, aside=aside)
        elif text and not self.cells:
            began = self.parts.head(text, level, aside=aside)
            if began:
                self.end_matter = (len(self.frames), len(self.parts.found), before)

    def _end_of_box(self) -> None:
        """End the end matter with the element that holds it and its heading."""
        if self.end_matter is None or len(self.frames) >= self.end_matter[0]:
            return
        _, found, before = self.end_matter
        if len(self.parts.found) > found:
            self.parts.resume(before)
            self.end_matter = None
        else:
            self.end_matter = (len(self.frames), found, before)

    def _weigh(self, frame: _Frame) -> None:
        frame.prose += self.prose
        self.prose = 0
        if frame.prose:
            self.boxes.append((frame.prose, frame.first, len(self.parts.found)))
        if self.frames:
            self.frames[-1].prose += frame.prose

    def _beside_the_main_box(self) -> None:
        """Put aside what stands around the smallest element that holds nearly all prose."""
        whole = max((prose for prose, _, _ in self.boxes), default=0)
        if whole < LEAST_WHOLE:
            return
        main = min((b for b in self.boxes if b[0] >= NEARLY_ALL * whole), key=lambda b: b[2] - b[1])
        found = self.parts.found
        titles = [i for i, p in enumerate(found[: main[1]]) if p.kind == "heading" and not p.aside]
        for part in (*found[: titles[-1] if titles else main[1]], *found[main[2] :]):
            part.aside = True

    def _add(self, text: str, marked: str) -> None:
        below_picture, self.picture = self.picture, PICTURE in marked and not text
        if not text or (self.cells and not is_prose(text, CELL)):
            return
        kind = self.kinds[-1]
        beside = (below_picture or PICTURE in marked) and kind == "text"
        aside = self.asides > 0 or self.outside or (beside and len(text) <= MOST_CAPTION)
        links = share(marked)
        if not aside and links <= MOST_LINKS and len(text) >= LEAST_PROSE:
            self.prose += len(text)
        self.parts.add(kind, text, links, aside)


def _groups(said: list[str]) -> Iterator[range]:
    """Divide lines between which `<br>` stood: an empty one ends a paragraph."""
    start = 0
    for i in range(len(said) + 1):
        if i == len(said) or not said[i]:
            for begin, end in paragraphs(said[start:i]):
                yield range(start + begin, start + end)
            start = i + 1
