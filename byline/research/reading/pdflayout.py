"""Puts a PDF's lines together to paragraphs, headings and lists, by where they stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from byline.research.reading.asides import FIGURE
from byline.research.reading.furniture import NUMBER, form
from byline.research.reading.lines import Hyphens, ends
from byline.research.reading.parts import Kind
from byline.research.reading.pdflines import Line

ITEM = re.compile(r"(?:[•‣▪●◦∙*–-]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
LEADERS = re.compile(r"(?:\. ?){5,}")
LARGE, SMALL = 1.08, 0.87  # of the text's size: that of headings, and of notes and captions
ALIKE = 0.12  # by how much sizes in one paragraph differ
WIDER = 1.15  # of the usual distance of lines: between paragraphs
STUB = 0.75  # of the column's width: a line that ends before it may be a paragraph's last
COLUMN = 5.0  # letter sizes: left edges as near as this belong to one column
EDGE = 2  # lines at the head and at the foot of a page that may be its furniture
LONGEST_HEADING = 200
LONGEST_SCRAP = 80


@dataclass
class Stretch:
    """Lines that make a heading, paragraph, item or note."""

    kind: Kind
    lines: list[Line] = field(default_factory=list)
    aside: bool = False

    def text(self, hyphens: Hyphens) -> str:
        """Give its text, whole."""
        return hyphens.join(line.text + ("-" if line.hyphen else "") for line in self.lines)


def stretches(pages: Sequence[Sequence[Line]]) -> list[Stretch]:
    """Put the lines of all pages together."""
    body = (
        _usual([round(line.size * 2) / 2 for page in pages for line in page for _ in line.text])
        or 10
    )
    reader = _Reader(body, _bold(pages))
    for lines in _without_furniture(pages, body):
        reader.page(lines)
    reader.close()
    return reader.found


def _usual(values: Sequence[float]) -> float:
    return Counter(values).most_common(1)[0][0] if values else 0.0


def _bold(pages: Sequence[Sequence[Line]]) -> bool:
    """Are most lines in letters whose font calls itself bold? Then that says nothing."""
    looks = [line.bold for page in pages for line in page]
    return sum(looks) * 2 > len(looks)


def _without_furniture(pages: Sequence[Sequence[Line]], body: float) -> list[list[Line]]:
    """Drop running heads and page numbers: what comes back at the edges of pages."""
    edges = [_edges(page) for page in pages]
    seen = Counter(f for page in edges for f in {form(line.text) for line in page})
    often = 2 if len(pages) <= 3 else 3
    out = []
    for page, edge in zip(pages, edges, strict=True):
        drop = {
            id(line)
            for line in edge
            if (seen[form(line.text)] >= often and line.size < 1.4 * body)
            or NUMBER.fullmatch(line.text)
        }
        out.append([line for line in page if id(line) not in drop])
    return out


def _edges(page: Sequence[Line]) -> list[Line]:
    levels = sorted({round(line.base) for line in page})
    outer = {*levels[:EDGE], *levels[-EDGE:]}
    return [line for line in page if round(line.base) in outer]


def _is_figures(line: Line) -> bool:
    letters = sum(map(str.isalpha, line.text))
    return letters * 2 <= len(line.text.replace(" ", "")) and len(line.text) <= LONGEST_SCRAP


class _Reader:
    """Takes the pages' lines in order; small print is kept apart from what it interrupts."""

    def __init__(self, body: float, all_bold: bool) -> None:
        self.body = body
        self.all_bold = all_bold
        self.found: list[Stretch] = []
        self.notes: list[Stretch] = []
        self.open: Stretch | None = None
        self.leading = 0.0
        self.left: dict[int, float] = {}
        self.right: dict[int, float] = {}

    def page(self, lines: Sequence[Line]) -> None:
        """Take a page."""
        kept = [line for line in lines if not self._is_mark(line) and not LEADERS.search(line.text)]
        self._measure(kept)
        for line, after in zip(kept, [*kept[1:], None], strict=False):
            if line.mono:
                self.close()
            elif (
                line.size < SMALL * self.body
                or self._is_caption(line)
                or self._is_scrap(line, after)
            ):
                self._note(line)
            else:
                self._take(line, after)

    def close(self) -> None:
        """End the open paragraph; the notes that came meanwhile follow it."""
        self.found += self.notes
        self.notes = []
        self.open = None

    def _is_mark(self, line: Line) -> bool:
        return line.size < 0.75 * self.body and len(line.text) <= 2

    def _measure(self, lines: Sequence[Line]) -> None:
        """Find the columns' edges and the usual distance of lines."""
        plain = [line for line in lines if abs(line.size - self.body) <= ALIKE * self.body]
        gaps = [
            round(a.base - b.base, 1)
            for a, b in pairwise(plain)
            if 0.9 * self.body < a.base - b.base < 2.2 * self.body
        ]
        self.leading = _usual(gaps) or self.leading or 1.25 * self.body
        self.left, self.right = {}, {}
        for line in plain:
            near = self._column(line)
            self.left[near] = min(self.left.get(near, line.left), line.left)
            self.right[near] = max(self.right.get(near, line.right), line.right)

    def _column(self, line: Line) -> int:
        """Give the column's number: left edges that are near each other are one."""
        reach = COLUMN * self.body
        for known, edge in self.left.items():
            if abs(edge - line.left) <= reach:
                return known
        return round(line.left)

    def _is_caption(self, line: Line) -> bool:
        """Does a figure's caption begin or go on here?"""
        if FIGURE.match(line.text):
            return True
        if not self.notes or not FIGURE.match(self.notes[-1].lines[0].text):
            return False
        return 0 < self.notes[-1].lines[-1].base - line.base < WIDER * self.leading

    def _is_scrap(self, line: Line, after: Line | None) -> bool:
        """Is this a table's row or a label in a drawing: figures, and no part of a paragraph?"""
        before = self.open.lines[-1] if self.open else None
        if before and 0 < before.base - line.base <= WIDER * self.leading:
            return False
        if _is_figures(line):
            return True
        head = after is not None and _is_figures(after) and len(line.text) < LONGEST_SCRAP / 2
        return head and not ends(line.text) and not self._is_heading(line)

    def _note(self, line: Line) -> None:
        last = self.notes[-1].lines[-1] if self.notes else None
        below = last is not None and 0 < last.base - line.base < 1.5 * line.size
        if below and not line.noted:
            self.notes[-1].lines.append(line)
        else:
            self.notes.append(Stretch("text", [line], aside=True))
        if self.open is None:
            self.close()

    def _take(self, line: Line, after: Line | None) -> None:
        heading = self._is_heading(line)
        if self.open and self._goes_on(self.open, line, after, heading=heading):
            self.open.lines.append(line)
            return
        self.close()
        item = None if heading else ITEM.match(line.text)
        kind: Kind = "heading" if heading else "item" if item else "text"
        if item:
            line = replace(line, text=line.text[item.end() :])
        self.open = Stretch(kind, [line])
        self.found.append(self.open)

    def _is_heading(self, line: Line) -> bool:
        letters = sum(map(str.isalpha, line.text))
        if (
            letters < 3
            or letters * 2 < len(line.text.replace(" ", ""))
            or len(line.text) > LONGEST_HEADING
        ):
            return False
        if line.size > LARGE * self.body:
            return True
        if ends(line.text) and not line.text.endswith("?"):
            return False
        return (line.bold and not self.all_bold) or (line.text.isupper() and letters > 5)

    def _goes_on(self, open_one: Stretch, line: Line, after: Line | None, *, heading: bool) -> bool:
        """Does the open stretch run on in this line?"""
        before = open_one.lines[-1]
        gap = before.base - line.base
        if abs(gap) < 0.3 * self.body and line.left > before.left and not heading:
            return open_one.kind != "heading"  # one line that a raised sign cut in two
        if heading or open_one.kind == "heading":
            same = abs(before.size - line.size) <= 0.05 * before.size and before.bold == line.bold
            return heading and open_one.kind == "heading" and same and 0 < gap < 1.6 * before.size
        if abs(before.size - line.size) > ALIKE * self.body:
            return False
        if before.hyphen:
            return True
        if not 0 < gap < 3 * self.leading:  # the next column or page
            return not ends(before.text) and not ITEM.match(line.text)
        return self._runs_on(before, line, after, gap)

    def _runs_on(self, before: Line, line: Line, after: Line | None, gap: float) -> bool:
        """Do two lines, one below the other, belong to one paragraph?"""
        open_sentence = not ends(before.text)
        if ITEM.match(line.text) and (not open_sentence or line.text[0] in "•‣▪●◦"):
            return False
        if gap > WIDER * self.leading:
            return open_sentence and (line.text[0].islower() or gap < 1.3 * self.leading)
        if open_sentence:
            return True
        column = self._column(line)
        left, right = self.left.get(column, line.left), self.right.get(column, line.right)
        indented = line.left > left + 0.6 * self.body and line.left > before.left + 0.6 * self.body
        alone = after is None or after.left < line.left - 0.5 * self.body
        if indented and alone:
            return False
        short = before.right < left + STUB * (right - left)
        return not (short and not line.text[0].islower())
