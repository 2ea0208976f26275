"""Ranks passages for a topic: by words (BM25), by meaning (MiniLM), and by what the sources share.

The two orders are fused by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009). Vectors are
made for the best few passages by words only: for all of thirty pages they cost 19 CPU seconds.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from byline.article import Keyword, Passage, Value
from byline.research.pages import Page, Rated, rate
from byline.research.passages import running_share
from byline.research.vectors import Embedder
from byline.research.words import terms

LEAST_FOUND = 120  # passages that a ranking gives, for an article of up to 3,000 words
FUSION = 60.0  # the constant of reciprocal rank fusion
GOOD = 0.40  # of the best page's rating: a page that may be drawn on
KEYWORDS = 60
ADRIFT = 0.15  # what a passage is worth when neither it nor its page names the named topic
HEADLESS = (
    0.5  # what it is worth when both lack the topic's head noun: the Society, not its Headquarters
)
HEAD = 800  # characters of a page in which it says what it is about
NAMED = 0.5  # share of the topic's words that are names, from which the topic is one


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
    `coverage` the greatest share of the topic's words, by weight, that one page uses.
    """

    scores: tuple[tuple[str, float], ...]
    ratings: tuple[tuple[str, float], ...]
    keywords: tuple[Keyword, ...]
    nearness: float
    coverage: float
    answers: tuple[tuple[str, ...], ...]
    semantic: bool


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
        keywords = _keywords(pages, rated.ratings, floor)
        weight = {k.word: k.weight for k in keywords}
        tokens = [terms(p.text) for p in passages]
        rating = np.array([rated.ratings.get(p.source_id, 0.0) for p in passages])
        wordy = _bm25(tokens, [terms(topic), *map(terms, question.queries)])
        telling = np.array(
            [sum(weight.get(t, 0) for t in set(b)) / (len(set(b)) + 8) for b in tokens]
        )
        running = np.array([running_share(p.text) for p in passages])
        focus = np.maximum(_focus(tokens, passages, terms(topic)), np.minimum(1.0, 0.9 * rating**2))
        standing = (0.3 + 0.7 * rating) * (0.1 + 0.9 * running) * (0.55 + 0.45 * focus)
        standing = standing * np.where(
            _anchored(passages, tokens, pages, rated, topic), 1.0, ADRIFT
        )
        standing = standing * np.where(_headed(passages, tokens, pages, topic), 1.0, HEADLESS)
        lexical = _fused([wordy[0], telling]) * standing
        lexical[rating < 0.5 * floor] *= 0.5
        best = np.argsort(-lexical, kind="stable")[: question.most]
        near = np.zeros(len(best))
        fused = lexical[best]
        if self.embed and len(best):
            near, middle = self._near(
                topic, [passages[i].text for i in best], telling[best] * rating[best]
            )
            fused = _fused([wordy[0][best], telling[best], near, middle]) * standing[best]
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
        )

    def _near(
        self, topic: str, texts: list[str], worth: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Likeness to the topic, and to the middle of the best passages."""
        assert self.embed is not None  # noqa: S101
        vectors = self.embed([topic, *texts]).astype(np.float64)
        middle = (vectors[1:] * (worth / (worth.max() or 1.0))[:, None] ** 2).sum(0)
        middle /= np.linalg.norm(middle) or 1.0
        return vectors[1:] @ vectors[0], vectors[1:] @ middle


def _anchored(
    passages: Sequence[Passage],
    tokens: list[list[str]],
    pages: Sequence[Page],
    rated: Rated,
    topic: str,
) -> NDArray[np.bool_]:
    """Say of each passage whether it, its heading, or its page's head names a named topic.

    A topic is named when most of its words are written as names wherever they occur; any other
    topic is spoken of in many words, and all passages count as anchored.
    """
    named = _named_words(topic, pages)
    if not named:
        return np.ones(len(passages), np.bool_)
    top = max(rated.ratings.values(), default=1.0)
    heads = {
        p.id: len(named & set(terms(f"{p.title} {p.prose[:HEAD]}"))) >= 0.75 * len(named)
        or rated.ratings[p.id] >= 0.85 * top
        for p in pages
    }
    return np.array(
        [
            heads[p.source_id] or len(named & (set(t) | set(terms(p.heading)))) >= 0.6 * len(named)
            for p, t in zip(passages, tokens, strict=True)
        ],
        np.bool_,
    )


def _headed(
    passages: Sequence[Passage], tokens: list[list[str]], pages: Sequence[Page], topic: str
) -> NDArray[np.bool_]:
    """Say of each passage whether it or its page's head has the last word of a long topic."""
    words = terms(topic)
    if len(words) < 3:
        return np.ones(len(passages), np.bool_)
    head = words[-1]
    heads = {p.id: head in terms(f"{p.title} {p.prose[:HEAD]}") for p in pages}
    return np.array(
        [heads[p.source_id] or head in t for p, t in zip(passages, tokens, strict=True)], np.bool_
    )


def _named_words(topic: str, pages: Sequence[Page]) -> set[str]:
    """Give the words of the topic that are names or years, when they are most of it."""
    words = {w: terms(w)[0] for w in topic.split() if terms(w)}
    text = "\n".join(p.prose[:20_000] for p in pages)
    named = set()
    for word, stem in words.items():
        bare = re.escape(word.strip(".,:;()“”\"'"))
        whole = len(re.findall(rf"\b{bare}", text, re.IGNORECASE))
        upper = len(re.findall(rf"\b{re.escape(bare[:1].upper())}{bare[1:]}", text))
        if bare[:1].isdigit() or (upper > 0.7 * whole > 0 and len(bare) > 2):
            named.add(stem)
    return (
        named if len(named) >= NAMED * len(words) and any(not w.isdigit() for w in named) else set()
    )


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
        for before, i in zip(order, order[1:], strict=False):
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
