"""From marks to numbers: every mark is read, none is invented, and each quote is where it says."""

from hypothesis import given
from hypothesis import strategies as st

from byline.article import Draft, DraftSection, Passage, Source, Verdict
from byline.citations import cite, read_marks, without

TEXT = "The tide rises twice a day. The Moon draws the water. Newton said so in 1687."
PASSAGES = tuple(
    Passage(id=f"s{s}.{n}", source_id=f"s{s}", start=100 * n, end=100 * n + len(TEXT), text=TEXT)
    for s in (1, 2)
    for n in (1, 2)
)
SOURCES = tuple(Source(id=f"s{s}", title=f"Source {s}") for s in (1, 2))
QUOTES = ("The tide rises twice a day.", "The Moon draws the water.", "Newton said so in 1687.")


def draft(text: str) -> Draft:
    paragraphs = read_marks(text, PASSAGES).paragraphs
    return Draft(title="T", sections=(DraftSection(id="1", heading="", paragraphs=paragraphs),))


def test_one_number_closes_a_run_of_one_source() -> None:
    cited = cite(
        draft(f"{QUOTES[0]} [s2.1] {QUOTES[1]} [s2.2] {QUOTES[2]} [s1.1]"), PASSAGES, SOURCES
    )
    assert cited.sections == (("", (f"{QUOTES[0]} {QUOTES[1]} [1] {QUOTES[2]} [2]",)),)
    assert [s.id for s in cited.sources] == ["s2", "s1"]


def test_a_mark_that_names_no_passage_is_left_out_and_reported() -> None:
    marked = read_marks(f"{QUOTES[0]} [s9.9] {QUOTES[1]} [s1.1, s7.7]", PASSAGES)
    assert marked.unknown == ("s9.9", "s7.7")
    assert [s.passage_ids for s in marked.paragraphs[0]] == [(), ("s1.1",)]


def test_a_quotation_is_verbatim_and_anything_else_is_not_judged() -> None:
    cited = cite(draft(f"{QUOTES[1]} [s1.2] The water is drawn. [s1.2]"), PASSAGES, SOURCES)
    verbatim, own = cited.citations
    assert verbatim.verdict is Verdict.VERBATIM
    assert (verbatim.start, verbatim.end) == (
        200 + TEXT.index(QUOTES[1]),
        200 + TEXT.index(QUOTES[1]) + len(QUOTES[1]),
    )
    assert own.verdict is Verdict.NOT_JUDGED
    assert own.quote == TEXT


@given(
    st.lists(st.tuples(st.sampled_from(QUOTES), st.sampled_from(PASSAGES)), min_size=1, max_size=12)
)
def test_every_citation_is_at_its_place_in_the_source(said: list[tuple[str, Passage]]) -> None:
    text = " ".join(f"{quote} [{p.id}]" for quote, p in said)
    cited = cite(draft(text), PASSAGES, SOURCES)
    assert len(cited.citations) == len(said)
    for citation, (quote, p) in zip(cited.citations, said, strict=True):
        assert citation.quote == quote
        assert p.text[citation.start - p.start : citation.end - p.start] == quote
        assert cited.sources[citation.n - 1].id == p.source_id


@given(st.text(max_size=300))
def test_any_text_can_be_read_for_marks(text: str) -> None:
    read_marks(text, PASSAGES)


def test_a_paragraph_that_loses_its_last_sentence_goes() -> None:
    whole = draft(f"{QUOTES[0]} [s1.1]\n\n{QUOTES[1]} [s1.1] {QUOTES[2]} [s1.1]")
    short = without(whole, [("1", 0, 0), ("1", 1, 1)])
    assert [s.text for s in short.sentences] == [QUOTES[1]]
    assert without(whole, [("1", 0, 0), ("1", 1, 0), ("1", 1, 1)]).sections == ()
