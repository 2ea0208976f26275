"""Reads Markdown, also as web pages are saved in it: menus, captions, tables and all."""

import re

from byline.research.reading import metadata
from byline.research.reading.blocks import DEFINITION, Blocks, Chunk
from byline.research.reading.inline import PICTURE, plain, share, words
from byline.research.reading.lines import Hyphens, paragraphs
from byline.research.reading.parts import Parts
from byline.research.reading.tidy import tidied

BOLD = re.compile(r"\s*(?:\*\*|__)([^*\n]{2,80})(?:\*\*|__)[ \t]*:?[ \t\\]*$")
HIDDEN = re.compile(r"<(script|style|svg|noscript)\b", re.IGNORECASE)
LABEL = re.compile(
    r"(?:by|photo|image|picture|source|credit|posted|updated|published|written|written by|note|tip|"
    r"warning|important|edit|location|advertisement|read more|related)\b",
    re.IGNORECASE,
)
MOST_CAPTION = 160  # letters: a paragraph below a picture that is shorter is its caption
UNDER_BOLD = 7  # the level of a line in bold letters that stands over paragraphs


def read(text: str) -> Parts:
    """Read Markdown."""
    parts = Parts()
    body = metadata.take(without_hidden(text), parts)
    labels = frozenset(" ".join(d[1].lower().split()) for d in DEFINITION.finditer(body))
    _Reader(parts, labels, Hyphens(body)).all(Blocks(body.split("\n")).divide())
    headings = [p.text for p in parts.found if p.kind == "heading"]
    parts.title = metadata.page_title(parts.title, headings[:40], parts.url)
    parts.title = parts.title or (headings[0] if headings else "")
    return tidied(parts)


def without_hidden(text: str) -> str:
    """Take out comments, scripts and styles, each up to its end; what has no end stays."""
    text = _cut(text, re.compile("<!--"), "-->")
    while_open = HIDDEN.search(text)
    return _cut_elements(text) if while_open else text


def _cut(text: str, opening: re.Pattern[str], closing: str) -> str:
    out, at = [], 0
    while match := opening.search(text, at):
        end = text.find(closing, match.end())
        if end < 0:
            break
        out.append(text[at : match.start()])
        at = end + len(closing)
    return "".join(out) + text[at:]


def _cut_elements(text: str) -> str:
    lower = text.lower()
    out, at, after = [], 0, 0
    missing: set[str] = set()
    while match := HIDDEN.search(text, after):
        name = match[1].lower()
        end = -1 if name in missing else lower.find(f"</{name}", match.end())
        after = match.end()
        if end < 0:
            missing.add(name)
            continue
        out.append(text[at : match.start()])
        at = after = end
    return "".join(out) + text[at:]


class _Reader:
    """Turns blocks into parts: paragraphs whole, headings over them, captions aside."""

    def __init__(self, parts: Parts, labels: frozenset[str], hyphens: Hyphens) -> None:
        self.parts = parts
        self.labels = labels
        self.hyphens = hyphens
        self.picture = False  # was the part before this nothing but a picture?

    def all(self, chunks: list[Chunk]) -> None:
        for chunk, below in zip(chunks, [*chunks[1:], None], strict=False):
            if chunk.kind == "heading":
                self._head(" ".join(chunk.lines), chunk.level)
            else:
                self._paragraphs(chunk, below)

    def _head(self, line: str, level: int) -> None:
        text = words(plain(line, self.labels))
        if len(text) > 250:
            self.parts.add("text", text)
        else:
            self.parts.head(text, level)
        self.picture = False

    def _paragraphs(self, chunk: Chunk, below: Chunk | None) -> None:
        lines = chunk.lines
        if chunk.kind == "text" and lines and self._is_heading(lines, below):
            self._head(lines[0].strip().strip("*_: \\"), UNDER_BOLD)
            lines = lines[1:]
        marked = [m for m in plain("\n".join(lines), self.labels).split("\n") if m.strip()]
        said = [words(m.removesuffix("\\")) for m in marked]
        for start, end in paragraphs(said, [m.endswith(("  ", "\\")) for m in marked]):
            self._add(chunk, "\n".join(marked[start:end]), self.hyphens.join(said[start:end]))

    def _add(self, chunk: Chunk, marked: str, text: str) -> None:
        below_picture, self.picture = self.picture, PICTURE in marked and not text
        if not text:
            return
        beside = below_picture or PICTURE in marked
        caption = beside and chunk.kind == "text" and len(text) <= MOST_CAPTION
        self.parts.add(chunk.kind, text, share(marked), chunk.aside or caption)

    def _is_heading(self, lines: list[str], below: Chunk | None) -> bool:
        """Is the first line in bold letters, short, and over a paragraph?"""
        match = BOLD.match(lines[0])
        if not match or match[1].rstrip().endswith((".", ",", ";", "!")) or LABEL.match(match[1]):
            return False
        if len(lines) == 1:
            return below is not None and below.kind != "heading"
        return lines[0].endswith(("  ", "\\")) and len(lines) > 1
