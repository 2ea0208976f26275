"""The composer quotes: nothing it prints is its own, and nothing stands twice or on nothing."""

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from byline.article import Brief, Draft, DraftSection, Keyword, Passage, Section, Sentence
from byline.citations import read_marks
from byline.journal import Scope
from byline.models.composer.candidates import candidates
from byline.models.composer.choice import Meanings, choose
from byline.models.composer.composer import Composer
from byline.models.composer.quotes import Quote
from byline.models.composer.repetition import repeated
from byline.models.composer.runs import Judge, Run
from byline.prompts.editor import Drop, EditArticle
from byline.prompts.outline import DraftOutline, SourceNote
from byline.prompts.writer import WriteSection
from byline.testing import MemoryJournal

TIDES = (
    "The tide is the rise and fall of the sea that the Moon and the Sun cause.",
    "Tides at most coasts come twice in a lunar day of 24 hours and 50 minutes.",
    "The range of the tide is greatest in the Bay of Fundy, at about 16 metres.",
    "Neap tides have the smallest range and follow the quarters of the Moon.",
    "It was Isaac Newton who explained the tide by gravity in his Principia of 1687.",
    "Pierre-Simon Laplace gave the equations of the tide in 1775 in Paris.",
    "Harmonic analysis of the tide was begun by William Thomson in the 1860s.",
    "Tide mills ground corn at the coasts of Brittany from the early Middle Ages.",
    "A tidal power station at the Rance in France has turned the tide to current since 1966.",
)
BRIEF = Brief(topic="The tide", min_words=100)
KEYWORDS = tuple(Keyword(word=w, weight=1.0) for w in ("tide", "moon", "sea", "coast"))


def judge() -> Judge:
    return Judge.of("The tide", KEYWORDS, "en")


def scope() -> Scope:
    return Scope(MemoryJournal(), "test", lambda told: None)


def passage(text: str, source: str = "s1", n: int = 1, start: int = 0) -> Passage:
    return Passage(
        id=f"{source}.{n}", source_id=source, start=start, end=start + len(text), text=text, score=1
    )


def laid_out(sentences: Sequence[str], size: int = 3) -> tuple[Passage, ...]:
    """Lay sentences out as passages of three sources."""
    out = []
    for source in range(3):
        own = sentences[source * size : source * size + size]
        out.append(passage(" ".join(own), f"s{source + 1}"))
    return tuple(out)


def outline(passages: tuple[Passage, ...]) -> DraftOutline:
    notes = tuple(SourceNote(id=s, title=f"Source {s}") for s in ("s1", "s2", "s3"))
    return DraftOutline(
        brief=BRIEF, sources=notes, passages=passages, keywords=KEYWORDS, named=False
    )


def written(section: Section, passages: tuple[Passage, ...]) -> str:
    """Give a section as the composer writes it."""
    prompt = WriteSection(
        brief=BRIEF,
        title="The tide",
        section=section,
        neighbours=(),
        sources=(),
        passages=passages,
        keywords=KEYWORDS,
    )
    return asyncio.run(Composer().answer(prompt, scope())).text


def test_sections_share_no_passage_and_use_only_what_was_given() -> None:
    passages = laid_out(TIDES)
    made = asyncio.run(Composer().answer(outline(passages), scope()))
    used = [i for s in made.sections for i in s.passage_ids]
    assert used
    assert len(used) == len(set(used))
    assert set(used) <= {p.id for p in passages}


def test_no_passage_no_section() -> None:
    assert asyncio.run(Composer().answer(outline(()), scope())).sections == ()


@given(st.permutations(TIDES))
@settings(max_examples=25, deadline=None)
def test_every_printed_sentence_stands_in_its_passage(sentences: list[str]) -> None:
    passages = laid_out(sentences)
    section = Section(id="1", heading="", passage_ids=tuple(p.id for p in passages))
    marked = read_marks(written(section, passages), passages)
    by_id = {p.id: p.text for p in passages}
    printed = [s for paragraph in marked.paragraphs for s in paragraph]
    assert printed
    assert marked.unknown == ()
    for sentence in printed:
        assert any(sentence.text in by_id[i] for i in sentence.passage_ids)


def test_a_sentence_that_leans_is_printed_only_right_behind_the_one_it_leans_on() -> None:
    leaning = "However, it is not the same height at every coast of the sea."
    for before, printed in (
        (TIDES[0], True),
        ("Subscribe to our newsletter about the sea.", False),
    ):
        own = passage(f"{before} {leaning}")
        section = Section(id="1", heading="", passage_ids=(own.id,))
        assert (leaning in written(section, (own,))) is printed


def edited(*paragraphs: Sequence[str]) -> list[str]:
    """Give the sentences that the editor would strike."""
    passages = tuple(passage(" ".join(p), f"s{n}") for n, p in enumerate(paragraphs, 1))
    drafted = tuple(
        tuple(Sentence(text=t, passage_ids=(f"s{n}.1",)) for t in p)
        for n, p in enumerate(paragraphs, 1)
    )
    lead = DraftSection(id="1", heading="", paragraphs=drafted[:1])
    rest = DraftSection(id="2", heading="More", paragraphs=drafted[1:])
    prompt = EditArticle(
        brief=BRIEF,
        draft=Draft(title="The tide", sections=(lead, rest)),
        passages=passages,
        sources=(),
        keywords=KEYWORDS,
        turn=1,
    )
    edits = asyncio.run(Composer().answer(prompt, scope())).edits
    parts = {"1": drafted[:1], "2": drafted[1:]}
    return [parts[e.section][e.paragraph][e.sentence].text for e in edits if isinstance(e, Drop)]


def test_what_was_said_is_struck_and_what_is_new_stays() -> None:
    again = "The tide is the rise and fall of the sea that both Moon and Sun cause."
    assert edited(TIDES[:2], [again, TIDES[3]]) == [again]


def test_a_bare_surname_that_nobody_introduced_is_struck() -> None:
    bare = "Arrowsmith supplied the money for the first gauge of the tide at the coast."
    assert edited(TIDES[:2], [bare, TIDES[6]]) == [bare]
    full = "Peter Arrowsmith was a merchant of the coast who studied the tide."
    assert edited(TIDES[:2], [full, bare, TIDES[6]]) == []


def test_an_article_without_faults_is_left_alone() -> None:
    assert edited(TIDES[:2], TIDES[5:7]) == []


def chosen(runs: list[Run], wanted: int) -> list[Run]:
    return choose(runs, [], judge(), wanted, set(), Meanings(None))


def run_of(text: str, source: str, worth: float, n: int = 1) -> Run:
    piece = passage(text, source, n, start=1_000 * n)
    quote = Quote(piece.id, text, piece.start, piece.end, "", leans="")
    return Run((piece,), (quote,), worth)


def printed(*sentences: str) -> list[str]:
    run = judge().run([passage(" ".join(sentences))])
    return [q.text for q in run.quotes] if run else []


def test_he_is_still_the_same_when_what_is_left_out_names_nobody() -> None:
    newton = "Isaac Newton explained the tide of the sea by the Moon."
    he = "He measured the tide at the coast of the sea in 1687."
    assert printed(newton, "Sadly, the sea is cold.", he) == [newton, he]
    assert printed(newton, "Sadly, John Flamsteed disliked the sea.", he) == [newton]


def test_a_run_that_calls_somebody_by_the_surname_waits_for_his_introduction() -> None:
    full = "Peter Arrowsmith was a merchant of London who drew maps of the tide."
    bare = "Arrowsmith paid for the first gauge of the tide at the coast of the sea."
    one = passage(full)
    two = passage(bare, n=2, start=5_000).model_copy(update={"leans_on": ("Arrowsmith",)})
    first, second = (r for p in (one, two) if (r := judge().run([p])))
    assert second.needs == {"Arrowsmith"}
    assert chosen([second], 100) == []
    assert chosen([second, first], 100) == [first, second]


def test_a_run_is_chosen_without_the_few_words_that_nobody_introduces() -> None:
    long = " ".join(TIDES[:5])
    bare = "Arrowsmith paid for the first gauge of the tide at the coast of the sea."
    own = passage(f"{long} {bare}", n=2).model_copy(update={"leans_on": ("Arrowsmith",)})
    run = judge().run([own])
    assert run
    assert 0 < run.lost(frozenset(), frozenset()) < 0.2
    assert run.lost({"Arrowsmith"}, frozenset()) == 0
    assert chosen([run], 100) == [run]


def test_what_begins_in_the_middle_of_its_source_and_names_no_subject_is_worth_less() -> None:
    abrupt = "A problem on the first lap forced the unlucky pilot out of the race at the harbour."
    runs = [run_of(TIDES[0], "s1", 1.0, 1), run_of(abrupt, "s2", 0.35, 2)]
    assert [r.passage.source_id for r in chosen(runs, 100)] == ["s1"]
    under = runs[1].passages[0].model_copy(update={"heading": "Race"})
    headed = Run((under,), runs[1].quotes, 0.35)
    assert [r.passage.source_id for r in chosen([runs[0], headed], 100)] == ["s1", "s2"]


def test_what_gushes_is_printed_only_where_there_is_little_else() -> None:
    gush = "The tide of the sea is an exciting show, and the Moon fuelled anticipation."
    few = (passage(f"{TIDES[0]} {TIDES[2]} {gush}"),)
    made = asyncio.run(Composer().answer(outline(few), scope()))
    assert gush in written(made.sections[0], few)
    brief = BRIEF.model_copy(update={"min_words": 40})
    enough = laid_out(TIDES)
    many = (passage(f"{enough[0].text} {gush}"), *enough[1:])
    made = asyncio.run(
        Composer().answer(outline(many).model_copy(update={"brief": brief}), scope())
    )
    assert not any(gush in written(s, many) for s in made.sections)


def test_what_goes_on_behind_a_sentence_left_out_opens_nothing() -> None:
    walks = "Over several years of the sea the gauge at the coast was raised by the moon."
    assert printed("Buy your tickets for the tide now!", walks, TIDES[5]) == [TIDES[5]]
    assert printed("Buy your tickets for the tide now!", TIDES[0]) == [TIDES[0]]


def test_a_thing_that_only_the_source_has_named_is_struck() -> None:
    struck = "Sailors of the coast praised the barometer."
    source = passage(f"A barometer hung in the hall. {struck} {TIDES[6]}", "s2")
    draft = Draft(
        title="The tide",
        sections=(
            DraftSection(
                id="1",
                heading="",
                paragraphs=(
                    tuple(Sentence(text=t, passage_ids=("s1.1",)) for t in TIDES[:2]),
                    tuple(Sentence(text=t, passage_ids=("s2.1",)) for t in (struck, TIDES[6])),
                ),
            ),
        ),
    )
    prompt = EditArticle(
        brief=BRIEF,
        draft=draft,
        passages=(passage(" ".join(TIDES[:2])), source),
        sources=(),
        keywords=KEYWORDS,
        turn=1,
    )
    edits = asyncio.run(Composer().answer(prompt, scope())).edits
    assert [(e.paragraph, e.sentence) for e in edits if isinstance(e, Drop)] == [(1, 0)]


def test_a_surname_introduced_in_the_same_passage_needs_its_introduction_too() -> None:
    late = "Sadly, Peter Arrowsmith was late."
    text = f"{late} Arrowsmith was the owner of the gauge of the tide at sea."
    run = judge().run([passage(text)])
    assert run
    assert run.needs == {"Arrowsmith"}


def test_an_undated_weekday_opens_no_run() -> None:
    friday = "The coast of the sea was calm and the Moon was full on Friday."
    assert printed(friday, TIDES[3]) == [TIDES[3]]


def test_a_source_that_talks_is_worth_less_than_one_that_tells() -> None:
    talk = " I love the tide! You will see the Moon today. We really like the sea."
    plain = laid_out(TIDES)
    mixed = (passage(plain[0].text + talk * 2), *plain[1:])
    best = {r.passage.source_id: r.worth for r in candidates(outline(mixed), judge())}
    assert best.get("s1", 0.0) < min(best["s2"], best["s3"])


def test_a_source_that_must_be_used_is_not_too_far() -> None:
    notes = (SourceNote(id="s1", title="Source", required=True),)

    def prompts(score: float) -> tuple[DraftOutline, DraftOutline]:
        own = tuple(p.model_copy(update={"score": score}) for p in laid_out(TIDES)[:1])
        prompt = outline(own)
        return prompt, prompt.model_copy(update={"sources": notes})

    far, must = prompts(0.06)
    assert candidates(far, judge()) == []
    assert candidates(must, judge())
    assert candidates(prompts(0.01)[1], judge()) == []  # what has nothing to do with the topic


def test_a_source_not_used_yet_comes_before_more_of_one_that_is() -> None:
    runs = [
        run_of(TIDES[0], "s1", 1.0, 1),
        run_of(TIDES[3], "s1", 0.9, 2),
        run_of(TIDES[5], "s2", 0.6, 1),
    ]
    assert [r.passage.source_id for r in chosen(runs, 20)] == ["s1", "s2"]


def test_what_another_source_told_is_struck_and_what_adds_a_name_stays() -> None:
    told = "In 1687 Isaac Newton explained the tide by gravity in London, in his Principia."
    again = "Isaac Newton explained in his Principia of 1687 the tide by gravity."
    more = "Isaac Newton explained to Edmond Halley and John Flamsteed how Jupiter holds its moons."
    found = repeated([told, again, more], judge(), None, 0, set(), ["s1", "s2", "s3"])
    assert list(found) == [1]


def test_a_run_loses_worth_with_what_is_left_out_of_it() -> None:
    whole = laid_out(TIDES)
    holes = " Buy your tickets for the tide now, and click here to see all of our offers!"
    holed = (passage(whole[0].text + holes), *whole[1:])
    best = {r.passage.id: r.worth for r in candidates(outline(whole), judge())}
    worse = {r.passage.id: r.worth for r in candidates(outline(holed), judge())}
    assert worse.get("s1.1", 0.0) < best["s1.1"]
