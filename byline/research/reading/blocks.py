"""Divides the lines of a Markdown text into its blocks; code, tables and rules are left out."""

import re
from dataclasses import dataclass, field

from byline.research.reading.lines import is_prose
from byline.research.reading.parts import Kind

HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
RULE = re.compile(r"[\s*_=~:|+-]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*$")
ITEM = re.compile(r"(\s*)(?:[*+•·‣▪◦-]|\(?(\d{1,3})\\?[.)])(?:\s+(.*)|$)")
QUOTE = re.compile(r"(?:\s{0,3}>\s?){1,20}(?:#{1,6}\s+)?")
TABLE_RULE = re.compile(r"[\s|:-]*\|[\s|:-]*$")
CELLS = re.compile(r"(?<!\\)\|")
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:(.*)$", re.MULTILINE)
LONGEST_HEADING = 150


@dataclass
class Chunk:
    """Neighbouring lines of one kind; the level of a heading."""

    kind: Kind
    lines: list[str] = field(default_factory=list)
    level: int = 0
    aside: bool = False


class Blocks:
    """Goes through the lines once, with one chunk open at a time."""

    def __init__(self, lines: list[str]) -> None:
        """Take all lines of the text."""
        self.lines = lines
        self.at = 0
        self.found: list[Chunk] = []
        self._open: Chunk | None = None
        self._table = False
        self._unclosed: dict[str, int] = {}

    def divide(self) -> list[Chunk]:
        """Give the blocks in their order."""
        rules = (
            self._fence,
            self._heading,
            self._underline,
            self._rule,
            self._row,
            self._definition,
            self._quote,
            self._item,
            self._indented,
        )
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not line.strip():
                self._open, self._table = None, False
            elif not any(rule(line) for rule in rules):
                self._text(line)
        return self.found

    def _begin(self, kind: Kind, line: str = "", level: int = 0, *, aside: bool = False) -> None:
        self._open = Chunk(kind, [line] if line else [], level, aside)
        self.found.append(self._open)

    def _fence(self, line: str) -> bool:
        match = FENCE.match(line)
        if not match:
            return False
        self._open = None
        sign, length = match[1][0], len(match[1])
        if length >= self._unclosed.get(sign, 1 << 30):
            return True
        for i in range(self.at, len(self.lines)):
            inner = self.lines[i].strip()
            if inner.startswith(match[1]) and not inner.strip(sign):
                self.at = i + 1
                return True
        self._unclosed[sign] = length  # a fence that nothing closes is no fence
        return True

    def _heading(self, line: str) -> bool:
        match = HEADING.match(line)
        if not match:
            return False
        text = (match[2] or "").rstrip("# \t")
        if len(text) > 4 * LONGEST_HEADING:
            self._begin("text", text)
        elif text:
            self._begin("heading", text, len(match[1]))
        self._open = None
        return True

    def _underline(self, line: str) -> bool:
        match, over = UNDERLINE.match(line), self._open
        if not match or not over or over.kind != "text":
            return False
        if len(over.lines) == 1 or sum(map(len, over.lines)) <= LONGEST_HEADING:
            over.kind, over.level = "heading", 1 if match[1][0] == "=" else 2
        self._open = None
        return True

    def _rule(self, line: str) -> bool:
        if not RULE.match(line) or len(line.strip()) < 2:
            return False
        self._open = None
        return True

    def _row(self, line: str) -> bool:
        """Leave table rows out, but keep a cell that holds a paragraph: tables are layout, too."""
        below = self.lines[self.at] if self.at < len(self.lines) else ""
        starts = "|" in line and bool(TABLE_RULE.match(below)) and "-" in below
        if not (line.lstrip().startswith("|") or starts or (self._table and "|" in line)):
            return False
        self._table, self._open = True, None
        for cell in CELLS.split(line):
            if is_prose(cell, least=30):
                self._begin("text", cell.strip())
        self._open = None
        return True

    def _definition(self, line: str) -> bool:
        match = DEFINITION.match(line)
        if not match or self._open:
            return False
        if match[1].startswith("^"):
            self._begin("text", match[2].strip(), aside=True)
        return True

    def _quote(self, line: str) -> bool:
        match = QUOTE.match(line)
        if not match:
            return False
        inner = line[match.end() :]
        if RULE.match(inner) or "#" in match[0]:
            self._open = None
        if not inner.strip() or RULE.match(inner):
            return True
        if self._open and self._open.kind == "quote":
            self._open.lines.append(inner)
        else:
            self._begin("quote", inner)
        return True

    def _item(self, line: str) -> bool:
        match = ITEM.match(line)
        if not match:
            return False
        running = self._open is not None and self._open.kind == "text"
        if running and match[2] and match[2] != "1":
            return False  # a year or a number that happens to begin a line
        self._begin("item", match[3] or "")
        return True

    def _indented(self, line: str) -> bool:
        """Leave code out. Saved pages indent what is not code: that reads like prose."""
        if self._open or not line.startswith(("    ", "\t")):
            return False
        if self.found and self.found[-1].kind == "item":
            return False
        end = self.at
        while (
            end < len(self.lines)
            and self.lines[end].startswith(("    ", "\t"))
            and self.lines[end].strip()
        ):
            end += 1
        block = [line, *self.lines[self.at : end]]
        self.at = end
        if is_prose(" ".join(block), least=8):
            self._begin("text")
            self.found[-1].lines += block
        self._open = None
        return True

    def _text(self, line: str) -> None:
        if self._open:
            self._open.lines.append(line)
        else:
            self._begin("text", line)
