"""Passages are exact stretches of their source, of fair length, and sentences keep their quotes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from byline.research.documents import Block, Document
from byline.research.passages import passages, repeated_blocks, sentence_spans

SENTENCE = "The tide at the harbour rises twice in a day and falls as often. "


def document(*paragraphs: tuple[str, str]) -> Document:
    """Lay out paragraphs, each with the heading it stands under."""
    blocks, at = [], 0
    for text, heading in paragraphs:
        blocks.append(Block(kind="text", start=at, end=at + len(text), heading=heading))
        at += len(text) + 2
    return Document(text="\n\n".join(t for t, _ in paragraphs), blocks=tuple(blocks))


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from("AB")), min_size=1, max_size=12))
def test_a_passage_is_exactly_its_stretch_of_the_source(shape: list[tuple[int, str]]) -> None:
    made = document(*(((SENTENCE * n).strip(), h) for n, h in shape))
    found = passages(made, "s1")
    assert found
    for passage in found:
        assert made.text[passage.start : passage.end] == passage.text
        assert len(passage.text.split()) <= 300
    assert len({p.id for p in found}) == len(found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_passage_never_reaches_over_a_heading() -> None:
    found = passages(document((SENTENCE * 2, "One"), (SENTENCE * 2, "Two")), "s1")
    assert [p.heading for p in found] == ["One", "Two"]


def test_a_notice_that_three_documents_share_is_no_text() -> None:
    notice = "By giving an address I agree to the terms and the policy of this site."
    documents = tuple(document((SENTENCE * 4 + str(n), ""), (notice, "")) for n in range(3))
    furniture = repeated_blocks(documents)
    assert furniture == {notice}
    assert all(notice not in p.text for d in documents for p in passages(d, "s1", furniture))
    assert repeated_blocks(documents[:2]) == frozenset()


def test_a_quotation_is_not_torn_and_a_paragraph_ends_a_sentence() -> None:
    text = "He said: “The sea rose. It fell again.” The clerk wrote it down.\n\nThe end came"
    pieces = [text[a:b] for a, b in sentence_spans(text)]
    assert pieces[0].endswith("again.”") and pieces[-1] == "The end came"


@given(st.text(max_size=400))
def test_sentences_of_any_text_are_in_order_and_do_not_overlap(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_what_a_passage_takes_as_known_is_named() -> None:
    first = "Elyn Zimmerman made a sculpture for the society in Washington. " * 10
    second = "Zimmerman placed the sculpture beside the pool of the hall. " * 10
    found = passages(document((first, ""), (second, "")), "s1")
    assert found[0].leans_on == ()
    assert {"Zimmerman", "sculpture"} <= set(found[-1].leans_on)


def test_versions_of_one_text_are_not_taken_for_notices() -> None:
    documents = tuple(document((SENTENCE * 4, ""), (SENTENCE * 3, "")) for _ in range(3))
    assert repeated_blocks(documents) == frozenset()
