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
BEYOND = re.compile(r"[^\x00-\x7f]+")
ASIAN = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"})
FEW = 4  # letters beyond ASCII that bytes in one of those may make by chance
SUPERSETS = {  # what the web means by a name: encoding.spec.whatwg.org/#names-and-labels
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
LABELS = {"x-sjis": "cp932", "x-gbk": "gb18030", "x-euc-jp": "euc_jp", "x-big5": "big5hkscs"}


def decoded(data: bytes, beside: str = "", declared: str = "") -> str:
    """Decode a text: by its byte order mark, by what came beside it, as UTF-8, by its own word.

    What is none of these is read in the likeliest way. `beside` (an HTTP header) is no more than a
    server's default, often: it does not go before letters that are UTF-8 beyond doubt. Line ends
    come back as newlines. Raises `NotText` for binary data and `TooLarge`.
    """
    text = _decoded(data, beside, declared)
    if len(text) > MOST_LETTERS:
        raise TooLarge
    return BREAKS.sub("\n", text)


def declared(data: bytes) -> str:
    """Give the encoding that a web page names in its first kilobytes, or ""."""
    match = DECLARED.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else ""


def _decoded(data: bytes, beside: str, declared: str) -> str:
    for mark, name in MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if name := _wide(data) or _wide_beside(data, beside):
        return data.decode(name, "replace")
    controls = len(data) - len(data.translate(None, CONTROLS))
    if data.startswith(BINARY) or controls > len(data) / 30:
        raise NotText
    if b"\x1b$B" in data or b"\x1b$@" in data:
        return data.decode("iso2022_jp", "replace")
    return _as_utf_8(data, beside) or _as_said(data, beside, declared)


def _as_utf_8(data: bytes, beside: str) -> str:
    """Decode UTF-8, also with a few bytes lost; "" for what is in another encoding."""
    text = _strictly(data, "utf-8")
    if not text:
        text = data.decode("utf-8", "replace")
        return text if _nearly_right(text) else ""
    asian = _known(beside)
    return (asian in ASIAN and _doubtful(text) and _strictly(data, asian)) or text


def _as_said(data: bytes, beside: str, declared: str) -> str:
    """Decode as the header says or the page itself, if that is possible; else as is likely."""
    names = [name for name in (_known(beside), _known(declared)) if name]
    for name in names:
        if text := _strictly(data, name):
            return text
    return data.decode(names[0] if names else likeliest(data), "replace")


def _doubtful(text: str) -> bool:
    """Are there so few letters beyond ASCII that they may be UTF-8 by chance?"""
    return 0 < sum(map(len, BEYOND.findall(text[:200_000]))) < FEW


def _strictly(data: bytes, name: str) -> str:
    """Decode without a fault, or give ""."""
    try:
        return data.decode(name) if name else ""
    except (UnicodeDecodeError, LookupError):
        return ""


def _wide_beside(data: bytes, beside: str) -> str:
    """Believe a header that says UTF-16 or UTF-32, where every unit of the data is one."""
    name = beside.strip().lower().replace("_", "-")
    if not name.startswith(("utf-16", "utf-32")):
        return ""
    return name if _strictly(data, name) else ""


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
    """Give Python's name of a declared encoding as the web means it; UTF-8 was tried."""
    label = name.strip().lower()
    try:
        found = codecs.lookup(LABELS.get(label, label))
    except (LookupError, ValueError):
        return ""
    if found.name.startswith("utf") or not getattr(found, "_is_text_encoding", True):
        return ""
    if found.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}:
        return ""
    return SUPERSETS.get(found.name, found.name)
