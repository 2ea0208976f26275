"""Ranking: the topic's own pages first, another thing of its name last, and honest figures."""

import numpy as np

from byline.article import Passage
from byline.research.aboutness import about, named_words
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
