"""Reads plain text, where only the layout says what is a heading, a list or a paragraph."""

import re
from collections import Counter

from byline.research.reading import metadata
from byline.research.reading.furniture import joined, without_furniture
from byline.research.reading.inline import words
from byline.research.reading.lines import Hyphens, ends, paragraphs
from byline.research.reading.parts import Parts, clean
from byline.research.reading.shouting import Capitals
from byline.research.reading.tidy import tidied

BOOK_BEGINS = re.compile(r"^\*{3} ?START OF TH[^\n]*$", re.MULTILINE)  # Project Gutenberg's marks
BOOK_ENDS = re.compile(r"^\*{3} ?END OF TH[^\n]*$", re.MULTILINE)
HEAD = 6000  # letters in which those marks and a book's title are looked for
UNDERLINE = re.compile(r"\s*([=\-~^*#+\"'`_.:])\1{2,}\s*$")
NUMBERED = re.compile(
    r"(?:(?:chapter|part|section|appendix|book|act|scene|kapitel|chapitre)\s+[\divxlc]{1,7}\b.*|"
    r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVXL]{1,6})\.?\s+[A-ZÀ-Þ\"“(].*)",
    re.IGNORECASE,
)
PREFIX = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVXL]{1,6})\.?\s+")
ITEM = re.compile(r"(\s*)(?:[*+•·‣▪◦-]|o(?= {2,})|(?<=\s)o(?= )|\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)")
LEADERS = re.compile(r"\.{4,}\s*\d{0,4}\s*$|(?:\. ){4,}")
COLUMNS = re.compile(r"\S {3,}\S|\t\S|[|│┃║].*[|│┃║]|[-+=]{8,}|[─━═]{3,}")
CODE = re.compile(
    r"\s*(?:[$%>#]\s|>>> |\.\.\. |//|/\*|#include|import \w+$)|.*[;{}]\s*$|\s*<[/!?\w]"
)
ITALIC = re.compile(r"(?<!\w)_([^_\n]{1,200})_(?!\w)")
PAGE_MARK = re.compile(r"\s*.{0,60}\[Page \d+\]\s*$")
LONGEST_HEADING = 80
LISTING = 200  # lines in which a listing's second rule is looked for
PLAIN = 0.8  # the least share of letters and spaces in running text


def read(text: str) -> Parts:
    """Read a plain text."""
    parts = Parts()
    body = _book(text, parts)
    lines = _without_listings([line.rstrip().expandtabs(8) for line in _pages(body)])
    _Reader(parts, Hyphens(body), Capitals(body)).all(_groups(lines))
    if not parts.title:
        first = parts.found[0] if parts.found else None
        heads = (p.text for p in parts.found if p.kind == "heading")
        short = first.text if first and len(first.text) <= 120 and not ends(first.text) else ""
        parts.title = short or next(heads, "")
    return tidied(parts)


def _book(text: str, parts: Parts) -> str:
    """Take the frame off a Project Gutenberg book; else read the head of the text."""
    begins = BOOK_BEGINS.search(text, 0, 4 * HEAD)
    if not begins:
        return metadata.take(text, parts)
    for line in text[: begins.start()].split("\n"):
        metadata.field(line.strip(), parts)
    ends_at = BOOK_ENDS.search(text, begins.end())
    return text[begins.end() : ends_at.start() if ends_at else len(text)]


def _pages(text: str) -> list[str]:
    """Give the lines without the heads and feet of printed pages, which form feeds divide."""
    lines = [line for line in text.split("\n") if not PAGE_MARK.match(line)]
    if "\f" not in text:
        return lines
    pages = [page.strip("\n").split("\n") for page in "\n".join(lines).split("\f")]
    return joined(without_furniture(pages))


def _without_listings(lines: list[str]) -> list[str]:
    """Drop code and output that stands between two like rules of dashes or dots."""
    out: list[str] = []
    i = 0
    while i < len(lines):
        if UNDERLINE.match(lines[i]) and not (out and _fits(out[-1].strip(), lines[i])):
            below = range(i + 2, min(i + LISTING, len(lines)))
            end = next((j for j in below if lines[j] == lines[i]), 0)
            listed = [line for line in lines[i + 1 : end] if line]
            if listed and (CODE.match(listed[0]) or _is_code(listed)):
                i = end + 1
                continue
        out.append(lines[i])
        i += 1
    return out


def _groups(lines: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [g for g in groups if g]


class _Reader:
    """Takes group after group of neighbouring lines and finds out what each is."""

    def __init__(self, parts: Parts, hyphens: Hyphens, capitals: Capitals) -> None:
        self.parts = parts
        self.capitals = capitals
        self.hyphens = hyphens

    def all(self, groups: list[list[str]]) -> None:
        for group, below in zip(groups, [*groups[1:], []], strict=False):
            rest = self._headed(group, below)
            if rest and not _is_table(rest) and not _is_code(rest):
                self._body(rest)

    def _headed(self, group: list[str], below: list[str]) -> list[str]:
        """Take the heading off a group; give the lines that are left."""
        lines = group[1:] if UNDERLINE.match(group[0]) and len(group) > 1 else group
        title = lines[0].strip()
        under = UNDERLINE.match(lines[1]) if len(lines) > 1 else None
        if under and _fits(title, lines[1].strip()):
            self._head(title, {"=": 1, "-": 2}.get(under[1], 3))
            return lines[2:]
        if UNDERLINE.match(title):
            return lines[1:]
        alone = len(lines) == 1
        over = (
            len(lines) > 1 and _indent(lines[0]) == 0 and _indent(lines[1]) >= 2 and title.isupper()
        )
        if (alone or over) and (level := _heading_level(title, lines[1:] or below)):
            self._head(title, level)
            return lines[1:]
        return lines

    def _head(self, title: str, level: int) -> None:
        text = clean(title)
        plain = text[match.end() :] if (match := PREFIX.match(text)) else text
        self.parts.head(self.capitals.lowered(plain or text), level)

    def _body(self, lines: list[str]) -> None:
        starts = [i for i, line in enumerate(lines) if ITEM.match(line)]
        if not starts or (len(starts) == 1 and starts[0] > 0):
            self._text(lines)
            return
        self._text(lines[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            first = ITEM.sub("", lines[start], count=1)
            self._say("item", [first, *lines[start + 1 : end]])

    def _text(self, lines: list[str]) -> None:
        """Divide lines where a first line is indented, and where one was ended on purpose."""
        if not lines:
            return
        base = Counter(_indent(line) for line in lines).most_common(1)[0][0]
        starts = [i for i, x in enumerate(lines) if i == 0 or base + 2 <= _indent(x) <= base + 10]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            self._say("text", lines[start:end])

    def _say(self, kind: str, lines: list[str]) -> None:
        quoted = all(line.lstrip().startswith(">") for line in lines)
        said = [clean(line.lstrip(" >") if quoted else line) for line in lines]
        for start, end in paragraphs(said):
            text = words(ITALIC.sub(r"\1", self.hyphens.join(said[start:end])))
            if not LEADERS.search(text):
                self.parts.add("quote" if quoted else "item" if kind == "item" else "text", text)


def _fits(title: str, rule: str) -> bool:
    return 0 < len(title) <= LONGEST_HEADING and 0.6 * len(title) <= len(rule) <= len(title) + 12


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _heading_level(title: str, below: list[str]) -> int:
    """Give the level of a line that stands alone as a heading, 0 where it is none."""
    if not 2 < len(title) <= LONGEST_HEADING or title.endswith((".", ",", ";", "!", ":")):
        return 0
    if CODE.match(title):
        return 0
    if not below or LEADERS.search(title) or not any(c.isalpha() for c in title):
        return 0
    if title.isupper() and re.search(r"[^\W\d_]{3}", title):
        return 2
    prose = len(below) > 1 or len(below[0]) > 100
    if NUMBERED.match(title) and prose and not ITEM.match(below[0]):
        return 2 + title.split(" ", 1)[0].strip(".").count(".")
    return 3 if prose and _looks_like_title(title) else 0


def _looks_like_title(title: str) -> bool:
    names = [w for w in title.split() if len(w) > 3 and w[0] != "©"]
    if re.search(r"©|\([cC]\)|@|\d{4}$", title):
        return False
    if not title[0].isupper() or len(title.split()) > 9 or len(title) > 60 or not names:
        return False
    return sum(w[0].isupper() for w in names) * 2 > len(names) or len(title.split()) <= 2


def _is_table(lines: list[str]) -> bool:
    marked = sum(bool(COLUMNS.search(line.strip())) for line in lines)
    return marked * 2 > len(lines) or (len(lines) > 2 and marked * 3 > len(lines))


def _is_code(lines: list[str]) -> bool:
    text = "".join(lines) or " "
    plain = sum(c.isalpha() or c.isspace() or c in ",.'’-" for c in text)
    if len(text) > 20 and plain < PLAIN * len(text) and text[-1] not in ".!?":
        return True
    return sum(bool(CODE.match(line)) for line in lines) * 2 > len(lines)
