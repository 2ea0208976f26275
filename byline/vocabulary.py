"""The words that a text may use: those of its evidence, and ordinary ones.

A name, a figure or a word that stands neither in the evidence nor in an ordinary vocabulary was
invented, or was asked for by a page. It is found without a model, so no page can talk it away.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from sys import intern

import orjson

WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+(?:['’][^\W_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[\"“‘(]\s*)$")
BEFORE = 64  # characters before a word, in which a sentence may be seen to begin
COMMON = 12_000  # rank in the vocabulary, up to which a capital letter says nothing
SUFFIXES = (
    "s", "es", "d", "ed", "ing", "ly", "er", "ers", "or", "ors", "est", "ness", "al", "ally",
    "able", "ation", "ations", "ity", "ment", "ments", "ist", "ists", "ism", "ful", "less", "like",
)  # fmt: skip
PREFIXES = ("re", "un", "non", "over", "under", "inter", "co", "pre", "multi", "dis", "in", "out")
STEM = 5  # letters that two forms of one word share


class Vocabulary:
    """Knows the words of some texts, and in English the ordinary ones."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        """Take the texts whose words may be used."""
        self._texts = tuple(map(_words, texts))
        self._met: set[str] = set()  # words as written that were found in the texts
        self._english = language.split("-")[0] == "en"

    def knows(self, text: str, title: bool = False) -> bool:
        """Say whether each word may stand; in a `title`, capital letters say nothing."""
        return not self.strangers(text, title)

    def strangers(self, text: str, title: bool = False) -> tuple[str, ...]:
        """Name the words that may not stand."""
        found = (m[0] for m in WORD.finditer(text) if self._strange(m, title))
        return tuple(dict.fromkeys(found))

    def without_strangers(self, text: str) -> str:
        """Give the text without the words that may not stand."""
        return WORD.sub(lambda m: "" if self._strange(m) else m[0], text)

    def _strange(self, word: re.Match[str], title: bool = False) -> bool:
        if word[0] in self._met:
            return False
        if self._has(_plain(word[0])):
            self._met.add(word[0])
            return False
        at = word.start()
        begins = title or bool(SENTENCE_START.search(word.string, max(0, at - BEFORE), at))
        return not self._allows(word[0], begins)

    def _has(self, word: str) -> bool:
        for words in self._texts:  # noqa: SIM110  (a generator takes twice as long)
            if word in words:
                return True
        return False

    def _allows(self, word: str, begins: bool) -> bool:
        """May a word stand that the texts do not have?"""
        plain = _plain(word)
        if any(c.isdigit() for c in word):
            return False
        if any(c.isupper() for c in word[1:]):
            return False
        if not self._english:
            return True  # there is no vocabulary of other languages here
        if word[0].isupper():
            return begins and _ordinary(plain, COMMON)
        return _ordinary(plain, None) or self._form(plain)

    def _form(self, word: str) -> bool:
        """Is it another form of a word of the evidence?"""
        if len(word) < STEM:
            return False
        stem = _stem(word)
        return any(w.startswith(stem) and _stem(w) == stem for text in self._texts for w in text)


@lru_cache(2048)
def _words(text: str) -> frozenset[str]:
    """Give a text's words, once for all the sections and checks that rest on the same passage."""
    return frozenset(intern(_plain(w)) for w in WORD.findall(text))


def _stem(word: str) -> str:
    """Give the letters that the forms of a word share."""
    return word[: max(STEM, len(word) - 3)]


def _plain(word: str) -> str:
    folded = word.casefold().replace("’", "'")
    if folded[0].isdigit():
        return folded.replace(",", "").rstrip(".")
    return folded.removesuffix("'s").removesuffix("'")


@lru_cache(50_000)
def _ordinary(word: str, most: int | None) -> bool:
    """Is it, or the word it is made from, an English word, of the `most` common ones?"""
    ranks = _ranks()
    limit = most or len(ranks)

    def common(stem: str) -> bool:
        return len(stem) > 1 and ranks.get(stem, limit) < limit

    if common(word) or all(common(part) for part in word.split("'")):
        return True
    stems = [word[len(p) :] for p in PREFIXES if word.startswith(p) and len(word) - len(p) > 3]
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 3:
            continue
        stems += [stem, stem + "e"]
        if stem[-1] == "i":
            stems.append(stem[:-1] + "y")
        if stem[-1] == stem[-2]:
            stems.append(stem[:-1])
    british = word.replace("isation", "ization").replace("ise", "ize").replace("our", "or")
    return any(common(s) for s in (*stems, british))


@cache
def _ranks() -> dict[str, int]:
    """Give the place of each word in the vocabulary that ranking uses, the common ones first."""
    text = (files("byline.research.minilm") / "tokenizer.json").read_bytes()
    ranks: dict[str, int] = orjson.loads(text)["model"]["vocab"]
    return ranks
