"""Finds pages that scanning or line breaks have broken, by what the other pages print instead."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Passage
from byline.research.pages import Page

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORTEST = 4  # letters of a word that is judged
COMMON = 2  # times that the right word is printed, and so many times as often as the wrong one
BAD = 0.004  # share of a page's words that are wrong, from which it is badly read
FEWEST = 6  # different words that are wrong: each author has habits of his own
WORTH, WORTH_BROKEN = 0.6, 0.1  # what a passage of such a page is worth; one with a wrong word
# Letters that scanners take for each other, the wrong one first.
CONFUSED = (
    *(tuple(pair) for pair in "hb bh vy yv IL Il lI ce ec nu un ft tf oc".split()),
    *(("rn", "m"), ("m", "rn"), ("li", "h"), ("cl", "d"), ("vv", "w"), ("ii", "n")),
)


@dataclass(frozen=True)
class Legibility:
    """The words that stand broken on badly read pages, by the page."""

    wrong: dict[str, frozenset[str]]

    @classmethod
    def of(cls, pages: Sequence[Page]) -> "Legibility":
        """Compare the words of each page with those of all."""
        words = {p.id: WORD.findall(p.prose) for p in pages}
        counts = Counter(w for own in words.values() for w in own)
        wrong = {w for w, n in counts.items() if _is_wrong(w, n, counts)}
        found = {page: [w for w in own if w in wrong] for page, own in words.items()}
        return cls(
            {
                page: frozenset(own)
                for page, own in found.items()
                if len(set(own)) >= FEWEST and len(own) >= BAD * len(words[page])
            }
        )

    def worth(self, passage: Passage) -> float:
        """What a passage may be worth at most, from 0 to 1."""
        wrong = self.wrong.get(passage.source_id)
        if wrong is None:
            return 1.0
        return WORTH_BROKEN if wrong & set(WORD.findall(passage.text)) else WORTH


def _is_wrong(word: str, times: int, counts: Counter[str]) -> bool:
    """Do the pages print another word instead, of which this one is a broken form?"""
    if len(word) < SHORTEST:
        return False
    rights = [word.replace("-", "")] if "-" in word else _read_otherwise(word)
    return any(counts[r] >= COMMON * times for r in rights)


def _read_otherwise(word: str) -> list[str]:
    """Give what a word would be with one place read as another letter."""
    return [
        word[: m.start()] + right + word[m.end() :]
        for wrong, right in CONFUSED
        for m in re.finditer(wrong, word)
    ]
