"""The measures of readability, against what a person counts by hand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.seo.readability import (
    flesch,
    paragraph_lengths,
    passive_share,
    sentence_lengths,
    sentences,
    syllables,
    transition_share,
    word_count,
)

SPOKEN = {
    1: "a cat house make there league walked played eye eyes through don't they’re",
    2: "table little wanted hundred metre churches church's technique movement safely couldn't"
    " being poet layer fluid something prism",
    3: "area museum radio video agreement basically syllable reliance",
    4: "society material European biology mechanism diagnosis cooperate",
    5: "photovoltaic electricity evaluation university",
}
CASES = [(word, count) for count, words in SPOKEN.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), CASES)
def test_syllables_are_counted_as_a_dictionary_counts_them(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("word", ["1954", "7%", "$15", "1,000,000", "NASA", "TV", "U.S."])
def test_figures_and_abbreviations_count_as_one_syllable_as_flesch_rules(word: str) -> None:
    assert syllables(word) == 1


def test_the_parts_of_a_hyphenated_word_are_all_spoken() -> None:
    assert syllables("solar-powered") == 4
    assert syllables("25-year-old") == 3


def test_accents_do_not_hide_a_vowel() -> None:
    assert syllables("César") == 2


@given(st.text())
def test_every_word_in_any_script_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1


def test_the_flesch_score_is_the_one_worked_out_by_hand() -> None:
    # 6 words, 1 sentence, 6 syllables: 206.835 - 1.015 * 6 - 84.6 * 1
    assert flesch("The cat sat on the mat.", "en") == pytest.approx(116.145)
    # 6 words in 2, 2 + 1 + 2 + 3 + 1 + 1 = 10 syllables: 206.835 - 1.015 * 3 - 84.6 / 6 * 10
    assert flesch("Reading is easy. Nobody was hurt.", "en-GB") == pytest.approx(62.79)
    # 5 words, 1 sentence, 5 + 5 + 1 + 5 + 1 = 17 syllables: 206.835 - 1.015 * 5 - 84.6 * 17 / 5
    hard = "Photovoltaic electricity makes university sense."
    assert flesch(hard, "en") == pytest.approx(206.835 - 5.075 - 287.64)


def test_a_dash_standing_alone_is_no_word_for_flesch() -> None:
    assert flesch("The cat – sat.", "en") == flesch("The cat sat.", "en")


@pytest.mark.parametrize("language", ["de", "zh", "ar", "enm", "pt-BR"])
def test_what_rests_on_english_words_is_not_measured_in_other_languages(language: str) -> None:
    text = "The cat was fed. However, it sat."
    assert flesch(text, language) is None
    assert passive_share(text, language) is None
    assert transition_share(text, language) is None


@pytest.mark.parametrize("text", ["", " \n\n ", "— * —"])
def test_a_text_without_words_has_no_flesch_score(text: str) -> None:
    assert flesch(text, "en") is None


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith met Mrs. Jones at St. Mary's.",
        "J. J. Thomson found it.",
        "It gives 3.5 volts, e.g. Ohl's cell, cf. Fuller.",
        "See No. 5 and fig. 2 for more.",
        "He asked “Why? how?” and left.",
        "She works at Acme Inc. Headquarters.",
        "The cell ... and the lamp.",
    ],
)
def test_dots_that_end_no_sentence_do_not_split_it(text: str) -> None:
    assert sentences(text) == (text,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It works. She said so! Why? Nobody knows", 4),
        ("“It works.” She said so.", 2),
        ("He moved to the U.S. The firm followed.", 2),
        ("The answer was no. The question stayed.", 2),
        ("One paragraph\n\nanother paragraph", 2),
        ("One line\nof one paragraph.", 1),
        ("太阳能很好。它很便宜！", 2),
        ("هل تعمل؟ نعم تعمل.", 2),
        ("सौर ऊर्जा अच्छी है। यह सस्ती है।", 2),
        ("", 0),
        ("...", 1),
    ],
)
def test_sentences_end_at_the_marks_of_their_script(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


@given(st.text(alphabet=st.sampled_from('aB1 .!?\n“”’"()。؟।Dr') | st.characters()))
def test_splitting_into_sentences_loses_no_character(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_run_of_a_hundred_thousand_dots_is_no_trouble() -> None:
    began = time.process_time()
    assert len(sentences("Contents" + "." * 100_000 + "7")) == 1
    assert time.process_time() - began < 2  # takes a millisecond, and 7 s where each dot is tried


def test_words_are_what_stands_between_spaces() -> None:
    assert word_count("The solar-powered cell – Ohl's – gave 3.5 volts & light.") == 8


def test_scripts_without_spaces_are_reckoned_by_their_length() -> None:
    assert word_count("太阳能电池") == 3
    assert word_count("AI 医疗") == 2
    assert word_count("พลังงานแสง") == 3
    assert word_count("الطاقة الشمسية") == 2
    assert word_count("태양 전지") == 2


def test_lengths_are_given_in_words() -> None:
    assert sentence_lengths("One two three. Four five.\n\nSix") == (3, 2, 1)
    assert paragraph_lengths(["One two three. Four five.", "Six", ""]) == (5, 1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "The cell was made in 1954.",
        "Cells are widely used.",
        "It has not yet been seen.",
        "The plant is being rebuilt.",
        "They’re built by hand.",
        "He got caught.",
        "The rod wasn’t broken.",
        "It was later frequently oversold.",
        "The cells are hand-made.",
    ],
)
def test_a_form_of_be_or_get_with_a_participle_is_a_passive(text: str) -> None:
    assert passive_share(text, "en") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ohl made the cell in 1954.",
        "The lamp is red.",
        "It was a hundred volts.",
        "She was interested.",
        "The cell has been there.",
        "They are the widely used cells.",
        "It's taken years.",
        "The cell is silent.",
    ],
)
def test_other_sentences_with_be_are_not_passive(text: str) -> None:
    assert passive_share(text, "en") == 0


def test_shares_are_of_sentences() -> None:
    text = "The cell was made. It worked. However, it cost much. We saw it."
    assert passive_share(text, "en") == 0.25
    assert transition_share(text, "en") == 0.25


@pytest.mark.parametrize(
    "text",
    [
        "But it failed.",
        "It failed because it rained.",
        "Rods, for example, crack.",
        "First, melt it.",
    ],
)
def test_a_transition_word_ties_a_sentence_to_its_neighbour(text: str) -> None:
    assert transition_share(text, "en") == 1


@pytest.mark.parametrize("text", ["It was the first cell.", "A cell that is red.", "Thusly named."])
def test_the_same_words_in_another_part_are_no_transition(text: str) -> None:
    assert transition_share(text, "en") == 0
