"""Groups chosen runs into sections and orders them."""

from collections import defaultdict

import numpy as np

from byline.models.composer.headings import heading
from byline.models.composer.runs import Run, size, years
from byline.research.vectors import Vectors

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
        made.append((heading(part, others, topic, taken, titles), in_order(part)))
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
