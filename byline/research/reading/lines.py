"""Joins the lines of a paragraph that was broken to fit a page."""

import re
from collections.abc import Iterable, Sequence

END = re.compile(r"[.!?:;…。！？：；」』][\"”’»')\]*\d]*$")
WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
BROKEN = re.compile(r"([^\W\d_]+)[-‐\u00ad\u0002]$")
BEGUN = re.compile(r"[^\W\d_]+")
KEPT = frozenset(  # first halves that stay hyphened where nothing in the document says otherwise
    "self well half all ex non anti pro pre post semi quasi co cross high low long short full part "
    "two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty "
    "ninety first second third mid north south east west great old new so then best better ill "
    "hard soft open close left right top front back in out on off up down e anglo franco".split()
)
EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
SHORT = 0.7  # of the paragraph's width: a line that ends before this was ended on purpose
UNBROKEN = 130  # letters: lines longer than this were not broken to fit a page


def ends(text: str) -> bool:
    """Does the text close a sentence, or announce what follows?"""
    return bool(END.search(text[-12:]))


class Hyphens:
    """Decides whether a hyphen at a line's end belongs to the word, by the document's own words."""

    def __init__(self, text: str) -> None:
        """Take the document's text; its words are collected when they are first asked for."""
        self._text = text
        self._words: set[str] | None = None

    def join(self, lines: Iterable[str]) -> str:
        """Make one line of several, mending the words that were divided between them."""
        out: list[str] = []
        for line in lines:
            if not out or not line:
                out.append(line)
                continue
            out[-1], between = self._seam(out[-1], line)
            out += [between, line]
        return "".join(out)

    def _seam(self, before: str, after: str) -> tuple[str, str]:
        """Give the first line as it must end, and what stands between the two."""
        broken, begun = BROKEN.search(before[-60:]), BEGUN.match(after)
        if broken and begun:
            if after[0].isupper():
                return before, ""
            return (before, "") if self._stays(broken, begun[0]) else (before[:-1], "")
        if re.search(r"\d[-–]$|\w[–—/]$", before) and after[0].isalnum():
            return before, ""
        if EAST_ASIAN.match(before[-1:]) and EAST_ASIAN.match(after):
            return before, ""
        return before, " "

    def _stays(self, broken: re.Match[str], begun: str) -> bool:
        left = broken[1].lower()
        if broken[0][-1] in "\u00ad\u0002":
            return False
        if self._words is None:
            self._words = {w.lower().replace("‐", "-") for w in WORD.findall(self._text)}
        if left + begun.lower() in self._words:
            return False
        return f"{left}-{begun.lower()}" in self._words or left in KEPT


def paragraphs(lines: Sequence[str], broken: Sequence[bool] | None = None) -> list[tuple[int, int]]:
    """Divide neighbouring lines into paragraphs by their look: give each one's first and end.

    A line that was broken to fit goes on in the next one. A line that is longer than any page is
    wide was ended on purpose, and so was one that ends well before the others do, unless the next
    line goes on in lower case. Where the text itself says which lines were `broken` on purpose, a
    short line alone proves nothing: somebody may have cut words from it.
    """
    width = max(map(len, lines), default=0)
    starts = [
        i
        for i, line in enumerate(lines)
        if i == 0 or _ended(lines[i - 1], line, width, broken is None or broken[i - 1])
    ]
    return list(zip(starts, [*starts[1:], len(lines)], strict=False))


def _ended(before: str, line: str, width: int, broken: bool) -> bool:
    if line[:1].islower() or before.endswith((",", "-", "(", "—")):
        return False
    if width > UNBROKEN:
        return not ends(before) or len(before) > UNBROKEN
    room = width - len(before) - 1
    return broken and len(before) < SHORT * width and len(line.split(" ", 1)[0]) <= room


def is_prose(text: str, least: int) -> bool:
    """Are these sentences, of at least so many words, and not code, a menu or figures?"""
    words = text.split()
    if len(words) < least or not re.search(r"[a-zà-ÿа-я]{2}[.!?]?[\"”')\]]?(?:\s|$)", text):
        return False
    plain = sum(c.isalpha() or c in " ,.'’-\t" for c in text)
    return plain > 0.9 * len(text) and bool(re.search(r"\w[.!?:][\"”')\]]?(?:\s|$)", text))
