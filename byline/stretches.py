"""Finds the stretch of an article's text that somebody means: a section, or whole sentences."""

import re
from collections.abc import Iterator

from byline.article import Value
from byline.errors import PlaceUnknown
from byline.exports.citing import MARK
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING
from byline.exports.reading import reader, said
from byline.research.passages import sentence_spans

BLANK = re.compile(r"\n[ \t]*\n")
OPENER = re.compile(r"^[ \t]*(?:(?:[-+*>]|\d{1,3}[.)])[ \t]+)+", re.MULTILINE)
NUMBERED = re.compile(r"section-(\d{1,4})")
END_MATTER = (SOURCES_HEADING, ABOUT_HEADING)


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
    """A section: its heading, and where its own text begins and ends."""

    heading: str
    start: int
    end: int


def section(content: str, name: str) -> Stretch:
    """Find a section's text by its heading, or by its place: `section-0` is the opening.

    Raises `PlaceUnknown` when there is none, or there are several.
    """
    parts = _parts(content)
    match = NUMBERED.fullmatch(name.strip())
    if match:
        found = parts[int(match[1]) : int(match[1]) + 1]
    else:
        wanted = " ".join(name.split()).casefold()
        found = [p for p in parts[1:] if p.heading.casefold() == wanted]
    if len(found) > 1:
        msg = "Several sections have this heading; name the one that is meant as section-1, ..."
        raise PlaceUnknown(msg)
    stretch = _trimmed(content, found[0]) if found else None
    if stretch is None:
        msg = "No section of the article with any text has this heading or id."
        raise PlaceUnknown(msg)
    return stretch


def selection(content: str, text: str) -> Stretch:
    """Find a text that stands in one section, once, and widen it to whole sentences.

    Raises `PlaceUnknown` saying what is wrong with it.
    """
    text = text.strip()
    places = [m.start() for m in re.finditer(re.escape(text), content)] if text else []
    inside = [
        (part, place)
        for part in _parts(content)
        for place in places
        if part.start <= place and place + len(text) <= part.end
    ]
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


def _parts(content: str) -> list[_Part]:
    """Give the opening and the sections of a text, without what stands behind its sources."""
    starts = [0, *(m.end() for m in re.finditer("\n", content)), len(content)]
    tokens = reader().parse(content)
    parts: list[_Part] = []
    heading, start = "", 0
    for i, token in enumerate(tokens):
        if token.type != "heading_open" or token.map is None:
            continue
        first, behind = (starts[min(line, len(starts) - 1)] for line in token.map)
        name = said(tokens[i + 1])
        title = i == 0 and token.tag == "h1"
        if not title:
            parts.append(_Part(heading=heading, start=start, end=first))
        heading, start = ("", behind) if title else (name, behind)
        if token.tag == "h2" and name in END_MATTER:
            return parts
    return [*parts, _Part(heading=heading, start=start, end=len(content))]


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
    opens = not before.strip() or bool(re.search(r"\n[ \t]*\n\s*$", before))
    closes = not behind.strip() or bool(BLANK.match(behind.lstrip(" \t")))
    text = content[first:last]
    return Stretch(start=first, text=text, heading=part.heading, whole=opens and closes)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence of a text in Markdown begins and ends, marks behind it with it."""
    at = 0
    for paragraph in BLANK.split(text):
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
