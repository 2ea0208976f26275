"""Opens what was exported, as its readers do, and says what is in it."""

import io
import json
import re
import zipfile
from typing import Any

import pypdfium2
from docx import Document
from lxml import etree, html

from byline.exports.export import Export

TAG = re.compile(r"<[^>]+>")
ACTIVE = ("script", "iframe", "object", "embed", "img", "link", "style", "svg", "base", "form")
OWN = {"link", "img"}  # which a book's own files may have
ADDRESSES = ("http://", "https://", "#", "text.xhtml#", "book.css", "cover.jpg")


def opened(made: Export) -> str:
    """Give the words of a file of any form; fail where it is broken or would act."""
    return READERS[made.name.rpartition(".")[2]](made.data)


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    assert data.count(b"/JavaScript") == data.count(b"/Launch") == data.count(b"/EmbeddedFile") == 0
    return "\n".join(pages).replace("\r\n", "\n")


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    for relation in document.part.rels.values():
        if relation.is_external:
            assert relation.target_ref.startswith(("http://", "https://"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name), STRICT)
        notes = etree.fromstring(archive.read("word/footnotes.xml"), STRICT)
    said = [p.text for p in document.paragraphs]
    said += [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*said, *notes.itertext()])


def epub_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "mimetype"
        texts = {n: archive.read(n) for n in archive.namelist() if n.endswith(("html", "opf"))}
    trees = {n: etree.fromstring(t, STRICT) for n, t in texts.items()}
    for name, tree in trees.items():
        assert_harmless(tree, OWN, name)
    return " ".join(" ".join(t.itertext()) for t in trees.values())


def html_text(data: bytes) -> str:
    tree = html.document_fromstring(data.decode())
    body = tree.find("body")
    assert_harmless(body, {"img"}, "html")
    return str(body.text_content())


def md_text(data: bytes) -> str:
    return data.decode()


def json_text(data: bytes) -> str:
    return str(json.loads(data)["content"])


READERS = {
    "pdf": pdf_text,
    "docx": docx_text,
    "epub": epub_text,
    "html": html_text,
    "md": md_text,
    "json": json_text,
}
STRICT: Any = etree.XMLParser(resolve_entities=False, no_network=True)


def assert_harmless(tree: Any, own: set[str], name: str) -> None:
    """Fail where something would run, load, or lead elsewhere than to the web."""
    for element in tree.iter(etree.Element):
        tag = etree.QName(element).localname if "}" in element.tag else element.tag
        assert tag not in ACTIVE or tag in own, f"{name}: {tag}"
        assert not [a for a in element.attrib if a.startswith("on")]
        for attribute in ("href", "src"):
            address = element.get(attribute, "#")
            assert address.startswith((*ADDRESSES, "data:image/webp;base64,")) or tag == "item"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
