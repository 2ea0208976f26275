"""Groups chosen runs into sections, orders them, and finds each section an honest heading."""

import re
from collections import Counter, defaultdict

import numpy as np

from byline.models.composer.runs import YEAR, Run, size, years
from byline.research.reading.asides import begins_end_matter
from byline.research.vectors import Vectors
from byline.research.words import FUNCTION, names, terms

SECTION_WORDS = 250
LEAST_SECTION = 110
MOST_SECTIONS = 8


def groups(runs: list[Run], vectors: Vectors | None) -> list[list[Run]]:
    """Group runs by meaning (Ward's method); a group with few words joins its nearest."""
    if not runs:
        return []
    count = max(1, min(MOST_SECTIONS, round(size(runs) / SECTION_WORDS)))
    if vectors is None or count == 1 or len(runs) <= count:
        return [runs] if count == 1 or vectors is None else [[r] for r in runs]
    from scipy.cluster.hierarchy import fcluster, linkage

    labels = fcluster(linkage(_features(runs, vectors), "ward"), count, "maxclust")
    members: dict[int, list[int]] = defaultdict(list)
    for i, label in enumerate(labels):
        members[int(label)].append(i)
    parts = list(members.values())

    def words(part: list[int]) -> int:
        return size(runs[i] for i in part)

    while len(parts) > 1 and words(small := min(parts, key=words)) < LEAST_SECTION:
        parts.remove(small)
        centre = vectors[small].sum(0)
        max(parts, key=lambda p: float(vectors[p].mean(0) @ centre)).extend(small)
    return [[runs[i] for i in part] for part in parts]


def _features(runs: list[Run], vectors: Vectors) -> Vectors:
    """Meaning, drawn together where runs stood in one source and under one heading of it."""
    by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_source: dict[str, list[int]] = defaultdict(list)
    for i, run in enumerate(runs):
        by_place[run.passage.source_id, run.passage.heading].append(i)
        by_source[run.passage.source_id].append(i)
    out = 0.4 * vectors
    for weight, places in ((0.35, by_place.values()), (0.25, by_source.values())):
        for rows in places:
            out[rows] += weight * vectors[rows].mean(0)
    return out


def arranged(
    topic: str, parts: list[list[Run]], titles: dict[str, str]
) -> list[tuple[str, list[Run]]]:
    """Give headings to groups and order them by their middle year; "" where none is honest."""
    taken: set[str] = {topic.lower()}
    made = []
    for part in sorted(parts, key=lambda p: -size(p)):
        others = [r for p in parts if p is not part for r in p]
        made.append((_heading(part, others, topic, taken, titles), in_order(part)))
    return sorted(made, key=lambda hp: (middle_year(hp[1]), hp[1][0].passage.start))


def in_order(runs: list[Run]) -> list[Run]:
    """Keep a source's runs together in its own order, sources by their middle year."""
    by_source: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_source[run.passage.source_id].append(run)
    order = sorted(
        by_source, key=lambda k: (middle_year(by_source[k]), -max(r.worth for r in by_source[k]))
    )
    return [r for k in order for r in sorted(by_source[k], key=lambda r: r.passage.start)]


def middle_year(runs: list[Run]) -> float:
    """Give the median of the years named; what names none comes last."""
    named = [y for r in runs for y in years(r.text)]
    return float(np.median(named)) if named else 9999.0


def _heading(
    part: list[Run], others: list[Run], topic: str, taken: set[str], titles: dict[str, str]
) -> str:
    """The heading most of the section stood under; else a source's title; else its names."""
    words = size(part)
    under: Counter[str] = Counter()
    whose: Counter[str] = Counter()
    for run in part:
        under[tidied(run.passage.heading)] += run.words
        whose[tidied(_short(titles.get(run.passage.source_id, "")))] += run.words
    said = Counter(t for run in part for q in run.quotes for t in q.terms)

    def best(counter: Counter[str], least: float) -> str:
        good = (t for t, n in counter.most_common(5) if n > least * words)
        return next((t for t in good if fit(t, topic, taken) and _true_of(t, said)), "")

    found = (
        best(under, 0.65)
        or best(whose, 0.6)
        or best(under, 0.4)
        or _by_name(part, others, topic, taken)
        or best(under, 0.2)
        or best(whose, 0.25)
    )
    taken.update({found.lower()} - {""})
    return found


def _true_of(heading: str, said: Counter[str]) -> bool:
    """Do the section's sentences speak of what the heading names?"""
    own = set(terms(heading))
    return bool(own) and sum(said[t] >= 1 for t in own) >= 0.75 * len(own)


def spare_heading(part: list[Run], titles: dict[str, str], topic: str) -> str:
    """Find any true heading for the only section: one that a source used, else a plain word."""
    for run in part:
        for text in (run.passage.heading, _short(titles.get(run.passage.source_id, ""))):
            said = Counter(t for q in run.quotes for t in q.terms)
            if fit(tidied(text), topic, set()) and _true_of(text, said):
                return tidied(text)
    return "Background"


def _short(title: str) -> str:
    return re.split(r"\s[|–—-]\s|: ", title)[0]


def tidied(text: str) -> str:
    text = re.sub(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Z]\.)\s+", "", text)
    text = re.sub(r"^\W+|[^\w)”\"]+$", "", text)
    return text[:1].upper() + text[1:]


def fit(text: str, topic: str, taken: set[str]) -> bool:
    """May the text stand as a heading?"""
    words = text.split()
    if (
        not 1 <= len(words) <= 9
        or "," in text
        or not 3 < len(text) <= 70
        or begins_end_matter(text)
    ):
        return False
    if any(
        set(terms(text)) <= set(terms(t)) or set(terms(t)) <= set(terms(text))
        for t in taken
        if t != topic.lower()
    ):
        return False
    if words[-1].lower() in FUNCTION or "://" in text or "/" in text:
        return False
    if (
        set(terms(text)) <= set(terms(topic))
        or YEAR.fullmatch(text)
        or text.endswith(("?", "!"))
        or text.isupper()
    ):
        return False
    if re.search(
        r"\b(?:you|your|we|our|i|my|me|us)\b|\.\w{2,4}$|\d{1,2}[:/]\d\d|[|<>{}_]",
        text,
        re.IGNORECASE,
    ):
        return False
    return not re.fullmatch(
        r"(?:introduction|overview|conclusions?|summary|abstract|background|home|news|.*\bday\b.*|discussion|results|faq.*|by .*|in \w+)",
        text,
        re.IGNORECASE,
    )


def _by_name(part: list[Run], others: list[Run], topic: str, taken: set[str]) -> str:
    """Name the one name that runs through this section and not the others."""
    inside: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    whole = sum(len(r.quotes) for r in part)
    for run in part:
        for quote in run.quotes:
            for name in set(quote.names):
                inside[name] += 1 / whole
        spread.update(set(names(run.text)))
    for run in others:
        for name in set(names(run.text)):
            outside[name] += len(run.quotes) / sum(len(r.quotes) for r in others)
    value = {
        n: v - outside[n] + 0.1 * (" " in n)
        for n, v in inside.items()
        if spread[n] > 1 and v > 0.3 and outside[n] < 0.5 * v and fit(n, topic, taken)
    }
    return min(value, key=lambda n: (-value[n], n), default="")
