"""Reads PDF files: pages to lines, lines to paragraphs, without running heads and page numbers."""

import re
from collections import Counter

from byline.research.reading.failures import Encrypted
from byline.research.reading.parts import Parts, clean

MOST_PAGES = 400
SENTENCE_END = re.compile(r"[.!?:;][\"”’')\]]*\d{0,3}$")
NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.|Chapter \d+:?)\s+(?=[A-Z])")


def read(data: bytes) -> Parts:
    """Read a PDF with PDFium. Raises `Encrypted`, or what PDFium raises for damage."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise Encrypted from error
        raise
    parts = Parts()
    about = document.get_metadata_dict()
    parts.title = clean(about.get("Title", ""))
    parts.author = clean(about.get("Author", ""))
    if date := re.match(r"D:(\d{4})(\d\d)(\d\d)", about.get("CreationDate", "")):
        parts.date = "-".join(date.groups())
    pages = [_lines(document[i]) for i in range(min(len(document), MOST_PAGES))]
    document.close()
    _paragraphs(_without_furniture(pages), parts)
    if len(parts.title) < 4 or re.search(r"\.(docx?|pdf|indd|qxd)$|^(Microsoft|untitled)", parts.title, re.I):
        first = next((p.text for p in parts.found), "")
        parts.title = first if len(first) <= 120 else ""
    return parts


def _lines(page: object) -> list[str]:
    textpage = page.get_textpage()  # type: ignore[attr-defined]  # pypdfium2 carries no types
    text = textpage.get_text_range()
    textpage.close()
    page.close()  # type: ignore[attr-defined]
    text = text.replace("\ufffe", "-").replace("\x02", "-")
    return [clean(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _without_furniture(pages: list[list[str]]) -> list[str]:
    """Drop what stands at the edge of many pages: running heads, and bare page numbers."""
    edges: Counter[str] = Counter()
    for lines in pages:
        full = [line for line in lines if line]
        edges.update({re.sub(r"\d+", "0", line) for line in full[:2] + full[-2:]})
    often = max(3, len(pages) // 3)
    out: list[str] = []
    for lines in pages:
        full = [line for line in lines if line]
        for i, line in enumerate(full):
            edge = i < 2 or i >= len(full) - 2
            if edge and (edges[re.sub(r"\d+", "0", line)] >= often or re.fullmatch(r"[\divxlc]{1,5}", line)):
                continue
            out.append(line)
    return out


def _paragraphs(lines: list[str], parts: Parts) -> None:
    """Join lines: a full line runs on; a short one that closes a sentence ends the paragraph."""
    lengths = sorted(len(line) for line in lines if len(line) > 25)
    width = lengths[len(lengths) * 3 // 4] if lengths else 60
    text = ""
    last = 0

    def flush() -> None:
        nonlocal text
        if text:
            parts.add("text", text)
        text = ""

    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else ""
        ended = not text or bool(SENTENCE_END.search(text))
        if ended and _is_heading(line, after, width):
            flush()
            parts.head(NUMBERED.sub("", line))
            continue
        if text and ended and (last < 0.8 * width) and line[:1].isupper():
            flush()
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}".strip()
        last = len(line)
    flush()


def _is_heading(line: str, after: str, width: int) -> bool:
    if not 3 < len(line) < min(80, 0.75 * width) or re.search(r"[.,;!?]$|\d$", line):
        return False
    if not re.match(r"[\dA-ZÀ-Þ]", line) or not after[:1].isupper():
        return False
    return len(line.split()) <= 10 and len(after) > 0.5 * width
