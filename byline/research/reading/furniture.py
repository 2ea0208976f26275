"""Takes off what stands on every page of a paged document: running heads, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from byline.research.reading.lines import ends

EDGE = 2  # lines at the top and the bottom of a page that may be its furniture
NUMBER = re.compile(
    r"\W{0,4}(?:page |p\. ?|seite |pagina )?[\divxlc]{1,6}(?: ?(?:of|/|von|de) ?\d{1,5})?\W{0,4}",
    re.I,
)
LEAST_PAGES = 3


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop the lines that come back, but for their numbers, at the edge of many pages.

    The pages' lines must hold no empty ones at their edges.
    """
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({form(lines[i]) for i in _edges(lines)})
    often = max(LEAST_PAGES, len(pages) // 5)
    return [_inner(lines, seen, often) for lines in pages]


def _inner(lines: Sequence[str], seen: Counter[str], often: int) -> list[str]:
    drop = {i for i in _edges(lines) if seen[form(lines[i])] >= often or _is_number(lines, i)}
    return [line for i, line in enumerate(lines) if i not in drop]


def _is_number(lines: Sequence[str], i: int) -> bool:
    return i in {0, len(lines) - 1} and bool(NUMBER.fullmatch(lines[i].strip()))


def _edges(lines: Sequence[str]) -> set[int]:
    full = [i for i, line in enumerate(lines) if line.strip()]
    return {*full[:EDGE], *full[-EDGE:]}


def form(line: str) -> str:
    """Give a line with its numbers alike: what a running head has in common on all pages."""
    return re.sub(r"\d+", "0", " ".join(line.split()))


def joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """Lay the pages' lines end to end; an open sentence runs on over the page's end."""
    out: list[str] = []
    for lines in pages:
        inner = list(lines)
        while inner and not inner[0].strip():
            inner.pop(0)
        while out and not out[-1].strip():
            out.pop()
        if inner and out and (ends(out[-1].strip()) or not inner[0].strip()[:1].islower()):
            out.append("")
        out += inner
    return out
