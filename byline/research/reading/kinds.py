"""Which reader reads which kind of file."""

from collections.abc import Callable

from byline.research.reading.parts import Parts

Read = Callable[[bytes], Parts]


def _markdown(data: bytes) -> Parts:
    from byline.research.reading import encoding, markdown

    return markdown.read(encoding.decoded(data))


def _text(data: bytes) -> Parts:
    """Read a text whose name says nothing about how it is marked up."""
    from byline.research.reading import encoding, plaintext, rst

    text = encoding.decoded(data)
    if text[:400].lstrip().lower().startswith(("<!doctype html", "<html")):
        return _html(data)
    return rst.read(text) if rst.looks_like(text) else plaintext.read(text)


def _rst(data: bytes) -> Parts:
    from byline.research.reading import encoding, rst

    return rst.read(encoding.decoded(data))


def _html(data: bytes) -> Parts:
    from byline.research.reading import html

    return html.read(data)


def _pdf(data: bytes) -> Parts:
    from byline.research.reading import pdf

    return pdf.read(data)


def _docx(data: bytes) -> Parts:
    from byline.research.reading import docx

    return docx.read(data)


READERS: dict[str, Read] = {
    "md": _markdown,
    "txt": _text,
    "rst": _rst,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
}
