"""Reads Word documents: paragraphs by their styles, straight from the file's own XML.

Only four members of the archive are unpacked, each up to a limit, and parsed as a stream without
entities; pictures, macros and whatever else an archive may hold are never touched.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

from byline.research.reading.docxstyles import DTD, Style, local, own_style, read_styles
from byline.research.reading.failures import (
    Encrypted,
    NotText,
    TooLarge,
    Unreadable,
    Unsupported,
)
from byline.research.reading.inline import LINKED, UNLINKED, share, words
from byline.research.reading.lines import ends, is_prose
from byline.research.reading.parts import Parts, clean
from byline.research.reading.tidy import tidied

MOST_UNPACKED = 60_000_000  # bytes of one member
MOST_DECLARED = 1_000_000_000  # bytes of all members, by the archive's own word
MOST_MEMBERS = 20_000
MOST_PARAGRAPHS = 500_000  # with the empty ones
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
UNTOLD = frozenset(
    {"txbxContent", "del", "moveFrom", "rt", "instrText", "delText", "pPr", "Fallback"}
)
SIGNS = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
RESOURCES = etree.ErrorTypes.ERR_RESOURCE_LIMIT  # a paragraph of megabytes, endless nesting
CELL = 20  # words: a table's cell that holds as many is layout, not a table
LONGEST_HEADING = 120
UNDER_BOLD = 7  # the level of a bold line that stands over paragraphs
LICENCE = re.compile(
    r"https?://(?:creativecommons|opensource)\.org/\S+|\bCC[ -](?:BY|0)[A-Z0-9 .-]*|"
    r"\b(?:licen[cs]e|rights)\s{0,3}[:=]\s{0,3}([^;,\n]{2,100})",
    re.IGNORECASE,
)
NO_TITLE = re.compile(r"microsoft word|^untitled|^document\d*$|^(?:power)?point presentation", re.I)
NO_AUTHOR = frozenset(
    {"python-docx", "unknown", "user", "admin", "administrator", "owner", "author"}
)


def read(data: bytes) -> Parts:
    """Read a DOCX file. Raises an `Unreadable`, or what the parser raises for damage."""
    if data.startswith(OLE):
        if LOCKED in data:
            raise Encrypted
        msg = "The file is an old Word document under a new name; save it as docx."
        raise Unsupported(msg)
    if not data.startswith(b"PK"):
        msg = "The file is called a Word document but is none; give it the ending of what it is."
        raise NotText(msg)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        declared = sum(info.file_size for info in members)
        if len(members) > MOST_MEMBERS or declared > MOST_DECLARED:
            raise TooLarge
        if any(info.flag_bits & 1 for info in members):
            raise Encrypted
        try:
            return _read(archive)
        except etree.XMLSyntaxError as error:
            raise TooLarge if error.code == RESOURCES else Unreadable from error


def _read(archive: zipfile.ZipFile) -> Parts:
    parts = Parts()
    names = frozenset(archive.namelist())
    main = next((n for n in ("word/document.xml", "word/document2.xml") if n in names), "")
    if not main:
        msg = "The file is called a Word document but is none."
        raise Unreadable(msg)
    if "docProps/core.xml" in names:
        _properties(archive, parts)
    styles: dict[str, Style] = {}
    if "word/styles.xml" in names:
        with archive.open("word/styles.xml") as member:
            styles = read_styles(Bounded(member))
    with archive.open(main) as member:
        _Reader(parts, styles).all(_paragraphs(Bounded(member)))
    parts.title = parts.title or next((p.text for p in parts.found if p.kind == "heading"), "")
    return tidied(parts)


class Bounded(io.RawIOBase):
    """A member of an archive while it is unpacked: whatever the archive says, up to a limit."""

    def __init__(self, member: IO[bytes]) -> None:
        """Take the opened member."""
        self._member = member
        self._left = MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes. Raises `TooLarge` past the limit."""
        data = self._member.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        return data


def _paragraphs(member: Bounded) -> Iterator[tuple[etree._Element, bool]]:
    """Give each paragraph, and whether it stands in a table's cell; each is cleared after use."""
    tables = depth = 0
    first = True
    for event, element in etree.iterparse(
        member, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    ):
        if first and element.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(DTD)
        first = False
        step = 1 if event == "start" else -1
        match local(element):
            case "tbl":
                tables += step
            case "p" if element.tag.endswith("main}p"):
                depth += step
                if depth == 0:
                    yield element, tables > 0
                    _forget(element)
            case _:
                pass


def _forget(element: etree._Element) -> None:
    element.clear()
    above = element.getparent()
    while above is not None and element.getprevious() is not None:
        del above[0]


class _Reader:
    """Turns paragraphs into parts; a short bold line waits until it is seen to stand over text."""

    def __init__(self, parts: Parts, styles: dict[str, Style]) -> None:
        self.parts = parts
        self.styles = styles
        self.bold = ""

    def all(self, paragraphs: Iterator[tuple[etree._Element, bool]]) -> None:
        for n, (paragraph, in_table) in enumerate(paragraphs):
            if n > MOST_PARAGRAPHS:
                raise TooLarge
            marked = "".join(_told(paragraph))
            text = words(marked)
            if in_table and is_prose(text, CELL):
                self._add(text, share(marked), Style(), bold=False)
            elif text and not in_table:
                style = own_style(paragraph, self.styles)
                self._add(text, share(marked), style, bold=_is_bold_line(text, paragraph))
        self._settle()

    def _add(self, text: str, links: float, style: Style, *, bold: bool) -> None:
        if style.role == "text" and bold:
            self._settle()
            self.bold = text
            return
        self._settle(over=style.role in {"text", "item"})
        match style.role:
            case "title":
                self.parts.title = text
            case "heading" if len(text) <= 2 * LONGEST_HEADING:
                self.parts.head(text, style.level)
            case "item" | "quote" as kind:
                self.parts.add(kind, text, links)
            case "text" | "heading" | "aside":
                self.parts.add("text", text, links, aside=style.role == "aside")

    def _settle(self, *, over: bool = False) -> None:
        text, self.bold = self.bold, ""
        if text and over:
            self.parts.head(text.rstrip(":"), UNDER_BOLD)
        elif text:
            self.parts.add("text", text)


def _told(element: etree._Element) -> Iterator[str]:
    """Give the text that a reader of the paragraph sees; links between private signs."""
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in SIGNS:
            yield SIGNS[name]
        elif name == "hyperlink":
            yield LINKED
            yield from _told(child)
            yield UNLINKED
        elif name not in UNTOLD and not (name == "r" and _property(child, "vanish")):
            yield from _told(child)


def _property(run: etree._Element, name: str) -> bool:
    """Is the run hidden, or bold, by itself?"""
    for properties in run:
        if local(properties) == "rPr":
            for child in properties:
                if local(child) == name:
                    return _value(child) not in {"0", "false", "off", "none"}
    return False


def _value(element: etree._Element) -> str:
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith("}val")), "")


def _is_bold_line(text: str, paragraph: etree._Element) -> bool:
    if len(text) > LONGEST_HEADING or (ends(text) and not text.endswith(":")):
        return False
    runs = [
        r
        for r in paragraph.iter("{*}r")
        if any(local(t) == "t" and (t.text or "").strip() for t in r)
    ]
    return bool(runs) and all(_property(run, "b") for run in runs)


def _properties(archive: zipfile.ZipFile, parts: Parts) -> None:
    with archive.open("docProps/core.xml") as member:
        data = member.read(1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(DTD)
    said = {local(child): clean(child.text or "") for child in root}
    if not NO_TITLE.search(said.get("title", "")):
        parts.title = said.get("title", "")
    if said.get("creator", "").lower() not in NO_AUTHOR:
        parts.author = said.get("creator", "")
    if "python-docx" not in said.get("description", ""):  # its template brings a date of its own
        parts.date = said.get("created", "")[:10]
    parts.licence = said.get("rights", "") or said.get("license", "")
    for name in ("identifier", "keywords", "description", "category"):
        if not parts.licence and (match := LICENCE.search(said.get(name, "")[:2000])):
            parts.licence = (match[1] or match[0]).strip()
