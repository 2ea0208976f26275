"""Measures the page as search engines and readers meet it, and says what would make it better.

The good ranges are customs of the trade, not laws. "Yoast" is the SEO plugin that set many of them.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from byline.article import Check, Value
from byline.seo.readability import (
    flesch,
    paragraph_lengths,
    passive_share,
    sentence_lengths,
    sentences,
    transition_share,
)
from byline.seo.slugs import slug as slugged

FUNCTION = frozenset(
    """a an the of to in on at for from with by and or but as that which who is are was were be been
    has have had do does did will would can could may might must should it its this these those than
    then there when where while how what why""".split()
)
ENDINGS = re.compile(r"'s\b|\b[^\W\d_]{1,2}'(?=\w)")  # the cell's; l'énergie
JOINED = re.compile(  # scripts that put no spaces, or write particles onto the word
    r"[\u0590-\u08ff\u0e01-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff"
    r"\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af]+"
)
UNMARKED = frozenset(["th", "lo"])  # languages that do not mark where a sentence ends
LONG_SENTENCE = 25  # words


class PageText(Value):
    """An article as a reader sees it: plain text without citation marks."""

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Range:
    """What is measured, and from where to where it is good."""

    name: str
    low: float = 0
    high: float = math.inf
    unit: str = ""

    @property
    def good(self) -> str:
        """The range in words."""
        if self.high == math.inf:
            return f"at least {self.low:g}{self.unit}"
        least = f"{self.low:g}-" if self.low else "at most "
        return f"{least}{self.high:g}{self.unit}"

    def check(self, value: float, under: str = "", over: str = "") -> Check:
        """Judge a value (in `unit`) as it is shown, with the advice for too little or too much."""
        shown = round(value, 2)
        advice = under if shown < self.low else over if shown > self.high else ""
        passed = self.low <= shown <= self.high
        return Check(name=self.name, value=shown, good=self.good, passed=passed, advice=advice)


SPACED = {c: " " for c in range(128) if not chr(c).isalnum()}
DENSITY = Range("Keyphrase density", 0.5, 2.5, " %")  # sentences with it for each 100 words
TITLE = Range("Title length", 30, 60)  # characters
DESCRIPTION = Range("Description length", 110, 160)  # characters
TEXT = Range("Text length", low=300, unit=" words")  # Yoast
HEADINGS = Range("Words per heading", high=300, unit=" words")  # Yoast
PARAGRAPH = Range("Longest paragraph", high=150, unit=" words")  # Yoast
FLESCH = Range("Flesch reading ease", low=50)  # Flesch: 50 to 60 is where quality magazines are
SENTENCES = Range(f"Sentences over {LONG_SENTENCE} words", high=25, unit=" %")
PASSIVES = Range("Passive sentences", high=25, unit=" %")  # our sample library: 8 to 43, median 22
TRANSITIONS = Range("Sentences with a transition word", low=20, unit=" %")  # Yoast's lower limit


class Keyphrase(Value):
    """A keyphrase to look for: folded words, and pieces of scripts that are found anywhere."""

    words: frozenset[str]
    pieces: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Keyphrase":
        """Take the content words of a text, or all its words where it has no others."""
        letters = _letters(text)
        words = JOINED.sub(" ", letters).split()
        pieces = frozenset(JOINED.findall(letters))
        content = [w for w in words if w not in FUNCTION] or ([] if pieces else words)
        return cls(words=frozenset(_fold(w) for w in content), pieces=pieces)

    def mentions(self, text: str) -> int:
        """Count how often a text, such as a sentence, has all of the phrase, in any order."""
        letters = _letters(text)
        words = Counter(_fold(w) for w in JOINED.sub(" ", letters).split())
        counts = [words[w] for w in self.words] + [letters.count(p) for p in self.pieces]
        return min(counts, default=0)


def measure(
    text: PageText, keyphrase: str, title: str, description: str, slug: str, language: str
) -> tuple[Check, ...]:
    """Measure a page.

    A phrase is found where all its content words stand in one sentence (title, heading, ...), in
    any order, singular or plural. A keyphrase without a letter or digit is not looked for, and what
    cannot be measured in the article's language is left out.

    Args:
        text: The article's headings and paragraphs.
        keyphrase: The words that the article should be found by.
        title: The title for search results.
        description: The description for search results.
        slug: The last part of the page's address.
        language: A tag such as "en" or "pt-BR".
    """
    return (
        *_keyphrase(text, keyphrase, title, description, slug),
        *_snippet(title, description),
        *_structure(text),
        *_style("\n\n".join(text.paragraphs), language),
    )


def _keyphrase(
    text: PageText, keyphrase: str, title: str, description: str, slug: str
) -> Iterable[Check]:
    phrase = Keyphrase.of(keyphrase)
    if not phrase.words and not phrase.pieces:
        return
    mentions = [sum(map(phrase.mentions, sentences(p))) for p in text.paragraphs]
    first, heads = sum(mentions[:1]), sum(map(phrase.mentions, text.headings))
    words = sum(paragraph_lengths(text.paragraphs))
    use = f"Use “{keyphrase}” in"
    yield _once("Keyphrase in title", phrase.mentions(title), f"{use} the title.")
    yield _once("Keyphrase in first paragraph", first, f"{use} a sentence of the first paragraph.")
    yield _once("Keyphrase in a heading", heads, f"{use} at least one heading.")
    yield _once("Keyphrase in slug", _in_slug(keyphrase, slug), f"Make it “{slugged(keyphrase)}”.")
    yield _once("Keyphrase in description", phrase.mentions(description), f"{use} the description.")
    yield _density(phrase, sum(mentions), words, keyphrase)


def _once(name: str, times: int, advice: str) -> Check:
    return Range(name, low=1).check(times, under=advice)


def _in_slug(keyphrase: str, slug: str) -> int:
    wanted = slugged(keyphrase)
    if Keyphrase.of(keyphrase).pieces:
        return f"-{slug}-".count(f"-{wanted}-")
    return Keyphrase.of(wanted).mentions(slug)


def _density(phrase: Keyphrase, mentions: int, words: int, keyphrase: str) -> Check:
    """Check the density; a phrase of three words or more need not recur as often as a name."""
    parts = len(phrase.words) + len(phrase.pieces)
    limits = replace(DENSITY, low=round(DENSITY.low / max(1, parts - 1), 2))
    lacking = max(1, math.ceil(limits.low * words / 100) - mentions)
    surplus = max(1, mentions - math.floor(limits.high * words / 100))
    return limits.check(
        100 * mentions / max(1, words),
        under=f"Use “{keyphrase}” {_times(lacking)} more.",
        over=f"Say “{keyphrase}” in other words, or with a pronoun, {_times(surplus)}.",
    )


def _snippet(title: str, description: str) -> Iterable[Check]:
    for limits, part, text in (TITLE, "title", title), (DESCRIPTION, "description", description):
        wide = _width(text)
        unit = " characters" if wide == len(text) else " characters (a wide one takes two)"
        yield replace(limits, unit=unit).check(
            wide,
            under=f"Say more in the {part}: it may be {limits.high - wide:g} characters longer.",
            over=f"Shorten the {part} by {wide - limits.high:g} characters: search cuts it there.",
        )


def _structure(text: PageText) -> Iterable[Check]:
    lengths = paragraph_lengths(text.paragraphs)
    words, longest = sum(lengths), max(lengths, default=0)
    opening = text.paragraphs[lengths.index(longest)][:40].strip() if lengths else ""
    yield TEXT.check(words, under=f"Tell more: at least {TEXT.low:g} words (now {words}).")
    yield HEADINGS.check(
        words / max(1, len(text.headings)),
        over=f"Divide the text by {math.ceil(words / HEADINGS.high)} headings or more.",
    )
    yield PARAGRAPH.check(longest, over=f"Divide the paragraph that begins “{opening}”.")


def _style(text: str, language: str) -> Iterable[Check]:
    lengths = sentence_lengths(text)
    ease, passive = flesch(text, language), passive_share(text, language)
    transition = transition_share(text, language)
    over = sum(n > LONG_SENTENCE for n in lengths)
    if ease is not None:
        mean = sum(lengths) / len(lengths)
        advice = f"Use shorter words and sentences (now {mean:.0f} words to a sentence)."
        yield FLESCH.check(ease, under=advice)
    if lengths and language.lower().split("-")[0] not in UNMARKED:
        advice = f"Split sentences of more than {LONG_SENTENCE} words (now {over})."
        yield SENTENCES.check(100 * over / len(lengths), over=advice)
    if passive is not None:
        advice = f"Name who acts in passive sentences (now {passive * len(lengths):.0f})."
        yield PASSIVES.check(100 * passive, over=advice)
    if transition is not None:
        wanted, tied = TRANSITIONS.low * len(lengths) / 100, round(transition * len(lengths))
        more = _times(math.ceil(wanted) - tied)
        advice = f"Tie sentences together, as by “however” or “because”, {more} more."
        yield TRANSITIONS.check(100 * transition, under=advice)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _width(text: str) -> int:
    """Count characters as search results show them: wide ones, such as Chinese, take two places."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _letters(text: str) -> str:
    """Lower the case, drop what is only sometimes written, and put spaces for what is no letter."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = ENDINGS.sub("", plain)
    if plain.isascii():
        return plain.translate(SPACED)
    kept = []
    for char in plain:
        kind = unicodedata.category(char)
        if kind == "Cf" or char == "\u0640" or "\u064b" <= char <= "\u0652":
            continue  # soft hyphens, joiners; Arabic stretching and vowel signs
        kept.append(char if kind[0] in "LMN" else " ")
    return "".join(kept)


def _fold(word: str) -> str:
    """Take the plural ending off a lower-case word, so that both numbers come out alike."""
    if len(word) > 4 and word.endswith(("ies", "ie")):
        return word.removesuffix("s").removesuffix("ie") + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if re.search(r"(?:[sxz]|[cs]h)e$", word) else word
