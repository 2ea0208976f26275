"""What python-docx has no words for: styles, properties, links, numbers and directions of Word."""

import unicodedata
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from byline.exports.moments import moment

LONGEST_PROPERTY = 255  # characters
ACCENT, MUTED = RGBColor(0x0B, 0x6B, 0x62), RGBColor(0x65, 0x5F, 0x56)
SERIF, MONO = "Georgia", "Consolas"
HEADINGS = {"Title": 26, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}  # points


def styled(document: Document, language: str) -> None:
    """Set the document's styles, page and language."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SERIF, Pt(10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.25
    tongue = OxmlElement("w:lang")
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        tongue.set(qn(name), language)
    normal.element.get_or_add_rPr().append(tongue)
    for name, size in HEADINGS.items():
        heading = document.styles[name]
        heading.font.name, heading.font.size = SERIF, Pt(size)
        heading.font.bold, heading.font.color.rgb = True, RGBColor(0x1E, 0x1B, 0x18)
        heading.element.rPr.rFonts.attrib.clear()
        heading.font.name = SERIF
    document.styles["Title"].paragraph_format.space_after = Pt(4)
    _bare(document.styles["Title"])
    subtitle = document.styles["Subtitle"].font
    subtitle.name, subtitle.size, subtitle.color.rgb, subtitle.italic = SERIF, Pt(10), MUTED, False
    _added(document)


def _bare(style: Any) -> None:  # noqa: ANN401
    """Take the line away that Word's own title has under it."""
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _added(document: Document) -> None:
    code = document.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    code.base_style = document.styles["Normal"]
    code.font.name, code.font.size = MONO, Pt(9)
    code.paragraph_format.left_indent, code.paragraph_format.line_spacing = Cm(0.5), 1.1
    letters = document.styles.add_style("Code Character", WD_STYLE_TYPE.CHARACTER)
    letters.font.name, letters.font.size = MONO, Pt(9.5)
    note = document.styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = document.styles["Normal"]
    note.font.size = Pt(8.5)
    note.paragraph_format.space_after, note.paragraph_format.line_spacing = Pt(2), 1.1
    source = document.styles.add_style("Source", WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = document.styles["Normal"]
    source.paragraph_format.left_indent = Cm(0.9)
    source.paragraph_format.first_line_indent = Cm(-0.9)


def described(
    document: Document, title: str, language: str, keywords: str, completed_at: str
) -> None:
    """Fill in the document's properties; its dates are those of the article."""
    own = document.core_properties
    own.title, own.language = title[:LONGEST_PROPERTY], language
    own.keywords, own.comments = keywords[:LONGEST_PROPERTY], ""
    own.author = own.last_modified_by = "Byline"
    own.created = own.modified = moment(completed_at).replace(tzinfo=None)


def bookmarked(paragraph: Paragraph, name: str, n: int) -> None:
    """Give a paragraph a name that links lead to."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(n))
        if tag.endswith("Start"):
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def linked(run: Run, attribute: str, to: str) -> None:
    """Make a run a link: `r:id` of a relationship or `w:anchor`, the name of a bookmark."""
    link = OxmlElement("w:hyperlink")
    link.set(qn(attribute), to)
    run._r.addprevious(link)
    link.append(run._r)


def numbering(document: Document, style: str, start: int) -> int:
    """Begin a new list in a style's manner; give its id."""
    numbers = document.part.numbering_part.element
    own = document.styles[style].element.pPr.numPr.numId.val
    kind = numbers.num_having_numId(own).abstractNumId.val
    number = numbers.add_num(kind)
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    found: int = number.numId
    return found


def numbered(paragraph: Paragraph, number: int) -> None:
    """Make a paragraph an item of a list."""
    own = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    own.get_or_add_ilvl().val, own.get_or_add_numId().val = 0, number


def turned(paragraph: Paragraph) -> None:
    """Write a paragraph from right to left when its first letter is."""
    strong = map(unicodedata.bidirectional, paragraph.text)
    if next((s for s in strong if s in ("L", "R", "AL")), "L") == "L":
        return
    settings = paragraph._p.get_or_add_pPr()
    settings.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
    for run in paragraph.runs:
        run.font.rtl = True


# What the schema has after `bidi` in a paragraph's properties.
AFTER_BIDI = tuple(
    f"w:{name}"
    for name in (
        "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc "
        "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr"
    ).split()
)
