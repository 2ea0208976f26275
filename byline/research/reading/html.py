"""Reads web pages: their paragraphs in order, with menus, captions, comments and notices aside."""

import re

from lxml import etree

from byline.research.reading import pagefacts, plaintext
from byline.research.reading.elements import begins
from byline.research.reading.encoding import declared, decoded
from byline.research.reading.failures import Empty, Unreadable
from byline.research.reading.metadata import page_title
from byline.research.reading.pagewalk import Walk
from byline.research.reading.parts import Parts, clean
from byline.research.reading.tidy import tidied

DATA = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,60}[;,][A-Za-z0-9+/=%;,_.~*!$&@:?()-]++")
PROLOGUE = re.compile(r"\s{0,9}<\?xml[^>]{0,200}>")
EARLY_END = re.compile(r"</(?:body|html)\s{0,9}>", re.I)  # the parser drops what follows one
SUBSET = re.compile(r"<!DOCTYPE[^<>\[]{0,500}\[", re.IGNORECASE)
LITTLE = 6000  # letters: with more, all a page has to say stands in its text
LONGEST_LABEL, MOST_LABELS = 300, 60
OF_HEAD = {"title", "meta", "link", "script", "style", "base", "noscript", "template", "object"}
TOO_DEEP = "The page nests its elements too deeply to be read; save it as text."


def read(data: bytes, charset: str = "") -> Parts:
    """Read an HTML page; `charset`, which came beside it, goes before its own word.

    What browsers show besides its text (labels of buttons, what stands in place of scripts) is
    given only where there is little text: walls are made of it.

    Raises `NotText` for what is none, `Empty` for a page without elements.
    """
    text = _without_prologue(decoded(data, charset, declared(data)))
    text = EARLY_END.sub("", DATA.sub("", text))
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.ParserError as error:  # nothing but white space and comments
        raise Empty from error
    if root is None:
        raise Empty
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable(TOO_DEEP)
    _hoist(root)
    parts = Parts()
    facts = pagefacts.gather(root, text)
    facts.fill(parts)
    Walk(root, parts).all()
    if not any(p.kind != "heading" for p in parts.found):
        _preformatted(root, parts)
    headings = [p.text for p in parts.found if p.kind == "heading"]
    parts.title = page_title(parts.title, headings[:40], f"{facts.site} {parts.url}")
    parts.title = parts.title or (headings[0] if headings else "")
    parts = tidied(parts)
    if sum(len(p.text) for p in parts.found) < LITTLE:
        parts.beside = _beside(root)
    return parts


def _beside(root: etree._Element) -> tuple[str, ...]:
    """Give the labels of buttons, and the texts for browsers without scripts or frames."""
    said = []
    for element in root.iter("button", "input", "noscript", "iframe"):
        said.append(
            element.get("value") or ""
            if element.tag == "input" and element.get("type") in {"submit", "button"}
            else clean(begins(element, LONGEST_LABEL))
        )
        if len(said) > MOST_LABELS:
            break
    return tuple(text[:LONGEST_LABEL] for text in said if text)


def _without_prologue(text: str) -> str:
    """Take off an XML declaration and a document type's own entities, which are not resolved."""
    text = PROLOGUE.sub("", text, count=1)
    subset = SUBSET.match(text.lstrip()[:600])
    end = text.find("]>", 0, 200_000) if subset else -1
    return text[end + 2 :] if end >= 0 else text


def _hoist(root: etree._Element) -> None:
    """Take the page's text out of its head, where the parser leaves it when no body is begun.

    HTML lets a page leave the tag out; the parser knows that only for elements of its own time.
    """
    head = root.find("head")
    first = None if head is None else next((e for e in head if e.tag not in OF_HEAD), None)
    if head is None or first is None:
        return
    body = root.find("body")
    body = etree.SubElement(root, "body") if body is None else body
    for place, element in enumerate((first, *first.itersiblings())):
        body.insert(place, element)


def _preformatted(root: etree._Element, parts: Parts) -> None:
    """Read a page that is one plain text, as browsers save those."""
    texts = ["".join(pre.itertext()) for pre in root.iter("pre", "textarea", "plaintext")]
    found = plaintext.read("\n\n".join(texts))
    parts.found = found.found
    parts.title = parts.title or found.title
