"""Writes a heading in capitals the way a title is written."""

import re
from functools import cached_property

SMALL = frozenset(
    "a an and as at but by for from in into nor of off on onto or out over per the to up via "
    "with".split()
)
VOWELS = frozenset("AEIOUYÀÁÂÄÈÉÊËÌÍÎÏÒÓÔÖÙÚÛÜ")
CAPITALS = re.compile(r"\b[A-Z]{2,6}s?\b")
LONGEST = 2_000_000  # letters in which abbreviations are looked for


class Capitals:
    """Knows the abbreviations that a text uses, from its lines that are not shouted."""

    def __init__(self, text: str) -> None:
        """Take the text; it is looked through when the first shouted heading comes."""
        self._text = text[:LONGEST]

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        lines = (line for line in self._text.split("\n") if not line.isupper())
        return frozenset(w for line in lines for w in CAPITALS.findall(line))

    def lowered(self, heading: str) -> str:
        """Give a shouted heading in title case."""
        if not heading.isupper():
            return heading
        said = heading.split()
        return " ".join(self._word(w, first=i == 0) for i, w in enumerate(said))

    def _word(self, word: str, *, first: bool) -> str:
        plain = word.strip("\"'“”‘’()[].,:;!?")
        if plain.lower() in SMALL and not first:
            return word.lower()
        short = len(plain) <= 5 and not set(plain) & VOWELS
        roman = bool(plain) and not set(plain) - set("IVXLC")
        if short or roman or plain in self._abbreviations or any(c in ".0123456789" for c in plain):
            return word
        return "-".join(_capital(half) for half in word.split("-"))


def _capital(word: str) -> str:
    first = next((i for i, c in enumerate(word) if c.isalpha()), 0)
    return word[: first + 1] + word[first + 1 :].lower()
