"""Which sentences an editor would print, and which lean on the one before them."""

import pytest

from byline.models.composer.prose import cut_off, dependent, fault, leaning, undated, without_label

PRINTABLE = [
    "The High Court dismissed the case in April 2002.",
    "Latanya Sweeney estimated in 2000 that date of birth, sex and postal code were enough.",
    "Rodel Jayme, the administrator of metrobalita.net, was arrested by the bureau in Manila.",
    "Electric current flows from the cell to the load when the circuit is closed.",
    "“Ang Totoong Narcolist” is a series of videos about the President’s family.",
]


@pytest.mark.parametrize("text", PRINTABLE)
def test_a_plain_statement_may_be_printed(text: str) -> None:
    assert fault(text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("By providing an email address I agree to the Terms of Use of the site.", "page talk"),
        ("Please try again.", "length"),
        ("We went to the lake in the morning and came back at night.", "first or second person"),
        ("The album is a masterpiece of the genre, and a brilliant one at that.", "opinion"),
        ("The concluding episode will premiere on the last day of the month.", "preview"),
        ("Skiddaw Group of Rocks: Prominent geologists mapped it for many years.", "garbled"),
        ("A lthough the court knew of the lake, it dismissed the case.", "garbled"),
        ("The present communication was sent to the state in May of that year.", "page talk"),
        ("The memoir presents supporting data on the rocks of the north.", "page talk"),
        ("The single quickly reignited the interest in her older songs.", "gush"),
        ("Burden exacted revenge on the champion in the first of the rounds.", "gush"),
        ("The actor has revealed that he is engaged to his partner of six years.", "gush"),
        ("The museum recently opened a new wing beside the old building.", "relative time"),
        ("Join the Society and connect with people all over the world.", "no statement"),
        ("“I leave it to the judgment of the prosecutor,” said the justice.", "somebody's talk"),
        ("The hall was built in 1904 (and the wing in 1912.", "unbalanced"),
        ("His credits include Hollyoaks(1995) and a number of films on the stage.", "garbled"),
        ("Music and Radio National Geographic Music and Radio makes music for films.", "garbled"),
        ("home | about | contact | the history of the hall and of its builders.", "start"),
        ("The hall was built in 1904 by the first president of the society", "end"),
        ("What was the hall built for in 1904 by the first president?", "end"),
        ("The follow-ing years were hard for the work-ers of the hall in London.", "garbled"),
        ("The hall on the 16 th Street of the city was built by its president.", "garbled"),
        ("The president said on Thursday that the hall was sold to the city.", "relative time"),
    ],
)
def test_what_an_editor_would_strike_is_named(text: str, why: str) -> None:
    assert fault(text) == why


def test_another_language_is_judged_by_its_form_only() -> None:
    text = "Die Gezeiten entstehen durch die Anziehungskraft des Mondes und der Sonne."
    assert fault(text, in_english=False) == ""
    assert fault(text) != ""


@pytest.mark.parametrize(
    "text",
    [
        "He said he merely set up the website.",
        "However, the court dismissed the case.",
        "The spokesman declined to comment on the matter.",
        "In the same month, the commission adopted a report.",
        "Facilitating this requires the last of his energy.",
        "The 49-year-old had dropped three frames on the way.",
        "During his time at the club, the team won twice.",
    ],
)
def test_a_sentence_that_leans_on_another_is_known(text: str) -> None:
    assert dependent(text)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("She built a second wing of the hall in 1912.", "loosely"),
        ("Essex then moved to London and joined the club.", "loosely"),
        ("She said this was the reason for the sale.", "closely"),
        ("It was sold to the city in 1912.", "closely"),
        ("Government inaction deprives them of their land.", "closely"),
        ("After leaving the club, he moved to London.", "closely"),
        ("After the sale, the hall was empty.", "closely"),
        ("After World War II, the hall was sold to the city.", ""),
        ("While Rockwell studied at the college, the hall was sold.", ""),
    ],
)
def test_how_a_sentence_leans_is_known(text: str, how: str) -> None:
    assert leaning(text) == how


@pytest.mark.parametrize("text", PRINTABLE)
def test_a_sentence_that_stands_alone_is_known(text: str) -> None:
    assert not dependent(text)


def test_a_dateline_and_a_number_are_no_part_of_the_sentence() -> None:
    text = "MANILA, Philippines — The court ordered the arrest of ten people on Friday."
    assert text[without_label(text) :].startswith("The court")
    assert without_label("12. The Complainants state that the land was taken.") == 4
    assert without_label("The court ordered the arrest.") == 0


def test_a_weekday_without_a_date_is_noticed() -> None:
    assert undated("The court ordered the arrest on Friday.")
    assert not undated("The match was played on Sunday, January 23, 2011.")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The wardens told the elders of the village in the spring that 400", True),
        ("Only a part of the money was paid out to some of the", True),
        ("The wardens told the elders of the village about the money.", False),
        ("A view of the harbour and its old stone walls in winter", False),  # a caption
        ("The end of the", False),  # too short to be a sentence
    ],
)
def test_a_text_that_breaks_off_is_told_from_a_caption(text: str, cut: bool) -> None:
    assert cut_off(text) is cut
