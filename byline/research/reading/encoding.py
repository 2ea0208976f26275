"""Turns the bytes of a text file into text, whatever encoding they were written in."""

import codecs
import re

from byline.research.reading.failures import NotText, TooLarge
from byline.research.reading.letters import likeliest

MOST_LETTERS = 24_000_000  # of a text with all its markup
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b\x08",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3\x00",
    b"{\\rtf",
)
DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{2,40})""", re.I)
BREAKS = re.compile("\r\n?|[\x0b\x85\u2028\u2029]")
ASCII = re.compile(r"[\x00-\x7f]+")


def decoded(data: bytes, declared: str = "") -> str:
    """Decode a text: by its byte order mark, as UTF-8, as it declares, else by the likeliest way.

    Line ends come back as newlines. Raises `NotText` for binary data and `TooLarge`.
    """
    text = _decoded(data, declared)
    if len(text) > MOST_LETTERS:
        raise TooLarge
    return BREAKS.sub("\n", text)


def declared(data: bytes) -> str:
    """Give the encoding that a web page names in its first kilobytes, or ""."""
    match = DECLARED.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else ""


def _decoded(data: bytes, declared: str) -> str:
    for mark, name in MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if name := _wide(data):
        return data.decode(name, "replace")
    controls = len(data) - len(data.translate(None, CONTROLS))
    if data.startswith(BINARY) or controls > len(data) / 30:
        raise NotText
    if b"\x1b$B" in data or b"\x1b$@" in data:
        return data.decode("iso2022_jp", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    return (
        text if _nearly_right(text) else data.decode(_known(declared) or likeliest(data), "replace")
    )


def _wide(data: bytes) -> str:
    """Recognise UTF-16 without its mark: every other byte of a Latin text is zero."""
    head = data[:4096]
    half = max(1, len(head) // 2)
    low, high = head[1::2].count(0) / half, head[0::2].count(0) / half
    if low > 0.4 and high < 0.05:
        return "utf-16-le"
    return "utf-16-be" if high > 0.4 and low < 0.05 else ""


def _nearly_right(text: str) -> bool:
    """Is this UTF-8 with a few bytes lost, as a file that was cut inside a letter is?"""
    lost = text.count("\ufffd")
    kept = len(text) - lost - sum(len(m) for m in ASCII.findall(text))
    return kept > 4 * lost or (lost == 1 and text.endswith("\ufffd"))


def _known(name: str) -> str:
    """Give Python's name of a declared encoding; UTF-8 was tried, and Latin-1 means cp1252."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    if found.name.startswith("utf") or not getattr(found, "_is_text_encoding", True):
        return ""
    if found.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}:
        return ""
    return "cp1252" if found.name in {"ascii", "iso8859-1"} else found.name
