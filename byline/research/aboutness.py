"""Tells what is about a named topic itself from what is about its kin: another year's final.

A topic is *named* when most of its words are written as names wherever they occur: an event, a
person, a work. Of any other topic one speaks in many words, and nothing is held back.
"""

import math
import re
from collections.abc import Sequence
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from byline.article import Passage
from byline.research.pages import Page, Rated
from byline.research.words import terms

NAMED = 0.5  # share of the topic's words that are names, from which the topic is one
IN_TITLE = 0.9  # share of the key, by rarity, in a page's title: the whole page is about it
IN_PASSAGE = 0.75  # share of it in a passage or its heading: that passage is
HEAD = 800  # characters in which a page says what it is about
OFTEN = 3  # times that a page prints the topic's phrase, from which it is about it, when they are
SPREAD = 2_500  # or fewer characters apart
DENSE = 400  # or fewer characters apart: a word of the topic's that runs through a page
PRINTED = 3  # pages that print the phrase, from which it is the topic's name
REPORT = 9_000  # characters of a report of the day; longer texts under another title drift
COMMON = 3  # times as many pages as its rarest word: a word that says what the topic is a part of
KIN = 2  # names of the story in a page's title: the page tells of it under another title


def named_words(topic: str, pages: Sequence[Page]) -> frozenset[str]:
    """Give the words of the topic that are names or years, when they are most of it."""
    words = [w.strip(".,:;()“”\"'’‘!?") for w in topic.split()]
    words = [w for w in words if terms(w)]
    text = "\n".join(p.prose[:20_000] for p in pages)
    named = [w for w in words if w[:1].isdigit() or _is_name(w, text)]
    if len(named) < NAMED * len(words) or all(w[:1].isdigit() for w in named):
        return frozenset()
    return frozenset(t for w in named for t in terms(w))


def _is_name(word: str, text: str) -> bool:
    if len(word) < 3:
        return False
    whole = len(re.findall(rf"\b{re.escape(word)}", text, re.IGNORECASE))
    upper = len(re.findall(rf"\b{re.escape(word[0].upper() + word[1:])}", text))
    return upper > 0.7 * whole > 0


def phrase_of(topic: str, pages: Sequence[Page]) -> str:
    """Give the topic without its year when pages print it as a name, word for word; else ""."""
    words = [w for w in topic.split() if not w[:1].isdigit()]
    phrase = " ".join(words)
    if len(words) < 2 or not all(w[:1].isupper() for w in words if len(w) > 3):
        return ""
    return phrase if sum(phrase in p.prose for p in pages) >= PRINTED else ""


def name_within(topic: str, named: frozenset[str], pages: Sequence[Page]) -> str:
    """Give the name within a topic that says more than the name; else "".

    The assassination of somebody is not his life: what tells of the name alone is beside the topic.
    """
    words = topic.split()
    if not named:
        return _general(words, pages)
    if phrase_of(topic, pages):
        return ""
    own = [w for w in words if terms(w) and named >= set(terms(w))]
    return " ".join(own) if len(own) < sum(bool(terms(w)) for w in words) else ""


def _general(words: list[str], pages: Sequence[Page]) -> str:
    """Give the words of a topic that far more pages use than use its rarest one.

    The waggle dance of honey bees is not the honey bee.
    """
    spread = {w: min(sum(t in p.bag for p in pages) for t in terms(w)) for w in words if terms(w)}
    least = min(spread.values(), default=0)
    return " ".join(w for w in words if 0 < COMMON * least <= spread.get(w, 0))


def about(
    named: frozenset[str],
    topic: str,
    pages: Sequence[Page],
    passages: Sequence[Passage],
    rated: Rated,
) -> NDArray[np.bool_]:
    """Say of each passage whether it is about the topic: its whole page is, or it is by itself."""
    if not named:
        return np.ones(len(passages), np.bool_)
    tell = _Teller(named, topic, pages, rated)
    strangers = {p.id for p in pages if rated.stranger(p)}
    whole_pages = {p.id for p in pages if tell.page(p)}
    return np.array(
        [
            p.source_id not in strangers
            and (p.source_id in whole_pages or tell.text(f"{p.heading} {p.text}"))
            for p in passages
        ],
        np.bool_,
    )


def _own_title(title: str) -> str:
    """Leave out the site's name behind a page's title; a file's name becomes words."""
    return re.sub(r"[\W_]+", " ", unquote(re.split(r"\s[|–—-]\s", title)[0]))


class _Teller:
    """Tells by the topic's phrase where pages print it, else by the rarity of its words."""

    def __init__(
        self, named: frozenset[str], topic: str, pages: Sequence[Page], rated: Rated
    ) -> None:
        words = terms(topic)
        self.named = named
        self.phrase = phrase_of(topic, pages)
        key = named | {words[-1]} if len(words) > 2 else named
        best = max(pages, key=lambda p: rated.ratings.get(p.id, 0.0))
        self.key = frozenset(t for t in key if best.bag[t]) or key
        self.rarity = {
            t: math.log(2 + len(pages) / (1 + sum(t in p.bag for p in pages))) for t in self.key
        }
        self.kin = rated.kin

    def share(self, text: str, dated: bool = True) -> float:
        """Share of the key in a text, by rarity; reports of the day do not print their year."""
        key = {t for t in self.key if dated or not t[:1].isdigit()}
        found = key & set(terms(text))
        return sum(self.rarity[t] for t in found) / (sum(self.rarity[t] for t in key) or 1.0)

    def page(self, page: Page) -> bool:
        head = page.prose[:HEAD]
        title = f"{_own_title(page.title)} {re.sub(r'[^A-Za-z0-9]+', ' ', page.address)}"
        if self.phrase and self.phrase.lower() in title.lower():
            return True
        own = set(terms(title))
        if self.share(title) >= IN_TITLE:
            return True
        if len(self.named) > 1 and self.named <= own and self.kin & own:
            return True
        if not self.phrase and self._dense(page):
            return True
        if self.phrase and page.prose.count(self.phrase) >= max(OFTEN, len(page.prose) / SPREAD):
            return True
        if len(page.prose) > REPORT:
            return False
        kin = len(self.kin & set(terms(page.title)))
        named = kin >= KIN and self.share(head, dated=False) >= IN_PASSAGE
        return named or bool(self.phrase and self.phrase in head)

    def _dense(self, page: Page) -> bool:
        """Does the page use all of the key's words, and one of them all the time?"""
        most = max(page.bag[t] for t in self.key)
        return all(page.bag[t] for t in self.key) and most >= len(page.prose) / DENSE

    def text(self, text: str) -> bool:
        return self.phrase in text if self.phrase else self.share(text) >= IN_PASSAGE
