"""One way of reading for all forms: marks, money, headings, and an end to nesting."""

import time

import pytest
from markdown_it.token import Token

from byline.exports import markdown
from byline.exports.html import fragment, page
from byline.exports.reading import DEEPEST, Text, headline, printable, read, said
from tests.exports.samples import article


def text_of(content: str) -> Text:
    return read(article(content=content))


def inline(content: str) -> list[Token]:
    return [c for t in text_of(content).tokens for c in t.children or ()]


@pytest.mark.parametrize(
    "money",
    [
        "It costs $5 to $6.",
        "From $5-$6 a day.",
        "They cost $5 or 6$.",
        "Paid $5 and twenty US$ more.",
        "US$5 and US$6",
        "a $ b $ c",
    ],
)
def test_money_is_no_formula(money: str) -> None:
    assert "".join(t.content for t in inline(money)) == money


@pytest.mark.parametrize("tex", ["x", "E = mc^2", r"5 \cdot x", "2x + 3"])
def test_a_formula_is_one(tex: str) -> None:
    assert [t.content for t in inline(f"It is ${tex}$.") if t.type == "math_inline"] == [tex]


def test_a_mark_is_a_token_that_knows_its_evidence() -> None:
    tokens = inline("Solar power turns sunlight into electricity. [1] [1]")
    marks = [t.meta["mark"] for t in tokens if t.type == "mark"]
    assert [(m.n, m.k, m.again, m.verdict) for m in marks] == [
        (1, 1, False, "verbatim"),
        (1, 2, True, "verbatim"),
    ]


def test_a_power_keeps_its_mark() -> None:
    assert "mark" in {t.type for t in inline("It is 10^[2]")}


def test_what_is_written_below_sources_and_notes_stays() -> None:
    own = article()
    content = markdown.content("T", (("A", ("Text.",)),), own.sources, own.notes)
    below = content.replace("## About this article", "Thanks.\n\n## About this article")
    words = [said(t) for t in text_of(below + "\n1. Also mine.\n").tokens if t.type == "inline"]
    assert words == ["A", "Text.", "Sources", "Thanks.", "About this article", "Also mine."]
    assert [said(t) for t in text_of(content).tokens if t.type == "inline"] == ["A", "Text."]


def test_headings_skip_no_level() -> None:
    tokens = text_of("# T\n\n##### a\n\n# b\n\n#### c\n\n#### d\n\n###### e").tokens
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h2", "h2", "h3", "h4", "h4"]


@pytest.mark.parametrize(
    "deep",
    [
        "> " * 5000 + "deep",
        ">" * 5000 + "deep",
        "- " * 5000 + "deep",
        "1. " * 5000 + "deep",
        "*" * 5000 + "deep" + "*" * 5000,
        "*a **b " * 2000 + "deep",
        "\n".join("  " * i + "- deep" for i in range(400)),
        "[" * 3000 + "deep",
        "~~" * 3000 + "deep" + "~~" * 3000,
    ],
)
def test_deep_nesting_ends_and_loses_no_word(deep: str) -> None:
    began = time.process_time()
    depth = most = 0
    for token in text_of(deep).tokens:
        for part in [token, *(token.children or ())]:
            depth += part.nesting
            most = max(most, depth)
    assert most <= 2 * DEEPEST + 3
    assert "deep" in fragment(article(content=deep))
    assert time.process_time() - began < 3


def test_a_fragment_is_the_body_of_the_page() -> None:
    own = article()
    assert fragment(own) in page(own, None, "")
    assert "<style" not in fragment(own)
    assert 'id="source-1"' in fragment(own)
    assert "<math" in fragment(own)
    assert "<code>\\foo{x}</code>" in fragment(own)
    assert 'href="#noted-1"' in fragment(own)


def test_what_no_form_can_hold_is_left_out() -> None:
    assert printable("a\x00\x1b\ue000\ufffe\u202e\n\u200db\t") == "a\n\u200db\t"


@pytest.mark.parametrize(("content", "title"), [("# A *b*\n\nc", "A b"), ("c", ""), ("", "")])
def test_the_headline_is_the_title_that_a_text_begins_with(content: str, title: str) -> None:
    assert headline(content) == title


def test_a_paragraph_in_another_direction_has_its_own() -> None:
    tokens = text_of("A b.\n\nتحول.\n\n123 עברית.").tokens
    ways = [t.attrs.get("dir") for t in tokens if t.type == "paragraph_open"]
    assert ways == [None, "rtl", "rtl"]
