"""Which of the pages that were found are read: breadth before depth, and not one site alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from byline.research.documents import PageRef
from byline.research.web.address import same, site
from byline.research.web.search import Hit, Hits, Reach
from byline.sourcenames import within

FUSION = 60.0  # the constant of reciprocal rank fusion
PER_SITE = 3  # pages of one site, while there are others; the brief may prefer it
NO_SHARE = 10_000
FIRST_HAND = 1.2  # what a page is worth whose site speaks of its own matter
# Sites whose pages are pictures, films and posts: nothing that could be quoted.
WORDLESS = (
    "facebook.com",
    "instagram.com",
    "pinterest.com",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "youtube.com",
    "youtu.be",
)
# Where those publish who govern, measure and study: statutes, statistics, papers.
PRIMARY = (
    "arxiv.org",
    "doi.org",
    "edu",
    "europa.eu",
    "gov",
    "int",
    "mil",
    "nature.com",
    "ncbi.nlm.nih.gov",
    "oecd.org",
    "pubmed.ncbi.nlm.nih.gov",
    "science.org",
    "un.org",
    "w3.org",
)
ACADEMIC = frozenset({"ac", "edu", "gov", "gob", "gouv", "govt", "mil"})  # as in ac.uk, gov.au


@dataclass(frozen=True)
class Answered:
    """What one engine found for one of the article's questions, numbered from 0."""

    question: int
    hits: Hits


@dataclass
class Choice:
    """Chooses among hits, a few at a time; what it has given it never gives again."""

    reach: Reach
    _given: set[str] = field(default_factory=set)
    _sites: Counter[str] = field(default_factory=Counter)
    _queues: list[list[Hit]] = field(default_factory=list)
    _excluded: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what each hit is held against."""
        self._excluded = frozenset(same(u) for u in self.reach.excluded)

    def know(self, urls: Iterable[str]) -> None:
        """Take pages as given that are read anyway."""
        self._given.update(same(u) for u in urls)

    def consider(self, answers: Sequence[Answered]) -> None:
        """Take what was found; each question's hits are ordered by all engines' ranks together."""
        self._queues = [
            self._ordered([a.hits for a in answers if a.question == n])
            for n in sorted({a.question for a in answers})
        ]

    def take(self, most: int) -> tuple[Hit, ...]:
        """Give the next hits to read: the best of each question, then the second of each.

        Those of sites that have had their share come when there are no others.
        """
        taken: list[Hit] = []
        for share in (PER_SITE, NO_SHARE):
            waiting: list[list[Hit]] = [[] for _ in self._queues]
            while len(taken) < most and any(self._queues):
                for queue, later in zip(self._queues, waiting, strict=True):
                    if len(taken) < most and (hit := self._next(queue, later, share)):
                        taken.append(hit)
            self._queues = [left + queue for left, queue in zip(waiting, self._queues, strict=True)]
        return tuple(taken)

    def _next(self, queue: list[Hit], later: list[Hit], share: int) -> Hit | None:
        """Take the next of a queue; those of a site that has its `share` are for later."""
        while queue:
            hit = queue.pop(0)
            key, host = _key(hit), _host(hit)
            if key in self._given:
                continue
            if host and self._sites[host] >= share and not self._preferred(host):
                later.append(hit)
                continue
            self._given.add(key)
            self._sites[host] += bool(host)
            return hit
        return None

    def _ordered(self, lists: Sequence[Hits]) -> list[Hit]:
        scores: defaultdict[str, float] = defaultdict(float)
        first: dict[str, Hit] = {}
        for rank, hit in _ranked(lists):
            if self._wanted(hit):
                scores[_key(hit)] += _standing(hit) / (FUSION + rank)
                first.setdefault(_key(hit), hit)
        return sorted(
            first.values(), key=lambda h: (not self._preferred(_host(h)), -scores[_key(h)])
        )

    def _wanted(self, hit: Hit) -> bool:
        if not isinstance(hit.ref, PageRef):
            return hit.ref.name not in self.reach.excluded
        return not within(_host(hit), WORDLESS) and not self.excludes(hit.ref.url)

    def excludes(self, url: str) -> bool:
        """Say whether the brief excludes an address: one that was found, or where it has led."""
        return within(site(url), self.reach.excluded_domains) or same(url) in self._excluded

    def _preferred(self, host: str) -> bool:
        return within(host, self.reach.preferred_domains)


def _ranked(lists: Sequence[Hits]) -> Iterator[tuple[int, Hit]]:
    for hits in lists:
        yield from enumerate(hits.hits)


def _key(hit: Hit) -> str:
    return same(hit.ref.url) if isinstance(hit.ref, PageRef) else hit.ref.name


def _host(hit: Hit) -> str:
    return site(hit.ref.url) if isinstance(hit.ref, PageRef) else ""


def _standing(hit: Hit) -> float:
    """Primary sources go before those that report on them."""
    host = _host(hit)
    academic = ACADEMIC & set(host.split(".")[-2:])
    return FIRST_HAND if academic or within(host, PRIMARY) else 1.0
