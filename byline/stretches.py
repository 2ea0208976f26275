"""Finds the stretch of an article's text that somebody means: a section, or whole sentences."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from byline.article import Article, Value
from byline.errors import PlaceUnknown
from byline.exports.citing import MARK
from byline.exports.reading import MARKERS, printable, read, reader, said
from byline.research.passages import sentence_spans

BLANK = re.compile(r"\n[ \t\r]*\n")
OPENER = re.compile(r"^[ \t]*(?:(?:[-+*>]|\d{1,3}[.)])[ \t]+)+", re.MULTILINE)
NUMBERED = re.compile(r"section-(\d{1,4})")


class Stretch(Value):
    """Characters from `start` of a text: what stands there, and the heading that it stands under.

    `whole` says that it is made of whole paragraphs.
    """

    start: int
    text: str
    heading: str = ""
    whole: bool = True

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class _Part(Value):
    """A section or a piece of one: its number and heading, and where its own text stands."""

    number: int
    heading: str
    start: int
    end: int


def section(article: Article, name: str) -> Stretch:
    """Find a section's text by its heading, or by its place: `section-0` is the opening.

    Raises `PlaceUnknown` when there is none, or there are several.
    """
    content = article.content
    parts = _parts(article)
    match = NUMBERED.fullmatch(name.strip())
    if match:
        found = [p for p in parts if p.number == int(match[1])]
    else:
        wanted = " ".join(name.split()).casefold()
        found = [p for p in parts if p.number and p.heading.casefold() == wanted]
    if len(found) > 1:
        msg = "Several sections have this heading; name the one that is meant as section-1, ..."
        raise PlaceUnknown(msg)
    stretch = _trimmed(content, found[0]) if found else None
    if stretch is None:
        msg = "No section of the article with any text has this heading or id."
        raise PlaceUnknown(msg)
    return stretch


def selection(article: Article, text: str) -> Stretch:
    """Find a text that stands in one section, once, and widen it to whole sentences.

    Raises `PlaceUnknown` saying what is wrong with it.
    """
    content, text = article.content, text.strip()
    inside: list[tuple[_Part, int]] = []
    parts = _parts(article)
    starts = [p.start for p in parts]
    place = content.find(text) if text and parts else -1
    while place >= 0 and len(inside) < 2:  # hundreds of thousands may stand there
        part = parts[max(0, bisect_right(starts, place) - 1)]
        if part.start <= place and place + len(text) <= part.end:
            inside.append((part, place))
        place = content.find(text, place + len(text))
    if not inside:
        msg = "The selection does not stand in the text of one section, as it is given."
        raise PlaceUnknown(msg)
    if len(inside) > 1:
        msg = "The selection stands in the text more than once; select more around it."
        raise PlaceUnknown(msg)
    part, place = inside[0]
    return _widened(content, part, place, place + len(text))


def replaced(content: str, stretch: Stretch, new: str) -> str | None:
    """Put a new text in the place of a stretch; None when that stands there no more."""
    start = stretch.start
    if not content.startswith(stretch.text, start):
        if content.count(stretch.text) != 1:
            return None
        start = content.index(stretch.text)
    return content[:start] + new + content[start + len(stretch.text) :]


def _parts(article: Article) -> list[_Part]:
    """Give the opening and the sections of an article, numbered as its exports number them.

    Title, list of sources and notes, which each export has of its own, are in none of them.
    """
    content = article.content
    starts = [0, *(m.end() for m in re.finditer("\n", content)), len(content)]
    tokens = reader().parse(printable(MARKERS.sub(r"\1", content)))
    shown = {tuple(t.map) for t in read(article).tokens if t.map}
    parts: list[_Part] = []
    heading, number, start, ours = "", 0, 0, True
    for i, token in enumerate(tokens):
        heads, kept = token.type == "heading_open", tuple(token.map or ()) in shown
        if not token.map or not (heads or (token.level == 0 and not kept)):
            continue
        first, behind = (starts[min(line, len(starts) - 1)] for line in token.map)
        if ours:
            parts.append(_Part(number=number, heading=heading, start=start, end=first))
        if heads and (i or token.tag != "h1"):  # no title
            heading, number, ours = said(tokens[i + 1]), number + kept, kept
        start = behind
    if ours:
        parts.append(_Part(number=number, heading=heading, start=start, end=len(content)))
    return [p for p in parts if content[p.start : p.end].strip()]


def _trimmed(content: str, part: _Part) -> Stretch | None:
    own = content[part.start : part.end]
    start = part.start + len(own) - len(own.lstrip())
    return Stretch(start=start, text=own.strip(), heading=part.heading) if own.strip() else None


def _widened(content: str, part: _Part, start: int, end: int) -> Stretch:
    """Widen a place to the sentences that it touches, with the marks behind them."""
    own = content[part.start : part.end]
    spans = [(part.start + a, part.start + b) for a, b in _sentences(own)]
    touched = [(a, b) for a, b in spans if a < end and start < b]
    first = min([start, *(a for a, _ in touched)])
    last = max([end, *(b for _, b in touched)])
    before, behind = content[part.start : first], content[last : part.end]
    gap = before[len(before.rstrip(" \t\r\n")) :]  # a pattern would look for it from each line end
    opens = not before.strip() or gap.count("\n") > 1
    closes = not behind.strip() or bool(BLANK.match(behind.lstrip(" \t")))
    text = content[first:last]
    return Stretch(start=first, text=text, heading=part.heading, whole=opens and closes)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence of a text in Markdown begins and ends, marks behind it with it."""
    at = 0
    for paragraph in BLANK.split(text):
        if not paragraph.strip():
            continue
        begin = text.index(paragraph, at)
        at = begin + len(paragraph)
        bare = OPENER.sub(_blank, MARK.sub(_blank, paragraph))
        for start, stop in sentence_spans(bare):
            end = stop
            while mark := MARK.match(paragraph, end):
                end = mark.end()
            yield begin + start, begin + end


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
