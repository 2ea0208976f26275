"""TeX formulas as MathML: known elements only, and nothing in them that acts."""

import re
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from byline.exports.reading import printable

LONGEST = 2_000  # characters of TeX
DEEPEST = 30  # braces in braces
MATHML = "http://www.w3.org/1998/Math/MathML"
# fmt: off
TAGS = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mroot", "mrow", "mspace",
    "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover",
}
ATTRIBUTES = {
    "accent", "columnalign", "display", "displaystyle", "fence", "form", "linethickness",
    "mathvariant", "maxsize", "minsize", "stretchy", "width",
}
# fmt: on
# How many children an element has.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "munder": 2}
PARTS |= {"munderover": 3}


@lru_cache(maxsize=512)
def formula(tex: str, block: bool = False) -> Element | None:
    """Convert TeX to MathML without attributes that act; None when it cannot be converted."""
    if len(tex) > LONGEST or _depth(tex) > DEEPEST or "\\href" in tex:
        return None
    try:
        made: Element = convert_to_element(tex, display="block" if block else "inline")
        return made if _clean(made) else None
    # The converter fails on strangers' TeX in every way that Python has.
    except Exception:  # noqa: BLE001
        return None


def mathml(tex: str, block: bool = False) -> str:
    """Give a formula as a MathML element in text, "" when it cannot be converted."""
    found = formula(tex, block)
    return "" if found is None else tostring(found, encoding="unicode")


def _depth(tex: str) -> int:
    deepest = depth = 0
    for brace in re.findall(r"[{}]|\\left|\\right|\\begin|\\end", tex):
        depth += 1 if brace in ("{", "\\left", "\\begin") else -1
        deepest = max(deepest, depth)
    return deepest


def _clean(element: Element) -> bool:
    """Write entities as letters, drop unknown attributes; say whether all is known and whole."""
    if element.tag not in TAGS or len(element) != PARTS.get(element.tag, len(element)):
        return False
    element.text = printable(unescape(element.text or ""))
    if re.match(r"\\.|&$", element.text):
        return False  # a command that the converter does not know, or a table that it has not seen
    kept = {k: v for k, v in element.attrib.items() if k in ATTRIBUTES}
    element.attrib.clear()
    element.attrib.update(kept)
    if element.tag == "math":
        element.set("xmlns", MATHML)
    return all(map(_clean, element))
