"""Reads a Word document's styles: which of them are headings, lists, quotations, captions."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Literal

from lxml import etree

from byline.research.reading.failures import Unreadable

Role = Literal["text", "title", "heading", "item", "quote", "aside", "none"]

DTD = "The file declares XML entities, which no word processor writes; save it again in one."
MOST_STYLES = 5000
LONGEST_CHAIN = 12  # styles that are based on each other
ROLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"title$"), "title"),
    (
        re.compile(r"toc|table of |index|header|footer|html preformatted|.*\bcode|macro|.*listing"),
        "none",
    ),
    (re.compile(r"caption|.*note text|bibliography|references"), "aside"),
    (re.compile(r"list|bullet"), "item"),
    (re.compile(r".*quote|block text|quotation"), "quote"),
)


@dataclass(frozen=True)
class Style:
    """What a paragraph is by its style; a heading's level."""

    role: Role = "text"
    level: int = 0
    based: str = ""


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace ("" for an entity)."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def read_styles(member: IO[bytes] | io.RawIOBase) -> dict[str, Style]:
    """Read the styles by their ids."""
    styles: dict[str, Style] = {}
    for _, element in etree.iterparse(
        member,
        events=("end",),
        tag="{*}style",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    ):
        if element.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(DTD)
        if name := _attribute(element, "styleId"):
            styles[name] = _style(element)
        element.clear()
        if len(styles) > MOST_STYLES:
            break
    return styles


def own_style(paragraph: etree._Element, styles: dict[str, Style]) -> Style:
    """Give what a paragraph is by its style, and by what it says itself."""
    style = Style()
    for properties in paragraph:
        if local(properties) == "pPr":
            for child in properties:
                style = _by(child, styles, style)
            break
    return style


def _by(child: etree._Element, styles: dict[str, Style], style: Style) -> Style:
    match local(child):
        case "pStyle":
            return _resolved(_attribute(child, "val"), styles)
        case "numPr" if style.role == "text":
            return Style("item")
        case "outlineLvl" if (level := _attribute(child, "val")) in {*"012345678"}:
            return Style("heading", int(level) + 1)
        case _:
            return style


def _resolved(name: str, styles: dict[str, Style]) -> Style:
    for _ in range(LONGEST_CHAIN):
        style = styles.get(name)
        if style is None:
            return Style()
        if style.role != "text":
            return style
        name = style.based
    return Style()


def _style(element: etree._Element) -> Style:
    style = Style()
    for child in _descendants(element):
        match local(child):
            case "name":
                style = replace(_named(_attribute(child, "val").lower()), based=style.based)
            case "basedOn":
                style = replace(style, based=_attribute(child, "val"))
            case "numPr" if style.role == "text":
                style = replace(style, role="item")
            case "outlineLvl" if (level := _attribute(child, "val")) in {*"012345678"}:
                style = replace(style, role="heading", level=int(level) + 1)
            case _:
                pass
    return style


def _descendants(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        yield child
        if local(child) == "pPr":
            yield from child


def _named(name: str) -> Style:
    if match := re.match(r"heading (\d)", name):
        return Style("heading", int(match[1]))
    return next((Style(role) for pattern, role in ROLES if pattern.match(name)), Style())


def _attribute(element: etree._Element, name: str) -> str:
    return next(
        (str(v) for k, v in element.attrib.items() if str(k).rsplit("}", 1)[-1] == name), ""
    )
