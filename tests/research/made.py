"""Makes the documents that the readers' tests read, good ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from byline.research.documents import Block, Document
from byline.research.reading import child

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
    b"/Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


class Refused(Exception):
    """The reader said no; the message is its code."""


def read(suffix: str, data: bytes | str) -> Document:
    """Read a document in this process. Raises `Refused` where the reader fails."""
    answer = child.read(suffix, data.encode() if isinstance(data, str) else data)
    if "failure" in answer:
        raise Refused(answer["failure"])
    return Document.model_validate(answer)


def told(document: Document) -> list[str]:
    """Give the paragraphs that a careful reader would call the running text."""
    return [document.of(b) for b in document.blocks if _is_told(b)]


def _is_told(block: Block) -> bool:
    return block.kind != "heading" and not block.aside and block.links <= 0.6


def headings(document: Document) -> list[str]:
    """Give the headings over the running text."""
    return [document.of(b) for b in document.blocks if b.kind == "heading" and not b.aside]


def under(document: Document, heading: str) -> list[str]:
    """Give the paragraphs of running text that stand under a heading."""
    own = [b for b in document.blocks if _is_told(b) and b.heading == heading]
    return [document.of(b) for b in own]


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Lay out a PDF file of these objects; the first is its catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF" % len(out)
    )


def pdf_page(content: bytes, filters: bytes = b"", trailer: bytes = b"") -> bytes:
    """Make a PDF of one page from what its content stream holds."""
    stream = b"<< /Length %d %s>>\nstream\n" % (len(content), filters) + content + b"\nendstream"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, PAGE, FONT, stream], trailer)


def locked_pdf() -> bytes:
    """Make a PDF that asks for a password."""
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    return pdf_page(b"BT ET", trailer=lock % (b"41" * 32, b"42" * 32))


def pdf_bomb(unpacked: int) -> bytes:
    """Make a PDF whose one stream unpacks to so many bytes."""
    return pdf_page(b"\x78\xda" + deflated(b"", b" ", unpacked), b"/Filter /FlateDecode ")


def deep_pdf(depth: int) -> bytes:
    """Make a PDF whose page stands under so many nodes of its page tree."""
    nodes = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (max(2, i + 1), i + 3)
        for i in range(depth)
    ]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] >>" % (depth + 1)
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def deflated(head: bytes, letter: bytes, unpacked: int) -> bytes:
    """Deflate a head and then so many equal letters, without ever unpacking them here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    million = packer.compress(letter * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + million * (unpacked // 1_000_000) + b"\x03\x00"


def word_xml(text: bytes, head: bytes = b"") -> bytes:
    """Make the main part of a Word document with one paragraph."""
    body = b"<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body>" % text
    return head + b"<w:document %s>%s</w:document>" % (NAMESPACE, body)


def archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack members as a Word document does."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        for name, data in members:
            packed.writestr(name, data)
    return file.getvalue()


def docx_bomb(unpacked: int, name: str = "word/document.xml") -> bytes:
    """Pack a Word document one member of which unpacks to so many bytes."""
    body = deflated(word_xml(b"").split(b"</w:t>")[0], b"a", unpacked)
    path = name.encode()
    sizes = struct.pack("<III", 0, len(body), min(unpacked, 2**32 - 2))
    about = b"\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HH", len(path), 0)
    local = b"PK\x03\x04" + about + path + body
    entry = b"PK\x01\x02\x14\0" + about + bytes(14) + path
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + b"PK\x05\x06" + end


def with_false_sizes(data: bytes, size: int) -> bytes:
    """Write another unpacked size into every entry of an archive's directory."""
    return _directory(data, lambda entry: entry[:24] + struct.pack("<I", size) + entry[28:])


def with_lock(data: bytes) -> bytes:
    """Mark every member of an archive as encrypted."""
    return _directory(data, lambda entry: entry[:8] + bytes([entry[8] | 1]) + entry[9:])


def _directory(data: bytes, change: Any) -> bytes:
    first, *entries = data.split(b"PK\x01\x02")
    return first + b"".join(change(b"PK\x01\x02" + entry) for entry in entries)
