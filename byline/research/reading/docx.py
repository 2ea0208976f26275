"""Reads Word documents: paragraphs by their styles."""

import io
import zipfile

from byline.research.reading.parts import Parts, clean

MOST_UNPACKED = 60_000_000
MOST_RATIO = 200


class Inflated(Exception):
    """The archive unpacks to more than a document may hold."""


class Encrypted(Exception):
    """The document is locked by a password."""


def read(data: bytes) -> Parts:
    """Read a DOCX file. Raises `Inflated`, `Encrypted`, or what the parser raises for damage."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Encrypted
    _check(data)
    import docx

    document = docx.Document(io.BytesIO(data))
    parts = Parts()
    core = document.core_properties
    parts.title, parts.author = clean(core.title or ""), clean(core.author or "")
    parts.date = core.created.date().isoformat() if core.created else ""
    parts.licence = clean(core.identifier or "") if "CC" in (core.identifier or "") else ""
    for paragraph in document.paragraphs:
        text, style = clean(paragraph.text), (paragraph.style.name or "" if paragraph.style else "")
        if style == "Title":
            parts.title = text or parts.title
        elif style.startswith("Heading"):
            parts.head(text)
        elif style.startswith("List"):
            parts.add("item", text)
        else:
            parts.add("quote" if "Quote" in style else "text", text)
    parts.title = parts.title or next((p.text for p in parts.found if p.kind == "heading"), "")
    return parts


def _check(data: bytes) -> None:
    """Unpack every member into nothing, counting: the directory's own sizes may lie."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise Encrypted
            with archive.open(info) as member:
                while chunk := member.read(1 << 16):
                    total += len(chunk)
                    if total > MOST_UNPACKED or total > MOST_RATIO * len(data) + 1_000_000:
                        raise Inflated
