"""What a model may not write comes out, whatever it is wrapped in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.markup import plain_prose, plain_sentence

LIVE = re.compile(r"<[a-zA-Z/!?]|\]\(")
PIECES = st.sampled_from(
    ["<", ">", "[", "]", "(", ")", "!", "/", "script", "b", "a href=x", "the guide", "\n", " ",
     "javascript:x", "http://x.example", "<b>", "</b>", "<!--", "-->", "](", "```", "word"]
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<scr<b>ipt>alert(1)</scr</b>ipt>",
        "Read [the\nguide](//evil.example/x) now.",
        "See [[x]](javascript:alert) there.",
        "A ![the bridge](http://home.example/b) picture.",
        "<<b>img src=x onerror=alert(1)>",
        "请访问https://evil.example/x 了解。",
    ],
)
def test_nothing_live_is_left(text: str) -> None:
    left, removed = plain_prose(text)
    assert not LIVE.search(left)
    assert removed
    assert plain_sentence(text) == ""


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_live_is_left_of_anything(text: str) -> None:
    left, _ = plain_prose(text)
    assert not LIVE.search(left)
    assert not LIVE.search(" ".join(left.split()))


@pytest.mark.parametrize(
    "text", ["Two is < three.", "It rose (in [0]) by 5 (five) percent.", "A → B."]
)
def test_plain_words_stay(text: str) -> None:
    assert plain_prose(text) == (text, ())
    assert plain_sentence(text) == text


@pytest.mark.parametrize(
    "text", ["Bees [2] fly.", "Bees[12] fly [3].", "Bees fly. [1][2]", "Bees \\[1\\] fly [[2](x)]."]
)
def test_a_number_of_the_model_s_own_never_looks_like_a_source_s(text: str) -> None:
    left, _ = plain_prose(text)
    assert not re.search(r"\[\d", left)
    assert left.startswith("Bees")
    assert plain_sentence("Bees fly [2].") == "Bees fly."
    assert plain_prose("Bees fly [s1.2].")[0] == "Bees fly [s1.2]."
