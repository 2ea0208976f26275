"""Which stretch of a text somebody means."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.article import Article, Brief, Source
from byline.errors import PlaceUnknown
from byline.stretches import replaced, section, selection

NOTE = "Written by a model."
SOON = 5.0  # seconds for half a megabyte; what is quadratic takes minutes

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


def article(content: str = CONTENT) -> Article:
    return Article(
        brief=Brief(topic="Bees"),
        title="Bees",
        content=content,
        outline="",
        sources=(Source(id="a", title="A"),),
        citations=(),
        word_count=9,
        model="m",
        composed=False,
        notes=(NOTE,),
    )


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
    found = section(article(), name)
    assert found.text == text == CONTENT[found.start : found.end]


@pytest.mark.parametrize(
    "name", ["Twice", "Empty", "Sources", "section-9", "section-5", "", "Bees"]
)
def test_what_is_no_section_or_not_one_is_refused(name: str) -> None:
    with pytest.raises(PlaceUnknown):
        section(article(), name)


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
    found = selection(article(), text)
    assert (found.text, found.whole) == (wide, whole)
    assert CONTENT[found.start : found.end] == wide


@pytest.mark.parametrize("text", ["nowhere", "is", "# Bees", "it [2].\n\n## The", " ", "1. One"])
def test_a_selection_that_is_no_text_of_one_section_is_refused(text: str) -> None:
    with pytest.raises(PlaceUnknown):
        selection(article(), text)


def test_it_is_replaced_where_it_stands_now() -> None:
    found = section(article(), "section-4")
    moved = "Before.\n\n" + CONTENT
    assert replaced(CONTENT, found, "New.") == CONTENT.replace("There.", "New.")
    assert replaced(moved, found, "New.") == moved.replace("There.", "New.")
    assert replaced(moved + "There.", found, "New.") is None
    assert replaced("Nothing", found, "New.") is None


@given(st.text(alphabet="ab.# \n[1]-*`>", max_size=60), st.integers(0, 4))
def test_any_text_has_sections_that_stand_in_it(content: str, n: int) -> None:
    try:
        found = section(article(content), f"section-{n}")
    except PlaceUnknown:
        return
    assert found.text
    assert content[found.start : found.end] == found.text
    try:
        wide = selection(article(content), found.text)
    except PlaceUnknown:
        return
    assert found.text in wide.text


def test_only_the_lists_that_are_written_anew_are_no_part_of_the_text() -> None:
    content = (
        "# Bees\n\n## Sources\n\nOf honey.\n\n## More\n\nMore of it.\n\n"
        "## Sources\n\n1. A\n\nRead them all.\n\n"
        f"## About this article\n\n{NOTE}\n\n## Afterword\n\nThanks.\n"
    )
    told = article(content)
    assert section(told, "section-1").text == "Of honey."
    assert section(told, "More").text == "More of it."
    assert section(told, "section-3").text == selection(told, "them").text == "Read them all."
    assert section(told, "Afterword") == section(told, "section-4")
    for text in ("1. A", NOTE):
        with pytest.raises(PlaceUnknown):
            selection(told, text)


def test_a_paragraph_ends_whatever_the_kind_of_its_line_ends() -> None:
    content = "# Bees\r\n\r\nOne is first.\r\n\r\nTwo is next.\r\n"
    found = selection(article(content), "Two")
    assert (found.text, found.whole) == ("Two is next.", True)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("One." + "\n" * 100_000 + "It is. Two is it.", "Two"),
        ("One." + " " * 200_000 + "Two is it.", "Two"),
        ("\n" + "## a\n" * 15_000 + "\na a\n", "a"),
    ],
)
def test_a_text_as_nobody_writes_it_is_looked_through_once(content: str, text: str) -> None:
    began = time.process_time()
    try:
        assert text in selection(article(content), text).text
    except PlaceUnknown as error:
        assert "more than once" in error.message  # noqa: PT017  (one of them is)
    assert time.process_time() - began < SOON
