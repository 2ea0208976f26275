"""Finds the sentences of an article that say what others say."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from byline.models.composer.runs import Judge
from byline.research.vectors import Embedder
from byline.research.words import names, terms

DUPLICATE = 0.78  # cosine from which two sentences say the same
LIKELY = 0.70  # cosine from which they do when they share half of their words
OVERLAP = 0.66  # share of the shorter sentence's words from which they do
ALL_TOLD = 0.9  # share of a sentence's words that stood before, with all its names and numbers
RETOLD = 0.6  # share of a sentence's words that other sources have told, with its names and numbers
MUCH_THE_SAME = 0.86  # of either measure
RICHER = 1.4  # times as many words: the later sentence stays and the earlier goes


def repeated(
    sentences: Sequence[str],
    judge: Judge,
    embed: Embedder | None,
    lead: int,
    carrying: set[int],
    sources: Sequence[str],
) -> dict[int, str]:
    """Say which sentences to strike and why.

    Of the first `lead` none is struck for a later one. Those in `carrying` have a sentence behind
    them that leans on them and would fall with them: they go only when they are much the same.
    """
    bags = [frozenset(terms(s)) for s in sentences]
    facts = [_facts(s) for s in sentences]
    like = _likeness(sentences, embed)
    struck: dict[int, str] = {}
    told: defaultdict[str, set[str]] = defaultdict(set)
    for j in range(len(sentences)):
        others = set().union(*(words for source, words in told.items() if source != sources[j]))
        if j >= lead and j not in carrying and _old(bags[j], facts[j], others | told[sources[j]]):
            struck[j] = "told in pieces before"
        if j >= lead and _retold(bags[j], facts[j], others):
            struck[j] = "told by another source before"
        told[sources[j]] |= bags[j] | facts[j]
        for i in range(j):
            if i in struck or j in struck:
                continue
            shared = len(bags[i] & bags[j]) / max(1, min(len(bags[i]), len(bags[j])))
            known = len(facts[j]) > 2 and facts[j] <= facts[i] and shared > 0.4
            if known or _same(float(like[i, j]), shared):
                richer = i >= lead and len(judge.topic | bags[j]) > RICHER * len(bags[i])
                which = i if richer else j
                if which not in carrying or max(float(like[i, j]), shared) >= MUCH_THE_SAME:
                    struck[which] = "said elsewhere"
    return struck


def _same(like: float, shared: float) -> bool:
    return like >= DUPLICATE or shared >= OVERLAP or (like > LIKELY and shared > 0.5)


def _old(bag: frozenset[str], facts: frozenset[str], told: set[str]) -> bool:
    return len(bag) >= 6 and facts <= told and _share(bag, told) >= ALL_TOLD


def _retold(bag: frozenset[str], facts: frozenset[str], told: set[str]) -> bool:
    """Have others told most of it, with all its names and numbers but one at most?"""
    new = len(facts - told)
    return len(facts) >= 3 and new <= len(facts) // 4 and _share(bag, told) >= RETOLD


def _share(bag: frozenset[str], told: set[str]) -> float:
    return len(bag & told) / len(bag)


def _likeness(sentences: Sequence[str], embed: Embedder | None) -> NDArray[np.floating]:
    if embed is None or not sentences:
        return np.zeros((len(sentences), len(sentences)))
    vectors = embed(list(sentences))
    likeness: NDArray[np.floating] = vectors @ vectors.T
    return likeness


def _facts(text: str) -> frozenset[str]:
    """The names and numbers of a sentence."""
    named = {t for n in names(text) for t in terms(n)}
    return frozenset(named | set(re.findall(r"\d[\d,.]*\d|\d", text)))
