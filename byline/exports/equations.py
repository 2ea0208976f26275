"""Formulas as Typst equations: built part by part from MathML, so that no text is code."""

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from byline.exports.formulas import formula
from byline.exports.literals import literal

ACCENTS = {"^": 0x302, "~": 0x303, "˜": 0x303, "→": 0x20D7, "˙": 0x307, "¨": 0x308, "ˇ": 0x30C}
ACCENTS |= {"`": 0x300, "´": 0x301, "˘": 0x306}
LINES = dict.fromkeys("¯―‾_", "line") | {"⏟": "brace", "⏞": "brace", "⎵": "bracket"}
STYLES = {
    "normal": "upright({})",
    "bold": "bold(upright({}))",
    "bold-italic": "bold({})",
    "double-struck": "bb({})",
    "fraktur": "frak({})",
    "script": "cal({})",
    "sans-serif": "sans({})",
    "monospace": "mono({})",
}
LIMITS = ("lim", "max", "min", "sup", "inf", "det", "gcd", "Pr", "limsup", "liminf")


def equation(tex: str, block: bool = False) -> str:
    """Give a formula as an equation in Typst's markup, "" when it cannot be converted."""
    found = formula(tex, block)
    try:
        body = "" if found is None else _row(list(found))
    except IndexError:  # parts are missing
        return ""
    if not body:
        return ""
    shape = "true" if block else "false"
    return f"#math.equation(block: {shape}, alt: {literal(tex)}, $ {body} $.body);"


def _typst(element: Element) -> str:
    """Write one element in Typst's math mode."""
    style = STYLES.get(element.get("mathvariant", ""), "{}")
    written = _bare(element)
    return style.format(written) if written else ""


def _bare(element: Element) -> str:
    text = element.text or ""
    if element.tag in WRITTEN:
        return WRITTEN[element.tag](list(map(_typst, element)), element)
    if element.tag == "mspace":
        return f"#h({_ems(element.get('width', ''))}em) "
    if element.tag == "mtext":
        return f"#{literal(text)} "
    if element.tag in ("mi", "mo", "mn"):
        return _symbol(text, element.tag)
    return _row(list(element))


def _ems(width: str) -> float:
    found = re.fullmatch(r"(-?\d*\.?\d+)em", width)
    return max(-2.0, min(4.0, float(found[1]))) if found else 0.2


def _symbol(text: str, tag: str) -> str:
    if len(text) == 1:
        return f"\\u{{{ord(text):x}}}"
    if tag == "mn" or not text.isalpha():
        return f"#{literal(text)} " if text else ""
    limits = "true" if text in LIMITS else "false"
    return f"#math.op({literal(text)}, limits: {limits}) "


def _row(elements: Sequence[Element]) -> str:
    """Write elements side by side; fences that grow, and those of a table, grow with what is in."""
    parts = list(map(_typst, elements))
    if any(e.tag == "mo" and e.get("stretchy") == "true" for e in elements):
        return f"lr({' '.join(parts)})"
    out, i = [], 0
    while i < len(parts):
        if _fenced(elements[i : i + 3]):
            out.append(f"lr({' '.join(parts[i : i + 3])})")
            i += 3
        else:
            out.append(parts[i])
            i += 1
    return " ".join(filter(None, out))


def _fenced(three: Sequence[Element]) -> bool:
    tags = [e.tag for e in three]
    return tags in (["mo", "mtable", "mo"], ["mo", "mfrac", "mo"]) and (
        tags[1] == "mtable" or three[1].get("linethickness") == "0"
    )


def _fraction(parts: list[str], element: Element) -> str:
    if element.get("linethickness") == "0":
        return f"vec(delim: #none, {_group(parts[0])}, {_group(parts[1])})"
    return f"frac({_group(parts[0])}, {_group(parts[1])})"


def _attached(below: int | None, above: int | None) -> Callable[[list[str], Element], str]:
    def written(parts: list[str], element: Element) -> str:
        base = _group(parts[0])
        if element.tag in ("mover", "munder"):
            sign = "".join(element[1].itertext()).strip()
            over = element.tag == "mover"
            if sign in LINES:
                return f"{'over' if over else 'under'}{LINES[sign]}({base})"
            if sign in ACCENTS and over:
                return f"accent({base}, \\u{{{ACCENTS[sign]:x}}})"
        if element.tag.startswith(("mover", "munder")):
            base = f"limits({base})"
        ends = [f"b: {_group(parts[below])}"] if below else []
        ends += [f"t: {_group(parts[above])}"] if above else []
        return f"attach({base}, {', '.join(ends)})"

    return written


def _table(_: list[str], element: Element) -> str:
    rows = (", ".join(_group(_row(list(cell))) for cell in row) for row in element)
    left = any(c.get("columnalign") == "left" for c in element.iter("mtd"))
    return f"mat(delim: #none, {'align: #left, ' * left}{'; '.join(rows)})"


def _group(part: str) -> str:
    """Give an argument that is never empty."""
    return part or '#"" '


WRITTEN: dict[str, Callable[[list[str], Element], str]] = {
    "mfrac": _fraction,
    "msqrt": lambda parts, _: f"sqrt({_group(' '.join(parts))})",
    "mroot": lambda parts, _: f"root({_group(parts[1])}, {_group(parts[0])})",
    "msub": _attached(1, None),
    "msup": _attached(None, 1),
    "msubsup": _attached(1, 2),
    "munder": _attached(1, None),
    "mover": _attached(None, 1),
    "munderover": _attached(1, 2),
    "mtable": _table,
}
