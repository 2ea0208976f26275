"""The short name of an article: readable, and safe as an address and as a folder on any system."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.seo.slugs import slug


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("History of the Solar Cell", "history-of-the-solar-cell"),
        ("  AC/DC: what's -- next? ", "ac-dc-whats-next"),
        ("Don’t stop: 10,000 C++ jobs", "dont-stop-10000-c-jobs"),
        ("Énergie de l'été, Straße", "energie-de-l-ete-strasse"),
        ("Солнечная батарея", "solnechnaya-batareya"),
        ("الطاقة الشمسية", "ltqh-lshmsyh"),
        ("太阳能 电池", "tai-yang-neng-dian-chi"),
        ("태양 전지", "tae-yang-jeon-ji"),
        ("𝐂𝐞𝐥𝐥 Ⅳ", "cell-iv"),
        ("☕", "coffee"),
    ],
)
def test_a_topic_in_any_script_becomes_readable_words(topic: str, name: str) -> None:
    assert slug(topic) == name


@pytest.mark.parametrize("topic", ["", "   ", "!?…", "\u200b", "---"])
def test_a_topic_without_a_letter_is_called_article(topic: str) -> None:
    assert slug(topic) == "article"


@pytest.mark.parametrize("topic", ["CON", "aux", "nul!", "Com 1", "COM1", "lpt9"])
def test_a_name_that_windows_keeps_for_a_device_is_never_given(topic: str) -> None:
    assert slug(topic) not in {"con", "aux", "nul", "com1", "lpt9"}


def test_a_name_that_only_begins_like_a_device_stays() -> None:
    assert slug("Con artists") == "con-artists"


def test_a_long_topic_is_cut_between_words() -> None:
    assert slug("honey bees and the flowers they visit", longest=20) == "honey-bees-and-the"
    assert slug("honey bees and the flowers they visit", longest=25) == "honey-bees-and-the"
    assert slug("honey bees and the flowers they visit", longest=26) == "honey-bees-and-the-flowers"


def test_cutting_does_not_leave_a_device_name_behind() -> None:
    assert slug("con " + "a" * 70) == "con-article"


def test_a_single_word_that_is_too_long_is_cut_short() -> None:
    assert slug("a" * 100) == "a" * 60


def test_a_length_that_holds_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="room for 20"):
        slug("solar cells", longest=19)


@given(st.text(), st.integers(min_value=20, max_value=80))
def test_every_slug_is_lower_case_ascii_words_of_the_length_asked(text: str, longest: int) -> None:
    name = slug(text, longest)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= longest
    assert not re.fullmatch(r"con|prn|aux|nul|(com|lpt)[0-9]", name)


@given(st.text())
def test_the_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)
