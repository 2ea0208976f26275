"""Which stretch of a text somebody means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.errors import PlaceUnknown
from byline.stretches import replaced, section, selection

CONTENT = """# Bees

One is first. Two is next. [1] Three ends it [2].

## The *dance*

- An item of it. [1]
- Another item.

A paragraph.

## Empty

## Twice

Here.

## Twice

There.

## Sources

1. One is first.
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("section-0", "One is first. Two is next. [1] Three ends it [2]."),
        ("the  DANCE", "- An item of it. [1]\n- Another item.\n\nA paragraph."),
        ("section-1", "- An item of it. [1]\n- Another item.\n\nA paragraph."),
        ("section-4", "There."),
    ],
)
def test_a_section_is_found_by_its_heading_or_its_place(name: str, text: str) -> None:
    found = section(CONTENT, name)
    assert found.text == text == CONTENT[found.start : found.end]


@pytest.mark.parametrize(
    "name", ["Twice", "Empty", "Sources", "section-9", "section-5", "", "Bees"]
)
def test_what_is_no_section_or_not_one_is_refused(name: str) -> None:
    with pytest.raises(PlaceUnknown):
        section(CONTENT, name)


@pytest.mark.parametrize(
    ("text", "wide", "whole"),
    [
        ("wo is", "Two is next. [1]", False),
        ("is next. [1] Three", "Two is next. [1] Three ends it [2].", False),
        ("first. Two is next. [1] Three ends", CONTENT[8:57], True),
        ("An item", "An item of it. [1]", False),
        ("paragraph", "A paragraph.", True),
        ("Another item.\n\nA paragraph.", "Another item.\n\nA paragraph.", False),
    ],
)
def test_a_selection_is_widened_to_whole_sentences(text: str, wide: str, whole: bool) -> None:
    found = selection(CONTENT, text)
    assert (found.text, found.whole) == (wide, whole)
    assert CONTENT[found.start : found.end] == wide


@pytest.mark.parametrize("text", ["nowhere", "is", "# Bees", "it [2].\n\n## The", " ", "1. One"])
def test_a_selection_that_is_no_text_of_one_section_is_refused(text: str) -> None:
    with pytest.raises(PlaceUnknown):
        selection(CONTENT, text)


def test_it_is_replaced_where_it_stands_now() -> None:
    found = section(CONTENT, "section-4")
    moved = "Before.\n\n" + CONTENT
    assert replaced(CONTENT, found, "New.") == CONTENT.replace("There.", "New.")
    assert replaced(moved, found, "New.") == moved.replace("There.", "New.")
    assert replaced(moved + "There.", found, "New.") is None
    assert replaced("Nothing", found, "New.") is None


@given(st.text(alphabet="ab.# \n[1]-*`>", max_size=60), st.integers(0, 4))
def test_any_text_has_sections_that_stand_in_it(content: str, n: int) -> None:
    try:
        found = section(content, f"section-{n}")
    except PlaceUnknown:
        return
    assert found.text
    assert content[found.start : found.end] == found.text
    try:
        wide = selection(content, found.text)
    except PlaceUnknown:
        return
    assert found.text in wide.text
