"""Ranking: the topic's own pages first, another thing of its name last, and honest figures."""

import numpy as np

from byline.article import Passage
from byline.research.aboutness import about, name_within, named_words
from byline.research.pages import Page, rate
from byline.research.ranking import Ranker, Ranking, RankQuestion

STORY = "The Reality War ended in May with the Doctor and Belinda at the side of Ruby in London. "
NOVEL = "A writer of novels lives in a house by the sea and keeps a dog and two cats there. "


def pages() -> list[Page]:
    own = [Page(f"s{n}", f"The Reality War, part {n}", f"{n}.md", STORY * 6) for n in range(1, 5)]
    return [*own, Page("s5", "Books of the year", "5.md", NOVEL * 6)]


def passages(found: list[Page]) -> list[Passage]:
    return [
        Passage(id=f"{p.id}.{n}", source_id=p.id, start=0, end=9, text=f"{p.prose[:170]} {n}")
        for p in found
        for n in (1, 2)
    ]


def ranked(topic: str, most: int = 120) -> Ranking:
    question = RankQuestion(topic=topic, keyphrase="", queries=(topic,), passages="x", most=most)
    found = pages()
    return Ranker(None).rank(question, found, passages(found))


def test_what_is_about_the_topic_comes_first() -> None:
    order = [i for i, _ in ranked("The Reality War").scores]
    assert set(order[:8]) == {f"s{s}.{n}" for s in range(1, 5) for n in (1, 2)}
    scores = dict(ranked("The Reality War").scores)
    assert max(scores["s5.1"], scores["s5.2"]) < 0.1


def test_no_more_is_given_than_was_asked() -> None:
    assert len(ranked("The Reality War", most=3).scores) == 3


def test_the_same_question_has_the_same_answer() -> None:
    assert ranked("The Reality War") == ranked("The Reality War")


def test_a_topic_of_which_nothing_speaks_is_not_covered() -> None:
    assert ranked("Sourdough bread").coverage == 0.0
    assert ranked("The Reality War").coverage == 1.0


def test_a_name_is_told_from_a_subject() -> None:
    assert named_words("The Reality War", pages())
    assert not named_words("cats and dogs", pages())


def test_a_page_about_another_thing_is_not_about_the_topic() -> None:
    found = pages()
    pieces = passages(found)
    named = named_words("The Reality War", found)
    told = about(named, "The Reality War", found, pieces, rate("The Reality War", found, None))
    assert list(told) == [p.source_id != "s5" for p in pieces]
    assert np.all(about(frozenset(), "cats", found, pieces, rate("cats", found, None)))


def test_a_namesake_without_the_storys_names_is_not_about_the_topic() -> None:
    found = [
        *pages(),
        Page("s6", "The Reality War, a novel", "6.md", "The Reality War. " + NOVEL * 6),
    ]
    rated = rate("The Reality War", found, None)
    assert rated.cohesion >= 0.8
    assert [p.id for p in found if rated.stranger(p)] == ["s5", "s6"]
    on_it = about(frozenset({"reality", "war"}), "The Reality War", found, passages(found), rated)
    assert on_it.tolist() == [True] * 8 + [False] * 4


def test_where_no_page_is_about_the_subject_each_passage_must_speak_of_it() -> None:
    solar = "The panels on the roof turn the light of the sun into current for the house. "
    stored = "The storage of energy in salt keeps the renewable plant at work by night. "
    found = [
        Page("s1", "Solar power", "1.md", solar * 6 + stored),
        Page("s2", "Grids", "2.md", solar),
    ]
    pieces = [
        Passage(id="s1.1", source_id="s1", start=0, end=9, text=solar * 2),
        Passage(id="s1.2", source_id="s1", start=9, end=99, text=stored * 2),
    ]
    question = RankQuestion(
        topic="renewable energy storage", keyphrase="", queries=(), passages="x", most=9
    )
    scores = dict(Ranker(None).rank(question, found, pieces).scores)
    assert scores["s1.1"] < 0.1 < scores["s1.2"]


def test_the_name_within_a_topic_is_told_from_a_topic_that_is_a_name() -> None:
    murder = [Page("s1", "News", "1.md", "The murder of John Smith shook London. " * 5)]
    topic = "Murder of John Smith"
    assert name_within(topic, named_words(topic, murder), murder) == "John Smith"
    assert name_within("The Reality War", named_words("The Reality War", pages()), pages()) == ""
    assert name_within("cats and dogs", frozenset(), pages()) == ""


def test_what_a_topic_is_a_part_of_is_told_from_the_topic() -> None:
    bees = [Page(f"s{n}", "Bees", f"{n}.md", "Honey bees keep honey. " * 9) for n in range(4)]
    dance = Page("s9", "Dance", "9.md", "The waggle dance of honey bees shows the way. " * 9)
    topic = "The waggle dance of honey bees"
    assert name_within(topic, frozenset(), [*bees, dance]) == "honey bees"
    assert name_within(topic, frozenset(), [dance]) == ""
    assert name_within("The tango of honey bees", frozenset(), bees) == ""  # no page uses it


def test_a_page_that_is_weakly_about_the_topic_gives_next_to_nothing() -> None:
    weak = Page("s6", "Diary", "6.md", f"The Reality War was on. {NOVEL * 6}")
    found = [*pages(), weak]
    pieces = [*passages(found[:4]), *passages([weak])]
    question = RankQuestion(
        topic="The Reality War", keyphrase="", queries=("Reality War",), passages="x", most=120
    )
    assert dict(Ranker(None).rank(question, found, pieces).scores)["s6.1"] < 0.08
