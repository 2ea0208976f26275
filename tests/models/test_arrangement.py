"""How the composer orders what it has chosen, and what it calls the parts."""

from collections import Counter

import pytest

from byline.article import Passage
from byline.models.composer.arrangement import arranged, groups, in_order
from byline.models.composer.headings import heading, spare_heading, tidied, true_of
from byline.models.composer.quotes import Quote
from byline.models.composer.runs import Run

MILL = "The mill at the coast ground corn by the tide, and the corn was sold in the town. " * 5
GAUGE = "The gauge at the harbour wrote the height of the water on a drum of paper each hour. " * 5


def run(source: str, n: int, text: str, under: str = "") -> Run:
    start = 1_000 * n
    piece = Passage(
        id=f"{source}.{n}",
        source_id=source,
        start=start,
        end=start + len(text),
        text=text,
        score=1,
        heading=under,
    )
    quote = Quote(piece.id, text, start, start + len(text), "", leans="")
    return Run((piece,), (quote,), 0.5)


def told(runs: list[Run], titles: dict[str, str]) -> list[tuple[str, list[str]]]:
    lead = [run("s1", 1, "The tide is the rise and fall of the sea.")]
    made = arranged("The tide", lead, groups(runs, None), titles)
    return [(title, [r.passage.id for r in part]) for title, part in made]


def test_a_source_is_told_in_one_piece_and_in_its_order() -> None:
    runs = [run("s2", 2, MILL), run("s1", 9, GAUGE), run("s2", 1, GAUGE), run("s1", 3, MILL)]
    [(title, order)] = told(runs, {"s1": "One", "s2": "Two"})
    assert title == ""
    assert order == ["s1.1", "s1.3", "s1.9", "s2.1", "s2.2"]


def test_sections_of_one_source_follow_each_other_as_there() -> None:
    runs = [
        run("s2", 4, f"In 1700 {GAUGE}", "The gauge"),
        run("s3", 1, f"In 1950 {MILL}", "Corn for the town"),
        run("s2", 2, f"In 1900 {MILL}", "The mill"),
    ]
    assert [title for title, _ in told(runs, {})] == [
        "",
        "The mill",
        "The gauge",
        "Corn for the town",
    ]


def test_what_stood_under_two_headings_is_called_by_its_sources_title() -> None:
    part = [run("s2", 1, MILL, "Mills"), run("s2", 2, MILL, "Harbours")]
    assert heading(part, "The tide", set(), {"s2": "Corn and the coast"}) == "Corn and the coast"


def test_a_title_that_runs_through_nothing_is_no_heading() -> None:
    texts = [f"The harbour of town {n} has a wall of stone." for n in range(20)]
    part = [run("s2", n, text) for n, text in enumerate(texts)]
    part.append(run("s2", 30, "John Patler saw it."))
    assert heading(part, "The tide", set(), {"s2": "John Patler"}) == ""
    assert spare_heading(part, {"s2": "John Patler"}, "The tide") == "In detail"


@pytest.mark.parametrize(
    ("text", "true"),
    [("Impact and outcomes", True), ("Description", False), ("Effects on mills", True)],
)
def test_a_heading_may_promise_in_words_that_no_sentence_repeats(text: str, true: bool) -> None:
    assert true_of(text, Counter({"mill": 2})) is true


def test_a_shouted_heading_is_said() -> None:
    assert tidied("IMPACTS OF THE DECISION") == "Impacts of the Decision"


def test_sources_are_put_together_by_the_years_that_they_tell_of() -> None:
    runs = [
        run("s1", 1, "The mill was built in 1820."),
        run("s1", 2, "It ground corn."),
        run("s1", 3, "It burnt down in 1890."),
        run("s2", 1, "The owner was born in 1790."),
        run("s2", 2, "He sold the mill in 1860."),
    ]
    order = [r.passage.id for r in in_order(runs)]
    assert order == ["s2.1", "s1.1", "s1.2", "s2.2", "s1.3"]
