"""Tells what is about a named topic itself from what is about its kin: the Society, another year's final.

A topic is *named* when most of its words are written as names wherever they occur: an event, a
person, a work. Of any other topic one speaks in many words, and nothing is held back.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from byline.article import Passage
from byline.research.pages import Page, Rated
from byline.research.words import terms

NAMED = 0.5  # share of the topic's words that are names, from which the topic is one
IN_TITLE = 0.7  # share of the key, by rarity, in a page's title: the whole page is about it
IN_PASSAGE = 0.6  # share of it in a passage or its heading: that passage is
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


def about(
    named: frozenset[str],
    topic: str,
    pages: Sequence[Page],
    passages: Sequence[Passage],
    rated: Rated,
) -> NDArray[np.bool_]:
    """Say of each passage whether it is about the topic: its page by its title, or it by itself."""
    if not named:
        return np.ones(len(passages), np.bool_)
    words = terms(topic)
    key = named | {words[-1]} if len(words) > 2 else named
    rarity = {t: math.log(2 + len(pages) / (1 + sum(t in p.bag for p in pages))) for t in key}
    whole = sum(rarity.values())

    def share(text: str) -> float:
        return sum(rarity[t] for t in key & set(terms(text))) / whole

    def titled(page: Page) -> bool:
        title = f"{page.title} {re.sub(r'[^A-Za-z0-9]+', ' ', page.address)}"
        kin = len(rated.kin & set(terms(page.title)))
        return share(title) >= IN_TITLE or kin >= KIN

    whole_pages = {p.id for p in pages if titled(p)}
    return np.array(
        [
            p.source_id in whole_pages or share(f"{p.heading} {p.text}") >= IN_PASSAGE
            for p in passages
        ],
        np.bool_,
    )
