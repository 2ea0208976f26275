"""Pages whose words scanning or line breaks have broken are told from pages that are whole."""

from byline.article import Passage
from byline.research.misreading import Legibility
from byline.research.pages import Page

WHOLE = """The Windermere succession overlies the turbidites of the Eycott volcanic framework, and a
resurvey of the turbidites by the geological survey describes the stratigraphy of Windermere and its
development. The framework of Eycott was described in the resurvey. The development of stratigraphy
followed the framework. The geological Windermere rocks lie unconformably, and again unconformably,
on older ones. """
SCANNED = """The Winder-mere succession overlies the turhidites of the Evcott volcanic frame-work,
and a resurvev of the geo-logical survey describes its develop-ment. The older rocks
lie unconformahly.
"""


def page(name: str, text: str) -> Page:
    return Page(name, name, f"{name}.pdf", text)


def passage(source: str, text: str) -> Passage:
    return Passage(id=f"{source}.1", source_id=source, start=0, end=len(text), text=text, score=1)


def test_the_scan_is_found_by_what_the_other_page_prints() -> None:
    seen = Legibility.of([page("whole", WHOLE * 2), page("scan", SCANNED)])
    assert set(seen.wrong) == {"scan"}
    assert {"Winder-mere", "turhidites", "Evcott", "unconformahly"} <= seen.wrong["scan"]


def test_a_passage_with_a_broken_word_is_worth_least() -> None:
    seen = Legibility.of([page("whole", WHOLE * 2), page("scan", SCANNED)])
    broken = seen.worth(passage("scan", "The Winder-mere rocks are old."))
    sound = seen.worth(passage("scan", "The older rocks are whole."))
    assert broken < sound < seen.worth(passage("whole", "The rocks of Windermere are old.")) == 1.0


def test_an_author_who_hyphenates_is_no_scanner() -> None:
    habits = "The set-up of the on-line survey was a step-by-step build-up. "
    others = "The setup of the online survey was slow. The setup was an online one, of a buildup. "
    assert Legibility.of([page("one", habits), page("two", others * 3)]).wrong == {}
