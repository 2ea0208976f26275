"""Goes over a document's parts once all are found: mends broken paragraphs, marks asides."""

from byline.research.reading.asides import is_caption, is_garbled, is_notice
from byline.research.reading.lines import ends
from byline.research.reading.parts import Part, Parts

LEAST_REPEATED = 80  # letters: shorter paragraphs may well stand twice
LEAST_TORN, MOST_TORN = 40, 5000  # letters of a paragraph that may go on in the next one


def tidied(parts: Parts) -> Parts:
    """Mend and mark the parts; garbled ones are dropped."""
    out: list[Part] = []
    seen: set[str] = set()
    for part in parts.found:
        if is_garbled(part.text):
            continue
        if out and _goes_on(out[-1], part):
            _join(out[-1], part)
            continue
        out.append(part)
    for part in out:
        if part.kind == "heading":
            continue
        again = len(part.text) >= LEAST_REPEATED and part.text in seen
        part.aside = part.aside or again or is_caption(part.text) or is_notice(part.text)
        seen.add(part.text)
    parts.found = out
    return parts


def _goes_on(before: Part, part: Part) -> bool:
    """Was one paragraph torn in two: an open sentence, and a part that begins in its midst?"""
    if before.kind != part.kind or part.kind == "item" or before.heading != part.heading:
        return False
    if not LEAST_TORN <= len(before.text) <= MOST_TORN or ends(before.text):
        return False
    if max(before.links, part.links) > 0.6:
        return False
    return part.text[0].islower() or part.text[0] in ",;)" or before.text.endswith((",", " –"))


def _join(before: Part, part: Part) -> None:
    whole = len(before.text) + len(part.text)
    before.links = (before.links * len(before.text) + part.links * len(part.text)) / whole
    before.text += part.text if part.text[0] in ",;)." else " " + part.text
    before.aside = before.aside and part.aside
