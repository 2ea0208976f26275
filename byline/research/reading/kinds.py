"""Which reader reads which kind of file."""

from collections.abc import Callable

from byline.research.reading.parts import Parts

Read = Callable[[bytes, str], Parts]  # the bytes, and the encoding that came beside them or ""


def _markdown(data: bytes, charset: str) -> Parts:
    from byline.research.reading import encoding, markdown

    return markdown.read(encoding.decoded(data, charset))


def _text(data: bytes, charset: str) -> Parts:
    """Read a text whose name says nothing about how it is marked up."""
    from byline.research.reading import encoding, plaintext, rst

    text = encoding.decoded(data, charset)
    if text[:400].lstrip().lower().startswith(("<!doctype html", "<html")):
        return _html(data, charset)
    return rst.read(text) if rst.looks_like(text) else plaintext.read(text)


def _rst(data: bytes, charset: str) -> Parts:
    from byline.research.reading import encoding, rst

    return rst.read(encoding.decoded(data, charset))


def _html(data: bytes, charset: str) -> Parts:
    from byline.research.reading import html

    return html.read(data, charset)


def _pdf(data: bytes, _: str) -> Parts:
    from byline.research.reading import pdf

    return pdf.read(data)


def _docx(data: bytes, _: str) -> Parts:
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
