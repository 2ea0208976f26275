"""Finds pages of the web that tell one text: agency copy, print and mobile versions.

Pages are compared by shingles, runs of eight words (Broder, "On the resemblance and containment of
documents", 1997): an edited word breaks eight of them and leaves the rest. All shingles are kept,
not a sample: sixty pages are quick enough, and nothing depends on luck.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from byline.research.documents import Document, PageRef
from byline.research.files import Ref
from byline.research.web.address import same as key_of
from byline.research.web.address import site

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.intp]
Marks = NDArray[np.bool_]

WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\\W_]+")
SHINGLE = 8  # words
FACTOR, SPREAD = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd, with their bits all over
LEAST_BLOCK, MOST_LINKS = 40, 0.6  # letters, and share of links, of a paragraph that counts
LEAST, MOST = 120, 20_000  # words of a text that is compared
FRAME = 400  # words of prose that a site may well have on each of its pages
ALIKE, KIN = 0.8, 0.5  # of the shorter text: shared; shared, where both name one address
EDITED = 15  # words: a shorter stretch of own text is an edited sentence
EDGE = 40  # words at a text's begin and end that may be the site's, left over by the reader
OWN, LEAST_OWN, MOST_OWN = 0.1, 40, 200  # words of own text, of both pages: share, least, most
ISO = re.compile(r"\d{4}(?:-\d\d){0,2}$")
UNDATED = "9999"


@dataclass(frozen=True)
class _Text:
    """A fetched page, its place in the order, and the numbers of its shingles, as they follow."""

    place: int
    ref: Ref
    document: Document
    shingles: Numbers

    @property
    def found_at(self) -> str:
        """Give the address where it was found."""
        return key_of(self.ref.url) if isinstance(self.ref, PageRef) else self.called

    @property
    def called(self) -> str:
        """Give the address that it calls the text's own."""
        called = self.document.original or self.document.url
        return key_of(called) if called else ""

    @property
    def day(self) -> str:
        """Give its date so that dates are in order; one that is not certain comes last."""
        date = self.document.date
        return date.ljust(10, "~") if ISO.match(date) else UNDATED  # a year is late in itself


def copies(documents: Sequence[tuple[Ref, Document]]) -> dict[int, int]:
    """Give the places of fetched pages that tell another's text, each with that one's place.

    Kept is the page that must be used, else the one that most others name as the text's address,
    else the earliest by date, else the first. Each copy is one of the kept page itself.
    """
    texts, shingles = _texts(documents)
    named = Counter(t.called for t in texts if t.called != t.found_at)
    texts.sort(key=lambda t: (not t.ref.required, -named[t.found_at], t.day, t.place))
    held, scratch = np.zeros((2, shingles), np.bool_)
    copy_of: dict[int, int] = {}
    for i, kept in enumerate(texts):
        if kept.place in copy_of or not len(kept.shingles):
            continue
        held[kept.shingles] = True
        for other in texts[i + 1 :]:
            if other.place not in copy_of and _same(kept, other, held, scratch):
                copy_of[other.place] = kept.place
        held[kept.shingles] = False
    return copy_of


def _texts(documents: Sequence[tuple[Ref, Document]]) -> tuple[list[_Text], int]:
    """Give the fetched pages, and how many different shingles they have in all."""
    pages = [(n, ref, d) for n, (ref, d) in enumerate(documents) if d.read_at]
    hashes = [_shingles(_words(d)) for _, _, d in pages]
    if not pages:
        return [], 0
    kinds, numbers = np.unique(np.concatenate(hashes), return_inverse=True)
    ends = np.cumsum([len(h) for h in hashes])[:-1]
    own = np.split(numbers, ends)
    return [_Text(*page, o) for page, o in zip(pages, own, strict=True)], len(kinds)


def _words(document: Document) -> list[str]:
    blocks = (
        document.of(b)
        for b in document.blocks
        if b.kind != "heading" and not b.aside and b.links <= MOST_LINKS
    )
    return WORD.findall(" ".join(t for t in blocks if len(t) >= LEAST_BLOCK).lower())[:MOST]


def _shingles(words: list[str]) -> Hashes:
    """Hash each run of words; the same on every machine and in every process."""
    if len(words) < LEAST:
        return np.zeros(0, np.uint64)
    number = {word: crc32(word.encode()) for word in set(words)}
    hashes = np.array([number[w] for w in words], np.uint64) * np.uint64(SPREAD)
    length = len(words) - SHINGLE + 1
    hashes ^= hashes >> np.uint64(29)
    out = np.zeros(length, np.uint64)
    for k in range(SHINGLE):
        out = out * np.uint64(FACTOR) + hashes[k : k + length]
    return out


def _same(kept: _Text, other: _Text, held: Marks, scratch: Marks) -> bool:
    """Do they tell one text: all but little of the shorter is in the longer, and little is new?

    What is new counts in both: pages that quote one statute at length have each their own say.
    `held` marks the kept page's shingles, `scratch` none; pages that name one address need share
    no more than half.
    """
    shared = held[other.shingles]
    if not len(shared) or shared.mean() < KIN / 2:
        return False
    kin = kept.called != "" and kept.called in {other.called, other.found_at}
    enough = KIN if kin else ALIKE
    told, own = _told(shared)
    shorter = len(other.shingles) <= len(kept.shingles)
    if shorter and told < enough:
        return False
    scratch[other.shingles] = True
    kept_told, kept_own = _told(scratch[kept.shingles])
    scratch[other.shingles] = False
    if kin or (not shorter and kept_told < enough):
        return (told if shorter else kept_told) >= enough
    least = min(len(kept.shingles), len(other.shingles)) + SHINGLE - 1
    if least < FRAME and _frame(kept, other):
        return False
    return own + kept_own <= min(MOST_OWN, max(LEAST_OWN, OWN * least))


def _frame(one: _Text, other: _Text) -> bool:
    """Are these two pages of one site, whose frame may be all they share?"""
    sites = site(one.document.url), site(other.document.url)
    titles = [" ".join(WORD.findall(t.document.title.lower())) for t in (one, other)]
    return sites[0] == sites[1] != "" and titles[0] not in titles[1] and titles[1] not in titles[0]


def _told(shared: Marks) -> tuple[float, int]:
    """Give the share of a text's words in shared shingles, and the words of its own stretches."""
    edges = np.zeros(len(shared) + SHINGLE, np.int64)
    edges[: len(shared)] += shared
    edges[SHINGLE:] -= shared
    own = np.cumsum(edges)[:-1] == 0
    turns = np.flatnonzero(np.diff(own, prepend=False, append=False))
    runs = turns[1::2] - turns[::2]
    said = int(runs[runs >= EDITED].sum())
    edges_own = (runs[0] if own[0] else 0, runs[-1] if own[-1] and not own.all() else 0)
    return 1 - float(own.mean()), said - sum(min(EDGE, int(n)) for n in edges_own if n >= EDITED)
