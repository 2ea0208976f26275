"""The Word document: what it shows is what Word knows, so that it can be worked on further."""

import io
import zipfile
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from byline.exports.docx import docx
from tests.exports.samples import COVER, DATE, article


def opened(**changes: Any) -> Any:
    data, warnings = docx(article(**changes), COVER, DATE)
    assert warnings == ()
    return Document(io.BytesIO(data))


def notes(**changes: Any) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx(article(**changes), None, DATE)[0])) as archive:
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    return ["".join(n.itertext()).strip() for n in root][2:]


def test_headings_lists_and_tables_are_those_of_word() -> None:
    document = opened()
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    for style, text in (
        ("Title", "Sun and grid"),
        ("Heading 1", "Parts and prices"),
        ("Heading 2", "Deep"),
        ("Heading 1", "Sources"),
        ("List Number", "three"),
        ("List Bullet 2", "nested"),
        ("Quote", "A quotation."),
    ):
        assert (style, text) in styles
    table = document.tables[0]
    assert [c.text for c in table.rows[1].cells] == ["Sun", "100", "much"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_properties_say_what_it_is() -> None:
    own = opened().core_properties
    assert (own.title, own.author, own.language) == ("Sun and grid", "Byline", "en")
    assert own.created.isoformat() == "2026-11-27T10:00:00+00:00"


def test_every_mark_is_a_footnote_with_its_evidence() -> None:
    found = notes()
    document = opened()
    references = document.element.body.findall(f".//{qn('w:footnoteReference')}")
    assert len(references) == len(found) == 6
    assert found[0].startswith("Solar power · Ada Writer · 2026-01-15 · solar-power.md · CC BY-SA")
    assert found[0].endswith("(word for word) [1]")
    assert "“Grids balance all.” (partly supported) [2]" in found[2]
    assert found[3].startswith("A note of the author")


def test_a_note_is_written_once_however_often_it_is_referred_to() -> None:
    long = "much to say " * 200
    found = notes(content=f"{'A[^a] b. ' * 400}\n\n[^a]: A note with {long}")
    assert len(found) == 400
    assert found[0].startswith("A note with much")
    assert set(found[1:]) == {"See note 1."}


def test_numbers_begin_where_they_should_in_each_list() -> None:
    document = opened(content="3. a\n4. b\n\nText\n\n1. c")
    ids = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert ids[0] == ids[1] != ids[2]


def test_the_cover_is_described() -> None:
    assert opened().inline_shapes[0]._inline.docPr.get("descr") == "A pattern & dots"


def test_links_lead_to_the_web_and_to_the_sources() -> None:
    document = opened()
    links = list(document.element.body.iter(qn("w:hyperlink")))
    outside = {document.part.rels[i.get(qn("r:id"))].target_ref for i in links}
    assert outside == {"https://example.org/a?b=1&c=2", "https://example.org/grid?a=1&b=2"}
    names = {b.get(qn("w:name")) for b in document.element.body.iter(qn("w:bookmarkStart"))}
    assert names == {"source_1", "source_2"}


def test_arabic_is_written_from_right_to_left() -> None:
    turned = [p for p in opened().paragraphs if p.text.startswith("تحول")]
    assert turned[0]._p.pPr.find(qn("w:bidi")) is not None
