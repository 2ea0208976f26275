"""Takes the lines off a PDF's pages, each with its place, size and look."""

import ctypes
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import pypdfium2
import pypdfium2.raw as pdfium

from byline.research.reading.inline import words

BREAK = re.compile("\r\n|\r|\n|\ufffe|\x02")
NOTE_MARK = re.compile(
    r"(?<=[^\W\d_])\d{1,2}(?=[\s.,;:]|$)|(?<=[.,;:!?”\"’')])\d{1,2}(?=\s|$)|^\d{1,2}(?=[^\W\d_])"
)
MONO = re.compile(
    r"mono|courier|consol|typewriter|cmtt|(?:^|\+)(?:sl)?tt|code|menlo|inconsolata|fixed", re.I
)
BOLD = re.compile(r"bold|black|heavy|semibold|demi|cmbx|cmssbx|-b$|bd$|medi$", re.I)
UPRIGHT = 0.2  # radians: text that leans more is a stamp at the side
RAISED = 0.15  # of the line's size: a digit that stands so far above the baseline is a note's mark


@dataclass(frozen=True)
class Line:
    """A line of a page: its words, edges, baseline and letter height in points, and its look."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False
    hyphen: bool = False  # the line ends inside a word
    noted: bool = False  # the line began with the raised number of a note


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """Give a page's lines in the order of the file."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        units = len(text) + sum(c > "\uffff" for c in text)
        if units != textpage.count_chars():
            return _without_places(text)
        return _Lines(textpage.raw, text).all()
    finally:
        textpage.close()
        page.close()


def _without_places(text: str) -> list[Line]:
    """Give lines where letters cannot be matched with their places: all alike."""
    found = [words(line) for line in BREAK.split(text)]
    return [Line(t, 0.0, 6.0 * len(t), -12.0 * i, 10.0) for i, t in enumerate(found) if t]


class _Lines:
    """Asks PDFium where a page's letters stand; only for a few letters of each line."""

    def __init__(self, raw: object, text: str) -> None:
        self.raw = raw
        self.text = text
        wide = any(c > "\uffff" for c in text)
        self.before = [*accumulate((c > "\uffff" for c in text), initial=0)] if wide else []

    def all(self) -> list[Line]:
        out: list[Line] = []
        start = 0
        for match in (*BREAK.finditer(self.text), None):
            end = match.start() if match else len(self.text)
            hyphen = bool(match and match[0] in "\ufffe\x02")
            if line := self._line(start, end, hyphen=hyphen):
                out.append(line)
            start = match.end() if match else end
        return out

    def _line(self, start: int, end: int, *, hyphen: bool) -> Line | None:
        piece = self.text[start:end]
        shown = piece.strip()
        if not shown:
            return None
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(shown) - 1
        if abs(pdfium.FPDFText_GetCharAngle(self.raw, self._unit(first))) > UPRIGHT:
            return None
        middle = (first + last) // 2
        middle += self.text[middle].isspace()
        left, base = self._origin(first)[0], self._origin(middle)[1]
        size = max(self._size(i) for i in (first, middle, last))
        text = words(self._without_marks(first, last + 1, base, size))
        looks = [self._look(i) for i in (first, middle, last)]
        bold, mono = all(b for b, _ in looks), all(m for _, m in looks)
        if not text:
            return None
        noted = shown[0].isdigit() and not text[0].isdigit()
        return Line(text, left, self._box(last)[1], base, size, bold, mono, hyphen, noted)

    def _unit(self, i: int) -> int:
        """Give PDFium's number of a letter: those beyond the basic plane count twice."""
        return i + self.before[i] if self.before else i

    def _origin(self, i: int) -> tuple[float, float]:
        """Give a letter's left edge and its baseline."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.raw, self._unit(i), x, y)
        return x.value, y.value

    def _box(self, i: int) -> tuple[float, float, float, float]:
        """Give the left, right, lower and upper edge of a letter's ink."""
        edges = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(self.raw, self._unit(i), *edges)
        left, right, bottom, top = (e.value for e in edges)
        return left, right, bottom, top

    def _size(self, i: int) -> float:
        """Give the font's size, or the height of its box where a matrix does the scaling."""
        rect = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self.raw, self._unit(i), rect)
        height = abs(rect.top - rect.bottom)
        size = pdfium.FPDFText_GetFontSize(self.raw, self._unit(i))
        return float(size if 0.6 * size < height < 1.8 * size else height)

    def _look(self, i: int) -> tuple[bool, bool]:
        name = ctypes.create_string_buffer(80)
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.raw, self._unit(i), name, 80, flags)
        return _font(name.value.decode("utf-8", "replace"))

    def _without_marks(self, start: int, end: int, base: float, size: float) -> str:
        """Take out the raised numbers of footnotes."""

        def mark(match: re.Match[str]) -> str:
            raised = self._box(start + match.start())[2] - base > RAISED * size
            return "" if raised else match[0]

        return NOTE_MARK.sub(mark, self.text[start:end])


@lru_cache(maxsize=200)
def _font(name: str) -> tuple[bool, bool]:
    """Tell by a font's name whether its letters are bold, and all of one width."""
    return bool(BOLD.search(name)), bool(MONO.search(name))
