"""Judges which pages are about the topic, before any of their sentences is weighed."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from byline.research.vectors import Embedder
from byline.research.words import names, terms

MOST_VECTORS = 60  # pages whose opening is compared by meaning: the best by words


SECOND_HAND = re.compile(
    r"\b(?:reviews?|about us|recap|opinion|op-?ed|editorial|net worth|for kids|fans?|gossip|quiz|"
    r"trivia|"
    r"podcast|transcript|preview|odds|predictions?|rumou?rs?|forum|reddit|shop|store|product|tickets?|"
    r"announced|announces|line-?up|runtime|confirmed|schedule|how to watch|release date|"
    r"spoilers|alternatives|best|top \d+|coupon|tag|category|search|glossary|dictionary|"
    r"letter|petition|press release|push for|calls? (?:for|on)|appeal to|manifesto|"
    r"wiki bio|horoscope)\b",
    re.IGNORECASE,
)
INDEX_TITLE = re.compile(
    r"^(?:categor(?:y|ies)|news|archives?|reports|interviews?|tag|home|search)\b", re.IGNORECASE
)
INDEX_PATH = re.compile(
    r"^https?://[^/]+(?:/?(?:index\.\w+)?|/(?:category|tag|topics?|author|search)/.*|.*/page/\d+|"
    r"(?:/news|/blog)?(?:/\d{4}){1}(?:/\d{1,2})?(?:/\d{1,2})?)/?(?:[?#].*)?$",
    re.IGNORECASE,
)
MOST_KIN = 6
ONE_STORY = 0.8  # cohesion from which the good pages tell of one thing
SHARED_NAMES = 2  # of the kin, that a page of the story has at least
YEAR = re.compile(r"\b(1[5-9]\d\d|20[0-4]\d)\b")
SECOND = 0.4  # what a page is worth whose title says that it judges, sells or lists


@dataclass(frozen=True)
class Page:
    """A source's id, title, address, and its prose."""

    id: str
    title: str
    address: str
    prose: str

    @cached_property
    def bag(self) -> Counter[str]:
        """Count the page's content words."""
        return Counter(terms(self.prose))

    @cached_property
    def named(self) -> set[str]:
        """Collect the words of the names on the page."""
        return {t for n in names(self.prose[:30_000]) for t in terms(n)}


@dataclass(frozen=True)
class Rated:
    """Pages' ratings from 0 to 1, the share of the topic's words the best page has, and its kin.

    The kin are the words of the names that run through the best pages; `cohesion` says how far
    those pages share names at all, from 0 (a broad subject) to 1 (one event).
    """

    ratings: dict[str, float]
    coverage: float
    kin: frozenset[str] = frozenset()
    cohesion: float = 0.0

    def stranger(self, page: Page) -> bool:
        """Is it about another thing of that name, which shares no names with the story?"""
        return self.cohesion >= ONE_STORY and len(self.kin & page.named) < SHARED_NAMES


def rate(topic: str, pages: Sequence[Page], embed: Embedder | None) -> Rated:
    """Rate each page by title, body and meaning, then by the names it shares with good pages.

    The names tell the two albums of one title apart: a page that shares few of the names that
    run through the others is about another thing of that name.
    """
    if not pages:
        return Rated({}, 0.0)
    want = set(terms(topic)) or {topic.lower()}
    seen = {t: sum(t in p.bag for p in pages) for t in want}
    idf = {t: math.log(1 + len(pages) / (1 + n)) for t, n in seen.items()}
    total = sum(idf.values()) or 1.0
    words, coverage = {}, 0.0
    for page in pages:
        address = re.sub(r"[\W_]+", " ", page.address)
        length = max(1, sum(page.bag.values()))
        title = sum(idf[t] for t in want & set(terms(f"{page.title} {address}"))) / total
        body = sum(idf[t] * min(1.0, 60 * page.bag[t] / length) for t in want) / total
        coverage = max(coverage, sum(idf[t] for t in want if page.bag[t]) / total)
        words[page.id] = 0.35 * title + 0.3 * body
    first = _with_meaning(topic, pages, words, embed)
    top = max(first.values()) or 1.0
    plain = {k: max(0.0, v / top) for k, v in first.items()}
    common = _common_names(pages, plain, want)
    rated, cohesion = _by_names(pages, plain, common)
    kin = frozenset(sorted(common, key=lambda t: (-common[t], t))[:MOST_KIN])
    ratings = {p.id: rated[p.id] * _kind(p, topic) for p in pages}
    return Rated(ratings, coverage, kin, cohesion)


def _kind(page: Page, topic: str) -> float:
    """What a page is worth by what it is: lists of leads tell nothing whole."""
    if INDEX_PATH.match(page.address) or INDEX_TITLE.match(page.title):
        return 0.25
    worth = 1.0
    if SECOND_HAND.search(f"{page.title} {re.sub(r'[^a-zA-Z]+', ' ', page.address)}"):
        worth = SECOND
    asked, dated = set(YEAR.findall(topic)), set(YEAR.findall(page.title))
    if asked and dated and not asked & dated:
        worth *= SECOND
    return worth


def _with_meaning(
    topic: str, pages: Sequence[Page], words: dict[str, float], embed: Embedder | None
) -> dict[str, float]:
    if embed is None:
        return words
    best = sorted(pages, key=lambda p: -words[p.id])[:MOST_VECTORS]
    vectors = embed([topic, *(f"{p.title}. {p.prose[:300]}" for p in best)])
    likeness = {p.id: float(v @ vectors[0]) for p, v in zip(best, vectors[1:], strict=True)}
    return {k: v + 0.35 * likeness.get(k, 0.0) for k, v in words.items()}


def _common_names(
    pages: Sequence[Page], plain: dict[str, float], want: set[str]
) -> dict[str, float]:
    """Weigh the words of names that three pages or more share, by the pages' ratings."""
    spread = Counter(t for p in pages for t in p.named - want)
    share: Counter[str] = Counter()
    for page in pages:
        weight = plain[page.id] ** 1.5
        share.update({t: weight for t in page.named - want if spread[t] >= 3})
    return {t: v for t, v in share.most_common(20) if v > 0}


def _by_names(
    pages: Sequence[Page], plain: dict[str, float], common: dict[str, float]
) -> tuple[dict[str, float], float]:
    if not common:
        return plain, 0.0
    whole = sum(common.values())
    agree = {p.id: sum(v for t, v in common.items() if t in p.named) / whole for p in pages}
    most = max(agree.values()) or 1.0
    held = _cohesion(agree, plain)
    rated = {}
    for key, rating in plain.items():
        kin = agree[key] / most * (1.0 if agree[key] > 0.3 * most else 0.4)
        both = (rating + agree[key] / most) / 2 * (1.0 if kin > 0.3 else 0.4)
        rated[key] = held * both + (1 - held) * rating
    return rated, held


def _cohesion(agree: dict[str, float], plain: dict[str, float]) -> float:
    """How far the best pages share names at all, from 0 (a broad subject) to 1 (one event)."""
    best = [k for k, v in plain.items() if v >= 0.6]
    mean = sum(agree[k] for k in best) / max(1, len(best))
    return min(1.0, max(0.0, (mean - 0.15) / 0.25))
