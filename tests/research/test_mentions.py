"""What a text takes as known from further up."""

from byline.research.mentions import Reader, definite


def test_the_things_spoken_of_as_known_are_nouns() -> None:
    assert definite("The warrant was served, and the judge left.") == ["warrant", "judge"]
    assert definite("Sailors of the coast praised the barometer.") == ["coast", "barometer"]


def test_what_is_explained_on_the_spot_is_not_taken_up() -> None:
    assert definite("The members of the community and the law that forbade it") == []


def test_a_bare_surname_leans_on_the_full_name() -> None:
    reader = Reader()
    assert reader.leans_on("Alfie Burden won the final in London.") == ()
    assert reader.leans_on("Burden had turned professional early.") == ("Burden",)


def test_a_body_is_no_surname() -> None:
    reader = Reader()
    reader.leans_on("The National Geographic Society was founded in 1888.")
    assert reader.leans_on("Many members joined the Society.") == ()


def test_what_stands_behind_an_article_is_no_surname() -> None:
    reader = Reader()
    reader.leans_on("Patler, a Greek American, left the party of an American in 1960.")
    assert "American" not in reader.leans_on("American papers told of the trial.")


def test_a_name_does_not_run_on_into_the_next_paragraph() -> None:
    reader = Reader()
    reader.leans_on("World Snooker Championship\n\nAlfie Burden won the final in London.")
    assert reader.leans_on("Burden had turned professional early.") == ("Burden",)


def test_an_adjective_is_no_thing_and_a_relative_clause_no_mention() -> None:
    assert definite("The deep marine archive and the communist authorities") == [
        "archive",
        "authorities",
    ]
    assert definite("A company that marketed itself used their environmental reports.") == []


def test_an_acronym_leans_on_what_it_stands_for() -> None:
    reader = Reader()
    assert reader.leans_on("The Kenya Wildlife Service (hereinafter KWS) paid the families.") == ()
    assert reader.leans_on("Later the KWS paid them again.") == ("KWS",)
    assert reader.leans_on("The Department of Justice (DOJ) answered.") == ()
