"""Makes the short name that an article's address and folder carry, from a topic in any script."""

import re
import unicodedata

from anyascii import anyascii

EMPTY = "article"
LEAST = 20  # characters; room for a reserved name and what is put behind it
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # Windows keeps these for devices


def slug(text: str, longest: int = 60) -> str:
    """Give lower-case ASCII words joined by hyphens, cut between words, never empty.

    Args:
        text: A topic in any script; letters are transliterated ("solnechnaya-batareya").
        longest: Characters that the slug may have, at least 20.

    Raises:
        ValueError: `longest` is too small to hold a word.
    """
    if longest < LEAST:
        msg = f"A slug needs room for {LEAST} characters, not {longest}."
        raise ValueError(msg)
    latin = "".join(_latin(c) for c in unicodedata.normalize("NFKC", text)).lower()
    joined = re.sub(r"(?<=\d),(?=\d{3})|(?<=[a-z])'(?=[a-z]{1,2}\b)", "", latin)  # 10,000; don't
    words = re.findall(r"[a-z0-9]+", joined) or [EMPTY]
    name = _cut(words, longest)
    return f"{name}-{EMPTY}" if RESERVED.fullmatch(name) else name


def _latin(char: str) -> str:
    """Transliterate one character; a sign that stands for a whole syllable becomes a word."""
    latin = anyascii(char)
    syllable = latin[:1].isupper() and char.lower() == char.upper()
    return f" {latin} " if syllable else latin


def _cut(words: list[str], longest: int) -> str:
    name = words[0][:longest]
    for word in words[1:]:
        if len(name) + 1 + len(word) > longest:
            break
        name += f"-{word}"
    return name
