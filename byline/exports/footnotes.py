"""Footnotes of a Word document, which python-docx does not know: their part, and their marks."""

from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

# Word wants the two lines that part notes from text, as notes of their own.
EMPTY = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote></w:footnotes>"""


class Footnotes:
    """The footnotes of one document (ECMA-376 part 1, 17.11)."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Any = parse_xml(EMPTY)
        name = PackURI("/word/footnotes.xml")
        part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self.root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.count = 0

    def add(self, paragraph: Paragraph) -> Paragraph:
        """Put the mark of a new footnote at the end of a paragraph; give the note's paragraph."""
        self.count += 1
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.count))
        mark = paragraph.add_run()
        mark.font.superscript = True
        mark._r.append(reference)
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(self.count))
        body = OxmlElement("w:p")
        note.append(body)
        self.root.append(note)
        written = Paragraph(body, self.document._body)
        written.style = "Footnote Text"
        own = written.add_run()
        own.font.superscript = True
        own._r.append(OxmlElement("w:footnoteRef"))
        written.add_run(" ")
        return written
