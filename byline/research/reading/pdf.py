"""Reads PDF files: pages to lines, lines to paragraphs, without running heads and page numbers."""

import re

import pypdfium2

from byline.research.reading.failures import Empty, Encrypted, TooLarge, Unreadable
from byline.research.reading.lines import Hyphens
from byline.research.reading.parts import Parts, clean
from byline.research.reading.pdflayout import Stretch, stretches
from byline.research.reading.pdflines import lines_of
from byline.research.reading.shouting import Capitals
from byline.research.reading.tidy import tidied

MOST_PAGES = 3000
NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVXL]{1,6})\.?\s+(?=[^\W\d_])")
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
PROGRAM = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint|Excel) - |untitled|slide \d|layout \d)", re.I
)
ENDING = re.compile(r"\.(?:docx?|pdf|indd|qxd|tex|dvi|odt|rtf|pptx?|p65|fm)$", re.I)
LICENCE = re.compile(r"https?://creativecommons\.org/[^\s,;]+|\bCC[ -](?:BY|0)[A-Z0-9 .-]*", re.I)
PASSWORD, SECURITY = 4, 5  # PDFium's error numbers


def read(data: bytes) -> Parts:
    """Read a PDF with PDFium. Raises an `Unreadable` that says what is wrong with it."""
    document = _opened(data)
    try:
        if len(document) > MOST_PAGES:
            raise TooLarge
        parts = Parts()
        about = document.get_metadata_dict()
        _facts(about, parts)
        pages = [lines_of(document[i]) for i in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable from error
    finally:
        document.close()
    if not any(pages):
        raise Empty
    _fill(parts, stretches(pages))
    return tidied(parts)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in {PASSWORD, SECURITY}:
            raise Encrypted from error
        raise Unreadable from error


def _facts(about: dict[str, str], parts: Parts) -> None:
    title = clean(about.get("Title", ""))
    named = ENDING.sub("", PROGRAM.sub("", title))
    if named == title or " " in named.strip():  # a file's name is no title
        parts.title = named.strip() if len(named.strip()) >= 4 else ""
    parts.author = clean(about.get("Author", ""))
    if date := DATE.match(about.get("CreationDate", "")):
        parts.date = "-".join(date.groups())
    for name in ("Keywords", "Subject"):
        if match := LICENCE.search(about.get(name, "")[:2000]):
            parts.licence = parts.licence or match[0].strip()


def _fill(parts: Parts, found: list[Stretch]) -> None:
    """Turn stretches into parts; headings are ranked by the size of their letters."""
    text = "\n".join(line.text for stretch in found for line in stretch.lines)
    hyphens, capitals = Hyphens(text), Capitals(text)
    sizes = sorted({round(s.lines[0].size) for s in found if s.kind == "heading"}, reverse=True)
    largest = (0.0, "")
    for n, stretch in enumerate(found):
        said = stretch.text(hyphens)
        if stretch.kind != "heading":
            parts.add(stretch.kind, said, aside=stretch.aside)
            continue
        size = stretch.lines[0].size
        if n < 8 and size > largest[0]:
            largest = (size, said)
        said = capitals.lowered(NUMBERED.sub("", said, count=1) if NUMBERED.match(said) else said)
        parts.head(said, 1 + sizes.index(round(size)))
    if not parts.title:
        first = parts.found[0].text if parts.found else ""
        parts.title = largest[1] or (first if len(first) <= 120 else "")
