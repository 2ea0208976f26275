"""Finds pages of the web that tell one text: agency copy, print and mobile versions.

Pages are compared by shingles, runs of eight words (Broder, "On the resemblance and containment of
documents", 1997): an edited word breaks eight of them and leaves the rest. All shingles are kept,
not a sample: sixty pages are quick enough, and nothing depends on luck.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from byline.research.documents import Document, PageRef
from byline.research.files import Ref
from byline.research.web.address import same as key_of
from byline.research.web.address import site

Hashes = NDArray[np.uint64]

WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\\W_]+")
SHINGLE = 8  # words
FACTOR, SPREAD = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd, with their bits all over
LEAST_BLOCK, MOST_LINKS = 40, 0.6  # letters, and share of links, of a paragraph that counts
LEAST, MOST = 120, 50_000  # words of a text that is compared
FRAME = 400  # words of prose that a site may well have on each of its pages
ALIKE, KIN = 0.8, 0.5  # of the shorter text: shared; shared, where both name one address
EDITED = 15  # words: a shorter stretch of own text is an edited sentence
OWN, LEAST_OWN, MOST_OWN = 0.2, 60, 250  # words of own text, of both pages: share, least, most
ROWS = 20_000  # shingles that are counted at once
ISO = re.compile(r"\d{4}(?:-\d\d){0,2}$")
UNDATED = "9999"


@dataclass(frozen=True)
class _Text:
    """A page's place in the order, its addresses, and its text."""

    place: int
    ref: Ref
    document: Document

    @property
    def own_address(self) -> str:
        """Give where it was found."""
        return key_of(self.ref.url) if isinstance(self.ref, PageRef) else ""

    @property
    def named_address(self) -> str:
        """Give the address that it calls the text's own."""
        return key_of(self.document.url) if self.document.url else ""

    @property
    def day(self) -> str:
        """Give its date so that dates are in order; one that is not certain comes last."""
        return self.document.date if ISO.match(self.document.date) else UNDATED

    @cached_property
    def shingles(self) -> Hashes:
        """Give the hash of each run of words, in their order."""
        return _shingles(_words(self.document))

    @cached_property
    def kinds(self) -> Hashes:
        """Give the different hashes, sorted."""
        return np.unique(self.shingles)


def copies(documents: Sequence[tuple[Ref, Document]]) -> dict[int, int]:
    """Give the places of fetched pages that tell the text of another, each with that one's place.

    Kept is the page that must be used, else the one that most others call the original, else the
    earliest by date, else the first. No page is a copy of a copy: each tells what the kept one does.
    """
    texts = [_Text(n, ref, d) for n, (ref, d) in enumerate(documents) if d.read_at]
    alike = _alike(texts)
    named = {t.place: 0 for t in texts}
    for one, other in alike:
        named[one.place] += other.named_address == one.own_address != other.own_address
        named[other.place] += one.named_address == other.own_address != one.own_address
    order = sorted(
        texts, key=lambda t: (not t.ref.required, -named[t.place], t.day, t.place)
    )
    twins: dict[int, set[int]] = {t.place: set() for t in texts}
    for one, other in alike:
        twins[one.place].add(other.place)
        twins[other.place].add(one.place)
    kept_for: dict[int, int] = {}
    for text in order:
        if text.place not in kept_for:
            kept_for |= {n: text.place for n in twins[text.place] if n not in kept_for.values()
                         and n not in kept_for}
    return kept_for


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
    out = np.zeros(length, np.uint64)
    for k in range(SHINGLE):
        out = out * np.uint64(FACTOR) + (hashes[k : k + length] ^ (hashes[k : k + length] >> np.uint64(29)))
    return out


def _alike(texts: list[_Text]) -> list[tuple[_Text, _Text]]:
    """Give the pairs that tell one text."""
    shared = _shared([t.kinds for t in texts])
    out = []
    for i, one in enumerate(texts):
        for j, other in enumerate(texts[:i]):
            least = min(len(one.kinds), len(other.kinds))
            if least and shared[i, j] >= KIN / 2 * least and _same(one, other):
                out.append((other, one))
    return out


def _shared(kinds: list[Hashes]) -> NDArray[np.float32]:
    """Count the shingles that each two texts share."""
    counts = np.zeros((len(kinds), len(kinds)), np.float32)
    if not kinds:
        return counts
    owners = np.repeat(np.arange(len(kinds)), [len(k) for k in kinds])
    hashes = np.concatenate(kinds)
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    new = np.concatenate(([True], hashes[1:] != hashes[:-1]))[: len(hashes)]
    rows = np.cumsum(new) - 1
    often = np.bincount(rows) > 1
    kept = often[rows]
    rows, owners = np.unique(rows[kept], return_inverse=True)[1], owners[kept]
    for first in range(0, int(rows.max(initial=-1)) + 1, ROWS):
        here = (rows >= first) & (rows < first + ROWS)
        table = np.zeros((ROWS, len(kinds)), np.float32)
        table[rows[here] - first, owners[here]] = 1
        counts += table.T @ table
    return counts


def _same(one: _Text, other: _Text) -> bool:
    """Do they tell one text: all but little of the shorter is in the longer, and little is new?

    What is new counts in both: pages that quote one statute at length have each their own say.
    """
    first, first_own = _told(one, other)
    second, second_own = _told(other, one)
    least = min(len(one.shingles), len(other.shingles)) + SHINGLE - 1
    share = first if len(one.shingles) <= len(other.shingles) else second
    if one.named_address and one.named_address == other.named_address:
        return share >= KIN
    if least < FRAME and _frame(one, other):
        return False
    most = min(MOST_OWN, max(LEAST_OWN, OWN * least))
    return share >= ALIKE and first_own + second_own <= most


def _frame(one: _Text, other: _Text) -> bool:
    """Are these two pages of one site, whose frame may be all they share?"""
    sites = site(one.document.url), site(other.document.url)
    titles = [" ".join(WORD.findall(t.document.title.lower())) for t in (one, other)]
    return sites[0] == sites[1] != "" and titles[0] not in titles[1] and titles[1] not in titles[0]


def _told(text: _Text, other: _Text) -> tuple[float, int]:
    """Give the share of a text's words that the other has, too, and the words of its own stretches."""
    hits = np.isin(text.shingles, other.kinds, assume_unique=False)
    edges = np.zeros(len(hits) + SHINGLE, np.int64)
    edges[: len(hits)] += hits
    edges[SHINGLE : SHINGLE + len(hits)] -= hits
    own = np.cumsum(edges)[:-1] == 0
    turns = np.flatnonzero(np.diff(np.concatenate(([0], own.astype(np.int8), [0]))))
    runs = turns[1::2] - turns[::2]
    return 1 - float(own.mean()), int(runs[runs >= EDITED].sum())
