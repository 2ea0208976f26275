"""Ranks passages for a topic: by words (BM25), by meaning (MiniLM), and by what the sources share.

The two orders are fused by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009). Vectors are
made for the best few passages by words only: for all of thirty pages they cost 19 CPU seconds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from byline.article import Keyword, Passage, Value
from byline.research.aboutness import about, name_within, named_words
from byline.research.misreading import Legibility
from byline.research.pages import Page, rate
from byline.research.passages import running_share
from byline.research.vectors import Embedder
from byline.research.words import terms

LEAST_FOUND = 120  # passages that a ranking gives, for an article of up to 3,000 words
FUSION = 60.0  # the constant of reciprocal rank fusion
GOOD = 0.45  # of the best page's rating: a page that may be drawn on
KEYWORDS = 60
NEAR = 0.22  # likeness to the topic, below which a passage that does not name it is off it
CLOSE = 0.40  # the same for one that uses no word of a topic that is no name
AFAR = 0.5  # what such a passage is worth on a page about a named topic
NEARLY = 0.9  # share of a named topic's words in a title that says all of it
CONTRAST = 8.0  # how much it counts to be nearer to the topic than to the name within it
BESIDE = 0.7  # of that factor, below which it is about the name, or what the topic is a part of
LEAST_FIT, MOST_FIT = 0.25, 1.5
ADRIFT = 0.05  # what a passage is worth that is not about the topic itself
HALF = 0.5  # share of the topic's words, by rarity, in a title: some page is about the topic;
# where none is, each passage must use so much of them itself


class RankQuestion(Value):
    """What is ranked for what; the texts are named by their hash."""

    topic: str
    keyphrase: str
    queries: tuple[str, ...]
    passages: str
    most: int


class Ranking(Value):
    """Passages with scores from 0 to 1, best first; pages with theirs; the words that tell.

    `nearness` is the greatest likeness in meaning (cosine) of a passage to the topic, and
    `coverage` the greatest share of the topic's words, by weight, that one page uses. `named` says
    that the topic is a name: an event, a person, a work.
    """

    scores: tuple[tuple[str, float], ...]
    ratings: tuple[tuple[str, float], ...]
    keywords: tuple[Keyword, ...]
    nearness: float
    coverage: float
    answers: tuple[tuple[str, ...], ...]
    semantic: bool
    named: bool


@dataclass(frozen=True)
class Ranker:
    """Ranks passages; without `embed` by words only."""

    embed: Embedder | None

    def rank(
        self, question: RankQuestion, pages: Sequence[Page], passages: Sequence[Passage]
    ) -> Ranking:
        """Rank `passages`, which are those of `pages`. Scores are rounded to three places."""
        topic = f"{question.topic} {question.keyphrase}".strip()
        rated = rate(topic, pages, self.embed)
        floor = GOOD * max(rated.ratings.values(), default=0.0)
        named = named_words(question.topic, pages)
        keywords = _keywords(pages, rated.ratings, floor)
        weight = {k.word: k.weight for k in keywords}
        tokens = [terms(p.text) for p in passages]
        rating = np.array([rated.ratings.get(p.source_id, 0.0) for p in passages])
        wordy = _bm25(tokens, [terms(topic), *map(terms, question.queries)])
        telling = np.array(
            [sum(weight.get(t, 0) for t in set(b)) / (len(set(b)) + 8) for b in tokens]
        )
        running = np.array([running_share(p.text) for p in passages])
        own = _focus(tokens, passages, terms(topic))
        focus = np.maximum(own, np.minimum(1.0, 0.9 * rating**2))
        standing = (0.3 + 0.7 * rating) * (0.1 + 0.9 * running) * (0.55 + 0.45 * focus)
        titled = _titled(terms(topic), pages, NEARLY if named else HALF)
        untitled = np.array([p.source_id not in titled for p in passages], np.bool_)
        if named:
            on_it = about(named, question.topic, pages, passages, rated)
            strays = np.zeros(len(passages), np.bool_)
        else:
            on_it = (own >= HALF) | bool(titled)
            strays = (own == 0) & untitled
        legible = Legibility.of(pages)
        standing = standing * np.array([legible.worth(p) for p in passages])
        standing = standing * np.where(on_it & (rating >= floor), 1.0, ADRIFT)
        lexical = _fused([wordy[0], telling]) * standing
        best = np.argsort(-lexical, kind="stable")[: question.most]
        near = np.zeros(len(best))
        fused = lexical[best]
        if self.embed and len(best):
            name = name_within(question.topic, named, pages)
            near, middle, fit = self._near(
                topic, name, [passages[i].text for i in best], telling[best] * rating[best]
            )
            fused = _fused([wordy[0][best], telling[best], near, middle]) * standing[best]
            off = (near < np.where(strays[best], CLOSE, NEAR)) & (own[best] < HALF)
            off |= untitled[best] & (fit < BESIDE) & (not named)
            fused = fused * np.where(off, AFAR if named else ADRIFT, 1.0)
            fused = fused * np.where(untitled[best], fit, 1.0)
        top = float(fused.max()) if len(fused) else 1.0
        order = np.argsort(-fused, kind="stable")
        return Ranking(
            scores=tuple(
                (passages[best[i]].id, round(float(fused[i]) / (top or 1), 3)) for i in order
            ),
            ratings=tuple((k, round(v, 3)) for k, v in rated.ratings.items()),
            keywords=tuple(keywords),
            nearness=round(float(near.max()), 2) if len(near) else 0.0,
            coverage=round(rated.coverage, 2),
            answers=tuple(
                tuple(
                    passages[best[i]].id
                    for i in np.argsort(-scores[best], kind="stable")[:4]
                    if scores[best[i]] > 0
                )
                for scores in wordy[1:]
            ),
            semantic=self.embed is not None,
            named=bool(named),
        )

    def _near(
        self, topic: str, name: str, texts: list[str], worth: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Likeness to the topic and to the middle of the best passages; a factor.

        The factor is low for what is nearer to the name within the topic than to the topic.
        """
        assert self.embed is not None  # noqa: S101
        vectors = self.embed([topic, name or topic, *texts]).astype(np.float64)
        own = vectors[2:]
        middle = (own * (worth / (worth.max() or 1.0))[:, None] ** 2).sum(0)
        middle /= np.linalg.norm(middle) or 1.0
        near = own @ vectors[0]
        fit = np.clip(1 + CONTRAST * (near - own @ vectors[1]), LEAST_FIT, MOST_FIT)
        return near, own @ middle, fit


def _focus(
    tokens: list[list[str]], passages: Sequence[Passage], topic: list[str]
) -> NDArray[np.float64]:
    """Give the share of the topic's words, by rarity, that each passage or its heading uses.

    A good page drifts: the season's page tells of the final, and of forty players.
    """
    want = dict.fromkeys(topic)
    bags = [set(b) | set(terms(p.heading)) for b, p in zip(tokens, passages, strict=True)]
    rarity = {t: np.log(1 + len(bags) / (1 + sum(t in b for b in bags))) for t in want}
    whole = sum(rarity.values()) or 1.0
    return np.array([sum(rarity[t] for t in want if t in b) / whole for b in bags])


def _titled(topic: list[str], pages: Sequence[Page], least: float) -> set[str]:
    """Find the pages whose titles use more than this share of the topic's words, by rarity."""
    rarity = {t: np.log(1 + len(pages) / (1 + sum(t in p.bag for p in pages))) for t in topic}
    return {
        p.id
        for p in pages
        if sum(rarity[t] for t in set(terms(p.title)) & set(topic)) > least * sum(rarity.values())
    }


def matching(words: str, passages: Sequence[Passage], most: int) -> list[Passage]:
    """Give the passages that use these words, the best first, at most so many words of them."""
    [scores] = _bm25([terms(p.text) for p in passages], [terms(words)])
    found, left = [], most
    for i in np.argsort(-scores, kind="stable"):
        if scores[i] <= 0 or left <= 0:
            break
        found.append(passages[i])
        left -= len(passages[i].text.split())
    return found


def _bm25(corpus: list[list[str]], queries: list[list[str]]) -> list[NDArray[np.float64]]:
    import bm25s

    if not any(corpus):
        return [np.zeros(len(corpus)) for _ in queries]
    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(corpus, show_progress=False)
    known = set(index.vocab_dict)
    return [
        np.asarray(index.get_scores([w for w in q if w in known]), np.float64)
        if known & set(q)
        else np.zeros(len(corpus))
        for q in queries
    ]


def _fused(lists: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Fuse orders by reciprocal rank; equal scores share their best rank."""
    total = np.zeros(len(lists[0]))
    for scores in lists:
        order = np.argsort(-scores, kind="stable")
        rank = np.empty(len(scores))
        rank[order] = np.arange(len(scores))
        for before, i in pairwise(order):
            if scores[i] == scores[before]:
                rank[i] = rank[before]
        total += 1.0 / (FUSION + rank)
    return total


def _keywords(pages: Sequence[Page], ratings: dict[str, float], floor: float) -> list[Keyword]:
    """Words that many good pages use and the others do not."""
    near: Counter[str] = Counter()
    far: Counter[str] = Counter()
    for page in pages:
        rating = ratings.get(page.id, 0.0)
        if rating >= floor:
            near.update(dict.fromkeys(page.bag, rating))
        else:
            far.update(dict.fromkeys(page.bag, 1.0))
    most = sum(r for r in ratings.values() if r >= floor) or 1.0
    others = sum(ratings.get(p.id, 0.0) < floor for p in pages)
    weight = {t: v / most * (1 - 0.6 * far[t] / (others + 1)) for t, v in near.items()}
    best = sorted(weight.items(), key=lambda w: (-w[1], w[0]))[: KEYWORDS * 5]
    return [Keyword(word=w, weight=round(v, 3)) for w, v in best]
