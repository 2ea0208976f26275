"""Titles and queries compared: does one name the other?"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from byline.research.words import WORD, terms

Rarity = Callable[[str], float]
ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)  # l'Empire, d'Artagnan
QUALIFIED = re.compile(r"\s*\([^()]*\)$")  # Mercury (planet)
ALMOST = 0.99  # what a name is worth that has the query's words in another form or order
BESIDE = 0.7  # where the query speaks of the qualifier only: Symphony No. 41 (Mozart)
PLAIN = 0.97  # what a title is worth without its qualifier: Mercury alone might be the god


def folded(text: str) -> str:
    """Give a text's words without case, accents and punctuation."""
    return " ".join(WORD.findall(_bare(text).casefold()))


def words(text: str) -> list[str]:
    """List the content words of a text, without accents."""
    return terms(ELIDED.sub(" ", _bare(text)))


def _bare(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", "".join(c for c in parts if not unicodedata.combining(c)))


def plain(title: str) -> str:
    """Give a title without the qualifier in brackets behind it."""
    return QUALIFIED.sub("", title) or title


def initials(title: str, text: str) -> str:
    """Give the initials of a title if its text uses them (AI, NATO), else nothing."""
    letters = "".join(word[0] for word in WORD.findall(plain(title))).upper()
    return letters if len(letters) > 1 and letters in WORD.findall(text) else ""


def names(title: str, others: Iterable[str]) -> list[str]:
    """List all that an entry is called, without those that no letter is in."""
    every = [n for t in (title, *others) for n in (t, plain(t))]
    return [n for n in dict.fromkeys(every) if folded(n)]


@dataclass(frozen=True)
class Likeness:
    """How well query and title fit, from 0 to 1; `named`: all of the title stands in the query."""

    both: float = 0.0
    named: bool = False


def likeness(query: str, title: str, others: Iterable[str], rarity: Rarity) -> Likeness:
    """Compare a query with the nearest of an entry's names.

    The measure is the harmonic mean of two shares, by rarity: of the query's words that the name
    has, and of the name's words that the query has.
    """
    asked, whole = set(words(query)), folded(query)
    wanted = sum(map(rarity, asked))
    best = Likeness()
    for name in names(title, others):
        worth = 1.0 if name == title else PLAIN
        own = set(words(name))
        if not asked & set(words(plain(name))):
            worth = BESIDE
        both = sum(map(rarity, asked & own))
        fit = worth if folded(name) == whole else 0.0
        if both and not fit:
            fit = worth * ALMOST * 2 * both / (wanted + sum(map(rarity, own)))
        best = Likeness(max(best.both, fit), best.named or bool(own and own <= asked))
    return best
