"""The article as an EPUB 3 book: one text with its evidence as notes, fit for screen readers."""

import hashlib
import uuid
from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import Any

from lxml import etree, html

from byline.article import Article, Source
from byline.exports.about import facts
from byline.exports.archive import zipped
from byline.exports.body import evidence, listed, made, rendered, safe
from byline.exports.citing import Mark, name_of
from byline.exports.formulas import MATHML
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING, one_line
from byline.exports.moments import moment
from byline.exports.picture import jpeg
from byline.exports.reading import Text, printable, read

NO_COVER = "The cover is left out: {}."
EVIDENCE_HEADING = "Evidence"
CONTAINER = b"""<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
OPS = "http://www.idpf.org/2007/ops"
# What reading systems know of roles, by our own classes.
TYPES = {"noteref": "noteref", "noted": "noteref", "footnote": "footnote", "note": "footnote"}


def epub(article: Article, cover: bytes | None, completed_at: str) -> tuple[bytes, tuple[str, ...]]:
    """Write an article as EPUB; give the file and what the reader should know of it.

    The same article, finished at the same time, gives the same bytes.

    Args:
        article: the finished article.
        cover: the picture as WebP, PNG or JPEG, or None.
        completed_at: when the article was finished, in ISO 8601.

    Raises `ExportFailed` when the content is longer than any article.
    """
    text, warnings, picture = read(article), [], b""
    try:
        picture = jpeg(cover) if cover else b""
    except ValueError as error:
        warnings.append(NO_COVER.format(error))
    book = Book(article, text, picture, completed_at)
    style = resources.files("byline.exports").joinpath("epub.css").read_bytes()
    files = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER}
    if picture:
        files |= {"book/cover.jpg": picture, "book/cover.xhtml": book.cover_page()}
    written = book.text()
    files |= {
        "book/package.opf": book.package(b"<math" in written),
        "book/nav.xhtml": book.contents(),
        "book/text.xhtml": written,
        "book/book.css": style,
    }
    return zipped(files), tuple(warnings)


class Book:
    """The files of one book; words are escaped where they enter."""

    def __init__(self, article: Article, text: Text, picture: bytes, completed_at: str) -> None:
        self.article = article
        self.content = text
        self.picture = picture
        self.title = _line(article.title) or _line(article.brief.topic) or "Untitled"
        self.moment = moment(completed_at)
        self.alt = _line(article.cover.alt_text) if article.cover else ""

    def text(self) -> bytes:
        """Write the text, its evidence, the sources and how it was made."""
        article = self.article
        marks = "".join(self._evidence(m) for m in self.content.citing.all)
        shown = (
            f'<section class="evidence"><h2 id="evidence">{EVIDENCE_HEADING}</h2>{marks}</section>'
        )
        body = safe(
            f'<div class="text">{rendered(self.content, _cite)}</div>{shown if marks else ""}'
            f"{listed(article.sources, self.content)}{made(article)}"
        )
        opening = f'<h1 id="title">{escape(self.title)}</h1><p class="facts">{facts(article)}</p>'
        return self._page(self.title, opening + _well_formed(body))

    def _evidence(self, mark: Mark) -> str:
        name = escape(name_of(self.article.sources[mark.n - 1]))
        return (
            f'<aside class="footnote" role="doc-footnote" id="evidence-{mark.k}">'
            f'<a class="number" href="#cite-{mark.k}" aria-label="Back to the text">{mark.n}</a> '
            f'{evidence(mark)} <a href="#source-{mark.n}" dir="auto">{name}</a></aside>'
        )

    def cover_page(self) -> bytes:
        """Write the page that shows the cover."""
        image = f'<img src="cover.jpg" alt="{escape(self.alt or self.title)}"/>'
        return self._page("Cover", f'<div class="cover" epub:type="cover">{image}</div>')

    def contents(self) -> bytes:
        """Write the table of contents, and where the text begins."""
        places = [("title", self.title), *((i, name) for i, name in self.content.headings if name)]
        places += [("evidence", EVIDENCE_HEADING)] if self.content.citing.marks else []
        places += [("sources", SOURCES_HEADING)] if self.article.sources else []
        places += [("about", ABOUT_HEADING)]
        items = "".join(
            f'<li><a href="text.xhtml#{i}">{escape(_line(name))}</a></li>' for i, name in places
        )
        return self._page(
            "Contents",
            f'<nav epub:type="toc" id="toc" role="doc-toc"><h1>Contents</h1><ol>{items}</ol></nav>'
            '<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol><li>'
            '<a epub:type="bodymatter" href="text.xhtml#title">Text</a></li></ol></nav>',
        )

    def package(self, formulas: bool) -> bytes:
        """Write what the book is, and which files it has."""
        cover = (
            '<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>'
            '<item id="front" href="cover.xhtml" media-type="application/xhtml+xml"/>'
        )
        first = '<itemref idref="front"/>' if self.picture else ""
        properties = ' properties="mathml"' if formulas else ""
        return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"
 xml:lang="{self.article.brief.language}" dir="{self.content.direction}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{"".join(self._metadata(formulas))}</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="text" href="text.xhtml" media-type="application/xhtml+xml"{properties}/>
<item id="style" href="book.css" media-type="text/css"/>
{cover if self.picture else ""}</manifest>
<spine page-progression-direction="{self.content.direction}">{first}<itemref idref="text"/></spine>
</package>
""".encode()

    def _metadata(self, formulas: bool) -> Iterator[str]:
        article = self.article
        own = hashlib.sha256(article.model_dump_json().encode()).digest()
        name = uuid.UUID(bytes=own[:16], version=5)
        yield f'<dc:identifier id="id">urn:uuid:{name}</dc:identifier>'
        yield f"<dc:title>{escape(self.title)}</dc:title>"
        yield f"<dc:language>{article.brief.language}</dc:language>"
        yield "<dc:creator>Byline</dc:creator>"
        yield f"<dc:date>{self.moment:%Y-%m-%d}</dc:date>"
        yield f'<meta property="dcterms:modified">{self.moment:%Y-%m-%dT%H:%M:%SZ}</meta>'
        if article.seo_meta:
            about = _line(article.seo_meta.meta_description)
            yield f"<dc:description>{escape(about)}</dc:description>" if about else ""
            for word in filter(None, map(_line, article.seo_meta.keywords)):
                yield f"<dc:subject>{escape(word)}</dc:subject>"
        features = ["structuralNavigation", "tableOfContents", "readingOrder"]
        features += ["alternativeText"] if self.picture else []
        features += ["MathML"] if formulas else []
        facts = [("accessMode", "textual"), ("accessModeSufficient", "textual")]
        facts += [("accessMode", "visual")] if self.picture else []
        facts += [("accessibilityFeature", f) for f in features]
        facts += [("accessibilityHazard", "none")]
        facts += [("accessibilitySummary", "Text with headings, notes and a table of contents.")]
        for feature, value in facts:
            yield f'<meta property="schema:{feature}">{value}</meta>'

    def _page(self, title: str, body: str) -> bytes:
        language = self.article.brief.language
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
            f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="{OPS}" lang="{language}"'
            f' xml:lang="{language}" dir="{self.content.direction}">\n<head><title>{escape(title)}'
            '</title><link rel="stylesheet" type="text/css" href="book.css"/></head>\n'
            f"<body>{body}</body></html>\n"
        ).encode()


def _cite(mark: Mark, source: Source) -> str:
    name = escape(f"Source {mark.n}: {name_of(source)}")
    return (
        f'<sup><a class="noteref" role="doc-noteref" id="cite-{mark.k}" '
        f'href="#evidence-{mark.k}" aria-label="{name}">{mark.n}</a></sup>'
    )


def _well_formed(safe_html: str) -> str:
    """Write sanitised HTML as XML, with the types that reading systems know."""
    root: Any = html.fragment_fromstring(printable(safe_html), create_parent="div")
    for element in root.iter(etree.Element):
        if element.tag == "math":
            element.set("xmlns", MATHML)
        kind = next((TYPES[c] for c in element.get("class", "").split() if c in TYPES), "")
        if kind and element.tag != "sup":
            element.set(f"{{{OPS}}}type", kind)
    etree.cleanup_namespaces(root, top_nsmap={"epub": OPS})
    return etree.tostring(root, encoding="unicode")  # type: ignore[no-any-return]


def _line(text: str) -> str:
    return one_line(printable(text))
