"""Values as Typst literals: the only way in which a text gets into Typst source."""

from collections.abc import Mapping

from byline.exports.reading import printable

ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\t"): "\\t"}


def literal(value: object) -> str:
    """Write a text, number, truth value, None, sequence or mapping (keys are names) in Typst."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{literal(str(k))}: {literal(v)}" for k, v in value.items())
        return f"({', '.join(pairs) or ':'})"
    if isinstance(value, list | tuple):
        return f"({''.join(f'{literal(v)}, ' for v in value)})"
    return f'"{printable(str(value)).translate(ESCAPES)}"'
