"""What an answer's content is: by its type, and by its first bytes where that says nothing."""

import re

from byline.errors import SourceUnsupported
from byline.research.web.address import Address

TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/x-markdown": "md",
    "text/x-rst": "rst",
    "text/prs.fallenstein.rst": "rst",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
SILENT = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/binary",
    "application/download",
    "application/force-download",
    "application/x-download",
    "application/x-octet-stream",
    "unknown/unknown",
    "application/unknown",
    "content/unknown",
}
ENDINGS = {".md": "md", ".markdown": "md", ".rst": "rst"}
TYPE = re.compile(r"\s*([!-+\--~]+/[!-+\--:<-~]+)\s*(?:[;,]|$)")
CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|p|div|article|h1)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
HEAD = 4096  # bytes by which content is known
TEXTS = {"html", "txt", "md", "rst"}


def said(content_type: str, address: Address) -> str:
    """Give the kind that a Content-Type names, "" where it says nothing.

    Markdown and reStructuredText mostly come as plain text; the address's ending tells.

    Raises `SourceUnsupported` for a type that Byline does not read.
    """
    match = TYPE.match(content_type)
    named = match[1].lower() if match else ""
    if named in SILENT:
        return ""
    kind = TYPES.get(named)
    if kind is None:
        raise _unsupported(named[:80])
    return _ending(address) or kind if kind == "txt" else kind


def charset(content_type: str) -> str:
    """Give the encoding that a Content-Type names, or ""."""
    match = CHARSET.search(content_type)
    return match[1] if match else ""


def sniffed(data: bytes, address: Address) -> str:
    """Give the kind of a document by how it begins. Raises `SourceUnsupported`."""
    head = data[:HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") and b"word/" in data:
        return "docx"
    if MARKUP.match(head):
        return "html"
    if len(head) - len(head.translate(None, CONTROLS)) > len(head) / 100:
        raise _unsupported("")
    return _ending(address) or "txt"


def _ending(address: Address) -> str:
    path = address.path.partition("?")[0].lower()
    return next((kind for ending, kind in ENDINGS.items() if path.endswith(ending)), "")


def _unsupported(named: str) -> SourceUnsupported:
    shown = f" ({named})" if named else ""
    return SourceUnsupported(
        f"The page is of a kind that Byline does not read{shown}; "
        "it reads html, pdf, txt, md, rst and docx."
    )
