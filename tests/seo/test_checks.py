"""The on-page checks: each passes on a good page, and says what to do on a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.article import Check
from byline.seo.checks import Keyphrase, PageText, measure
from byline.seo.slugs import slug

LEAD = "The solar cell turns light into current. However, it took a century to become useful."
PLAIN = "Light falls on a thin plate. Thus it frees small parts that flow, and a lamp can glow. "
TITLE = "Solar cells: how light became current"
DESCRIPTION = (
    "How solar cells grew out of a chance find in Paris, who made them pay their way, and what "
    "still keeps their price from falling to nothing."
)
PAGE = PageText(
    headings=("The first solar cells", "Price"),
    paragraphs=(LEAD, *[PLAIN * 5 + "But solar cells cost too much."] * 5),
)


def checks(
    text: PageText = PAGE,
    keyphrase: str = "solar cell",
    title: str = TITLE,
    description: str = DESCRIPTION,
    name: str = "solar-cells",
    language: str = "en",
) -> dict[str, Check]:
    return {c.name: c for c in measure(text, keyphrase, title, description, name, language)}


def page(*paragraphs: str, headings: tuple[str, ...] = ()) -> PageText:
    return PageText(headings=headings, paragraphs=paragraphs)


def test_a_good_page_passes_every_check_without_advice() -> None:
    found = checks()
    assert [c.name for c in found.values() if not c.passed] == []
    assert {c.advice for c in found.values()} == {""}
    assert len(found) == 15


SPARSE = page("The sun shines. Solar light. A cell.", "Solar cells.")
BAD = {
    "Keyphrase in title": (checks(title="How light became current"), 0, "the title"),
    "Keyphrase in first paragraph": (checks(SPARSE), 0, "first paragraph"),
    "Keyphrase in a heading": (checks(page(LEAD, headings=("Price", "Solar"))), 0, "heading"),
    "Keyphrase in slug": (checks(name="solar-power"), 0, "“solar-cell”"),
    "Keyphrase in description": (checks(description="About light."), 0, "the description"),
    "Title length": (checks(title="Solar cells" * 6), 66, "by 6 characters"),
    "Description length": (checks(description="Solar cell."), 11, "149 characters longer"),
    "Text length": (checks(page("word " * 299)), 299, "(now 299)"),
    "Words per heading": (checks(page("word " * 601, headings=("a", "b"))), 300.5, "3 headings"),
    "Longest paragraph": (checks(page("a", "So it goes " * 51)), 153, "“So it goes"),
    # 5 words, 1 sentence, 17 syllables: 206.835 - 1.015 * 5 - 84.6 * 17 / 5
    "Flesch reading ease": (
        checks(page("Photovoltaic electricity makes university sense.")),
        -85.88,
        "now 5 words",
    ),
    "Sentences over 25 words": (checks(page("Go. " + "Word " * 26)), 50, "(now 1)"),
    "Passive sentences": (
        checks(page("It was made. It was sold. It was cut. We saw it.")),
        75,
        "(now 3)",
    ),
    "Sentences with a transition word": (checks(page("It ran. " * 10)), 0, "2 times more"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_measured_and_comes_with_one_piece_of_advice(name: str) -> None:
    found, value, advice = BAD[name]
    assert not found[name].passed
    assert found[name].value == pytest.approx(value)
    assert advice in found[name].advice
    assert found[name].advice.endswith(".")


@pytest.mark.parametrize(("words", "headings", "passed"), [(300, 0, True), (301, 1, False)])
def test_three_hundred_words_can_stand_under_one_heading(
    words: int, headings: int, passed: bool
) -> None:
    found = checks(page("Word " * words, headings=("Price",) * headings))
    assert found["Words per heading"].passed is passed


def test_the_advice_on_transitions_counts_those_that_are_there() -> None:
    check = checks(page("It ran. " * 9 + "But it ran."))["Sentences with a transition word"]
    assert check.value == 10
    assert check.advice == "Tie sentences together, as by “however” or “because”, once more."


def test_sentences_of_exactly_25_words_are_not_long() -> None:
    assert checks(page("Word " * 25))["Sentences over 25 words"].passed


@pytest.mark.parametrize(
    ("title", "passed"), [("x" * 29, False), ("x" * 30, True), ("x" * 60, True), ("x" * 61, False)]
)
def test_the_limits_of_a_title_belong_to_the_good_range(title: str, passed: bool) -> None:
    check = checks(title=title)["Title length"]
    assert check.passed is passed
    assert check.good == "30-60 characters"


@pytest.mark.parametrize(
    ("length", "passed"), [(109, False), (110, True), (160, True), (161, False)]
)
def test_the_limits_of_a_description_belong_to_the_good_range(length: int, passed: bool) -> None:
    assert checks(description="x" * length)["Description length"].passed is passed


def test_wide_characters_take_two_places_in_a_search_result() -> None:
    check = checks(title="太阳能电池的历史", language="zh")["Title length"]
    assert check.value == 16
    assert check.good == "30-60 characters (a wide one takes two)"


@pytest.mark.parametrize(("mentions", "passed"), [(1, False), (2, True), (10, True), (11, False)])
def test_density_counts_mentions_in_a_hundred_words(mentions: int, passed: bool) -> None:
    text = "Solar cells work. " * mentions + "Word " * (400 - 3 * mentions)
    check = checks(page(text))["Keyphrase density"]
    assert check.value == mentions / 4
    assert check.passed is passed
    assert check.good == "0.5-2.5 %"


def test_the_advice_on_density_says_how_often() -> None:
    sparse = checks(page("Word " * 400))["Keyphrase density"]
    crowded = checks(page("Solar cells work. " * 12 + "Word " * 364))["Keyphrase density"]
    assert sparse.advice == "Use “solar cell” 2 times more."
    assert crowded.advice == "Say “solar cell” in other words, or with a pronoun, 2 times."


def test_a_long_keyphrase_need_not_recur_as_often_as_a_name() -> None:
    check = checks(keyphrase="history of the silicon solar cell")["Keyphrase density"]
    assert check.good == "0.17-2.5 %"


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("solar cell", "Solar cells"),
        ("Solar Cells", "the solar cell’s price"),
        ("honey bee", "Bees that make honey"),
        ("battery", "Batteries"),
        ("movies", "a movie"),
        ("boxes", "a box"),
        ("databases", "the database"),
        ("history of the press", "The press: a history"),
        ("The Who", "who is the drummer"),
        ("énergie", "L’ÉNERGIE SOLAIRE"),
        ("solar-cell", "solar cell"),
        ("Straße", "STRASSE"),
        ("ＡＩ", "AI"),
        ("Ohl’s cell", "a cell of Ohl"),
        ("l’énergie solaire", "énergie solaire"),
        ("co\u00adoperate", "cooperate"),
        ("太阳能电池", "中国的太阳能电池很便宜"),
        ("AI医疗", "医疗中的AI应用"),
        ("พลังงาน", "ใช้พลังงานแสงอาทิตย์"),
        ("태양전지", "태양전지는 싸다"),
        ("الطاقة", "وبالطَّـاقة الشمسية"),
        ("सौर ऊर्जा", "भारत में सौर ऊर्जा"),
        ("C", "Vitamin C"),
    ],
)
def test_a_phrase_is_found_in_its_other_forms(phrase: str, text: str) -> None:
    assert Keyphrase.of(phrase).mentions(text) > 0


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("solar cell", "solar power"),
        ("solar cell", "cellular solarium"),
        ("car", "care"),
        ("plan", "plane"),
        ("सौर ऊर्जा", "सूर्य ऊर्जा"),
        ("太阳能电池", "太阳能"),
        ("vitamin C", "vitamin D"),
        ("☕", "tea"),
        ("", ""),
    ],
)
def test_another_phrase_is_not_taken_for_it(phrase: str, text: str) -> None:
    assert Keyphrase.of(phrase).mentions(text) == 0


def test_a_phrase_counts_as_often_as_its_rarest_word() -> None:
    assert Keyphrase.of("solar cells").mentions("Solar cells, solar cell, solar power") == 2


def test_a_slug_in_another_script_is_compared_in_its_letters() -> None:
    chinese = checks(keyphrase="太阳能电池", name=slug("太阳能电池的历史"))["Keyphrase in slug"]
    other = checks(keyphrase="太阳能电池", name=slug("电池太阳能"))["Keyphrase in slug"]
    assert chinese.passed
    assert not other.passed


@given(st.text(min_size=1))
def test_the_slug_made_from_a_keyphrase_always_has_it(keyphrase: str) -> None:
    check = checks(keyphrase=keyphrase, name=slug(keyphrase)).get("Keyphrase in slug")
    assert check is None or check.passed


@pytest.mark.parametrize("keyphrase", ["", "  ", "☕ !"])
def test_a_keyphrase_without_a_letter_is_not_looked_for(keyphrase: str) -> None:
    assert not any("eyphrase" in name for name in checks(keyphrase=keyphrase))


ENGLISH_ONLY = {"Flesch reading ease", "Passive sentences", "Sentences with a transition word"}


def test_what_cannot_be_measured_in_a_language_is_left_out() -> None:
    english, german, thai = (set(checks(language=tag)) for tag in ("en-US", "de", "th"))
    assert english - german == ENGLISH_ONLY
    assert german - thai == {"Sentences over 25 words"}


def test_an_empty_page_is_measured_and_fails_on_its_length() -> None:
    found = checks(page())
    assert found["Text length"].value == 0
    assert not found["Text length"].passed
    assert "Flesch reading ease" not in found


TEXTS = st.text(
    st.characters() | st.sampled_from("solar cel.!? \n太阳能الطاقة태양พลังงาน’'"), max_size=60
)


@given(
    st.lists(TEXTS, max_size=3).map(tuple),
    st.lists(TEXTS, max_size=3).map(tuple),
    TEXTS,
    TEXTS,
    st.sampled_from(["en", "ar", "zh", "th", "de-AT"]),
)
def test_any_text_in_any_script_is_measured_without_a_contradiction(
    headings: tuple[str, ...],
    paragraphs: tuple[str, ...],
    keyphrase: str,
    title: str,
    language: str,
) -> None:
    text = PageText(headings=headings, paragraphs=paragraphs)
    for check in measure(text, keyphrase, title, title, slug(title), language):
        assert check.passed is (check.advice == "")
        assert check.name
        assert check.good
