"""The article as a Word document: real headings, lists and footnotes, to be worked on further."""

import io
import re
from typing import Any, NamedTuple

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from markdown_it.tree import SyntaxTreeNode

from byline.article import Article, Source, Verdict
from byline.exports.about import about, facts
from byline.exports.archive import unzipped, zipped
from byline.exports.citing import VERDICTS, Mark, details, name_of, shortened
from byline.exports.footnotes import Footnotes
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING, one_line, web_link
from byline.exports.picture import jpeg
from byline.exports.reading import Text, printable, read
from byline.exports.word import (
    ACCENT,
    MUTED,
    bookmarked,
    described,
    linked,
    numbered,
    numbering,
    styled,
    turned,
)

NO_COVER = "The cover is left out: {}."
SHORT_NAME = 70  # characters of a source's name where it is named again
MOST_COLUMNS = 63  # that Word shows
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


class Look(NamedTuple):
    """How words look: what stands around them."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    link: str = ""


class Place(NamedTuple):
    """Where blocks stand: how deep in lists, and in a quotation."""

    level: int = 0
    quoted: bool = False
    marker: str = ""  # the style of the next paragraph, which begins an item
    number: int = 0  # of the list that the item is counted in


def docx(article: Article, cover: bytes | None, completed_at: str) -> tuple[bytes, tuple[str, ...]]:
    """Write an article as DOCX; give the file and what the reader should know of it.

    Args:
        article: the finished article.
        cover: the picture as WebP, PNG or JPEG, or None.
        completed_at: when the article was finished, in ISO 8601.

    Raises `ExportFailed` when the content is longer than any article.
    """
    writer = Writer(article, read(article))
    warnings = writer.write(cover, completed_at)
    out = io.BytesIO()
    writer.document.save(out)
    return zipped(unzipped(out.getvalue())), tuple(warnings)


class Writer:
    """Writes a text's tokens into a new document; `_name` writes the nodes of type `name`."""

    def __init__(self, article: Article, text: Text) -> None:
        self.article = article
        self.text = text
        self.document = Document()
        styled(self.document, article.brief.language)
        self.notes = Footnotes(self.document)
        self.root = SyntaxTreeNode(text.tokens)
        self.own_notes = {n.meta["id"]: n for n in self.root.walk() if n.type == "footnote"}
        self.noted: dict[int, int] = {}  # the note of Word that holds each of them

    def write(self, cover: bytes | None, completed_at: str) -> list[str]:
        """Write all; give what the reader should know."""
        article, document = self.article, self.document
        title = clean(article.title) or clean(article.brief.topic)
        keywords = ", ".join(article.seo_meta.keywords) if article.seo_meta else ""
        described(document, title, article.brief.language, clean(keywords), completed_at)
        document.add_paragraph(title, "Title")
        document.add_paragraph(facts(article), "Subtitle")
        warnings = self._picture(cover) if cover else []
        self._blocks(self.root, Place())
        if article.sources:
            document.add_heading(SOURCES_HEADING, 1)
            for n, source in enumerate(article.sources, start=1):
                self._source(n, source)
        document.add_heading(ABOUT_HEADING, 1)
        for name, texts in about(article):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(clean(" ".join(texts)))
        return warnings

    def _picture(self, cover: bytes) -> list[str]:
        try:
            picture = io.BytesIO(jpeg(cover))
        except ValueError as error:
            return [NO_COVER.format(error)]
        shown = self.document.add_picture(picture, width=Cm(15.5))
        alt = self.article.cover.alt_text if self.article.cover else ""
        shown._inline.docPr.set("descr", clean(alt))
        return []

    def _source(self, n: int, source: Source) -> None:
        paragraph = self.document.add_paragraph(style="Source")
        bookmarked(paragraph, f"source_{n}", n)
        paragraph.add_run(f"{n}.\t")
        link = web_link(source.url)
        self._words(paragraph, name_of(source), Look(bold=True, link=link))
        for line in (details(source), link):
            if line:
                paragraph.add_run().add_break()
                self._words(paragraph, line, Look()).font.color.rgb = MUTED

    def _blocks(self, node: SyntaxTreeNode, place: Place) -> None:
        for i, child in enumerate(node.children):
            here = place if not i else place._replace(marker="")
            write = getattr(self, f"_{child.type}", None)
            if write is not None:
                write(child, here)
            else:
                self._blocks(child, here)

    def _paragraph(self, node: SyntaxTreeNode, place: Place) -> None:
        style = place.marker or ("Quote" if place.quoted else "Normal")
        paragraph = self.document.add_paragraph(style=style)
        if place.level and not place.marker:
            paragraph.paragraph_format.left_indent = Cm(0.63 * place.level)
        if place.marker and place.number:
            numbered(paragraph, place.number)
        self._inline(paragraph, node, Look())
        turned(paragraph)

    def _heading(self, node: SyntaxTreeNode, _place: Place) -> None:
        paragraph = self.document.add_heading(level=int(node.tag[1]) - 1)
        self._inline(paragraph, node, Look())
        turned(paragraph)

    def _blockquote(self, node: SyntaxTreeNode, place: Place) -> None:
        self._blocks(node, place._replace(quoted=True))

    def _bullet_list(self, node: SyntaxTreeNode, place: Place, kind: str = "Bullet") -> None:
        level = place.level + 1
        style = f"List {kind}" + (f" {min(level, 3)}" if level > 1 else "")
        start = int(node.attrs.get("start", 1))
        number = numbering(self.document, style, start) if kind == "Number" else 0
        for item in node.children:
            self._blocks(item, place._replace(level=level, marker=style, number=number))

    def _ordered_list(self, node: SyntaxTreeNode, place: Place) -> None:
        self._bullet_list(node, place, "Number")

    def _fence(self, node: SyntaxTreeNode, _place: Place) -> None:
        paragraph = self.document.add_paragraph(style="Code")
        for i, line in enumerate(printable(node.content).strip("\n").split("\n")):
            if i:
                paragraph.add_run().add_break()
            paragraph.add_run(line)

    _code_block = _math_block = _fence

    def _hr(self, _node: SyntaxTreeNode, _place: Place) -> None:
        self.document.add_paragraph("* * *").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, node: SyntaxTreeNode, _place: Place) -> None:
        rows = [row for part in node.children for row in part.children]
        width = min(len(rows[0].children), MOST_COLUMNS)
        table = self.document.add_table(len(rows), width, style="Table Grid")
        for i, (row, written) in enumerate(zip(rows, table.rows, strict=True)):
            for cell, box in zip(row.children, written.cells, strict=False):
                paragraph = box.paragraphs[0]
                side = re.search("left|center|right", str(cell.attrs.get("style", "")))
                paragraph.alignment = SIDES[side[0]] if side else None
                self._inline(paragraph, cell, Look(bold=not i))
                turned(paragraph)
            if not i:
                written._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph()

    def _footnote_block(self, node: SyntaxTreeNode, place: Place) -> None:
        """Leave them out: they stand where they are referred to."""

    def _inline(self, paragraph: Paragraph, node: SyntaxTreeNode, look: Look) -> None:
        for child in node.children:
            changed = LOOKS.get(child.type, {})
            if child.type == "link":
                changed = {"link": web_link(str(child.attrs.get("href", "")))}
            if child.type == "mark":
                self._mark(paragraph, child.meta["mark"])
            elif child.type == "footnote_ref":
                self._own_note(paragraph, child.meta["id"])
            elif child.type == "hardbreak":
                paragraph.add_run().add_break()
            elif child.children:
                self._inline(paragraph, child, look._replace(**changed))
            else:
                content = " " if child.type == "softbreak" else child.content
                run = self._words(paragraph, content, look)
                if child.type in ("code_inline", "math_inline"):
                    run.style = "Code Character"

    def _words(self, paragraph: Paragraph, words: str, look: Look) -> Any:  # noqa: ANN401
        run = paragraph.add_run(printable(words))
        run.bold, run.italic, run.font.strike = look.bold or None, look.italic or None, None
        if look.struck:
            run.font.strike = True
        if look.link:
            run.font.color.rgb, run.underline = ACCENT, True
            to = self.document.part.relate_to(
                look.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            linked(run, "r:id", to)
        return run

    def _mark(self, paragraph: Paragraph, mark: Mark) -> None:
        source = self.text.citing.sources[mark.n - 1]
        if self._in_note(paragraph):
            paragraph.add_run(f"[{mark.n}]").font.superscript = True
            return
        self._apart(paragraph)
        note = self.notes.add(paragraph)
        name = name_of(source)
        self._words(note, shortened(name, SHORT_NAME) if mark.again else name, Look(bold=True))
        if not mark.again and details(source):
            note.add_run(f" · {clean(details(source))}")
        if mark.quote and not (mark.again and mark.verdict == Verdict.VERBATIM):
            note.add_run(f". “{clean(mark.quote)}”")
        if mark.verdict:
            note.add_run(f" ({VERDICTS[mark.verdict].lower()})").italic = True
        note.add_run(" ")
        linked(note.add_run(f"[{mark.n}]"), "w:anchor", f"source_{mark.n}")

    def _own_note(self, paragraph: Paragraph, n: int) -> None:
        if self._in_note(paragraph) or n not in self.own_notes:
            return
        self._apart(paragraph)
        note = self.notes.add(paragraph)
        if n in self.noted:  # Word has one note a mark: in full at each, some KB make megabytes
            note.add_run(f"See note {self.noted[n]}.")
            return
        self.noted[n] = self.notes.count
        for child in self.own_notes[n].walk():
            if child.type == "inline":
                self._inline_note(note, child)

    def _inline_note(self, note: Paragraph, node: SyntaxTreeNode) -> None:
        """Write a paragraph of a note; its links are words, for they belong to the text's part."""
        for child in node.walk():
            if child.type in ("text", "code_inline", "math_inline"):
                note.add_run(printable(child.content))
            elif child.type == "link":
                note.add_run(f"{web_link(str(child.attrs.get('href', '')))} ")
            elif child.type == "mark":
                self._mark(note, child.meta["mark"])
        note.add_run(" ")

    def _in_note(self, paragraph: Paragraph) -> bool:
        return paragraph._p.getparent().tag == qn("w:footnote")  # type: ignore[no-any-return]

    def _apart(self, paragraph: Paragraph) -> None:
        """Put a comma between two notes that stand side by side."""
        last = paragraph._p[-1] if len(paragraph._p) else None  # all runs, each time, are too many
        if last is not None and last.find(qn("w:footnoteReference")) is not None:
            paragraph.add_run(", ").font.superscript = True


LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "em": {"italic": True},
    "s": {"struck": True},
}


def clean(text: str) -> str:
    """Make one line of what can stand in a document."""
    return one_line(printable(text))
