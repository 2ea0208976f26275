"""Groups chosen runs into sections and orders them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from statistics import median_high

from byline.models.composer.headings import heading, tidied
from byline.models.composer.runs import Run, size, years
from byline.research.vectors import Vectors

LEAST_SECTION = 60  # words; fewer join another section
MOST_SECTIONS = 16


def groups(runs: list[Run], vectors: Vectors | None) -> list[list[Run]]:
    """Group runs by the part of their source: such a section reads as it was written.

    A part with few words joins another of its source, or the nearest in meaning.
    """
    by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, run in enumerate(runs):
        by_place[run.passage.source_id, run.passage.heading].append(i)

    def words(part: list[int]) -> int:
        return size(runs[i] for i in part)

    def source(part: list[int]) -> str:
        return runs[part[0]].passage.source_id

    def near(part: list[int], other: list[int]) -> float:
        same = float(source(part) == source(other))
        if vectors is None:
            return same
        return same + float(vectors[other].mean(0) @ vectors[part].mean(0))

    parts = list(by_place.values())
    while len(parts) > 1 and (
        words(small := min(parts, key=words)) < LEAST_SECTION or len(parts) > MOST_SECTIONS
    ):
        parts.remove(small)
        max(parts, key=lambda p: near(small, p)).extend(small)
    return [[runs[i] for i in sorted(part)] for part in parts]


def arranged(
    topic: str, lead: list[Run], parts: list[list[Run]], titles: dict[str, str]
) -> list[tuple[str, list[Run]]]:
    """Give headings to groups and order them by their middle year, behind the lead.

    What finds no honest heading is put together by source and tried again. The rest goes where its
    source's title is the heading, or on where the lead ends.
    """
    taken: set[str] = {topic.lower()}
    headed, rest = _headed(sorted(parts, key=lambda p: -size(p)), topic, taken, titles)
    large, small = _by_source(rest)
    again, unheaded = _headed(large, topic, taken, titles)
    made = headed + again
    left = [r for part in (*unheaded, *small) for r in part]
    for title, runs in made:
        own = runs[0].passage.source_id
        if title == tidied(titles.get(own, "")):
            runs += [r for r in left if r.passage.source_id == own]
            left = [r for r in left if r.passage.source_id != own]
    opening = [*lead, *in_order(left, [r.passage.source_id for r in lead])]
    return [("", opening), *_told([(title, in_order(runs)) for title, runs in made])]


def _told(sections: list[tuple[str, list[Run]]]) -> list[tuple[str, list[Run]]]:
    """Order sections: those of one source together, as it tells them; sources by middle year."""
    by_source: dict[str, list[Run]] = defaultdict(list)
    for _, runs in sections:
        by_source[runs[0].passage.source_id] += runs
    when = {
        k: (middle_year(runs), min(r.passage.start for r in runs), k)
        for k, runs in by_source.items()
    }
    return sorted(sections, key=lambda s: (when[s[1][0].passage.source_id], s[1][0].passage.start))


def _headed(
    parts: list[list[Run]], topic: str, taken: set[str], titles: dict[str, str]
) -> tuple[list[tuple[str, list[Run]]], list[list[Run]]]:
    """Divide parts into those with a heading, in order, and those that have none."""
    made = [(heading(part, topic, taken, titles), part) for part in parts]
    return [hp for hp in made if hp[0]], [part for title, part in made if not title]


def _by_source(parts: list[list[Run]]) -> tuple[list[list[Run]], list[list[Run]]]:
    """Put runs together by their source; give the groups that make a section, and the others."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in (r for part in parts for r in part):
        groups[run.passage.source_id].append(run)
    whole = [g for g in groups.values() if size(g) >= LEAST_SECTION]
    return whole, [g for g in groups.values() if size(g) < LEAST_SECTION]


def in_order(runs: list[Run], first: Sequence[str] = ()) -> list[Run]:
    """Keep each source's own order, and put the sources together by the years that they tell of.

    A run that names no year goes on with the one before it; `first` sources come before others.
    """
    by_source: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda r: r.passage.start):
        by_source[run.passage.source_id].append(run)
    told: list[tuple[int, bool, float, str, Run]] = []
    for source, own in by_source.items():
        years = accumulate((middle_year([r]) for r in own), max)
        best = -max(r.worth for r in own)
        told += [(y, source not in first, best, source, r) for y, r in zip(years, own, strict=True)]
    return [run for *_, run in sorted(told, key=lambda t: t[:-1])]


def middle_year(runs: list[Run]) -> int:
    """Give the median of the years named; what names none explains, and comes first."""
    return median_high([y for r in runs for y in years(r.text)] or [0])
