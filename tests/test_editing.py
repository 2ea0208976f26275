"""What becomes of the evidence when the text of an article is changed, by the text alone."""

import pytest

from byline.article import Article, Brief, Citation, Source, Verdict
from byline.editing import Judged, edited
from byline.exports.markdown import COMPOSED

TEXTS = {
    "a": "Bees dance on the comb. The angle of the dance tells the direction.\n\nThey sleep too.",
    "b": "Mites feed on the brood of the bees.\nThey carry snake_case viruses.",
}
DANCE, ANGLE, MITES = (
    "Bees dance on the comb.",
    "The angle gives the way.",
    "Mites feed on the brood of the bees.",
)


def cited(n: int, sentence: str, verdict: Verdict = Verdict.SUPPORTED) -> Citation:
    source = "ab"[n - 1]
    return Citation(
        n=n,
        sentence=sentence,
        source_id=source,
        quote=TEXTS[source][:10],
        start=0,
        end=10,
        verdict=verdict,
    )


CITATIONS = (cited(1, DANCE, Verdict.VERBATIM), cited(1, ANGLE), cited(2, MITES))
WRITTEN = Article(
    brief=Brief(topic="Bees"),
    title="Bees",
    content=f"# Bees\n\n{DANCE} {ANGLE} [1] So much for that. {MITES} [2]\n\n"
    "## Sources\n\n1. A\n2. B\n",
    outline="",
    sources=(Source(id="a", title="A"), Source(id="b", title="B")),
    citations=CITATIONS,
    word_count=22,
    model="m",
    composed=False,
    notes=(COMPOSED,),
)


def told(*paragraphs: str, judged: tuple[Judged, ...] = ()) -> Article:
    return edited(WRITTEN, "# Bees\n\n" + "\n\n".join(paragraphs) + "\n", TEXTS, judged)


def found(article: Article) -> list[tuple[str, int, str]]:
    return [(c.sentence, c.n, c.verdict.value) for c in article.citations]


def test_the_same_text_is_the_same_article() -> None:
    assert edited(WRITTEN, WRITTEN.content, TEXTS) is WRITTEN
    moved = edited(WRITTEN, WRITTEN.content.replace("# Bees", "# Wasps"), TEXTS)
    assert (moved.citations, moved.unsupported, moved.title) == (CITATIONS, (), "Wasps")
    assert moved.word_count == WRITTEN.word_count


@pytest.mark.parametrize(
    "text",
    [
        f"{DANCE} {ANGLE} [1]",
        f"**{DANCE}** _The_ angle\ngives  the way. [1]",
        f"- {DANCE}\n- {ANGLE} [1]",
        f"{DANCE} The angle gives the way [1].",
        f"> {ANGLE} [1] {DANCE} [1]",
        f"{DANCE} {ANGLE}",
    ],
)
def test_a_sentence_that_stands_keeps_what_was_judged(text: str) -> None:
    article = told(text)
    assert sorted(found(article)) == sorted(found(WRITTEN)[:2])
    assert article.unsupported == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is false that bees dance on the comb.",
        "Bees dance on the comb, but only at night.",
        "Bees never dance on the comb.",
        "Bees dance on the combs.",
    ],
)
def test_a_sentence_that_says_something_else_does_not(text: str) -> None:
    assert found(told(f"{text} [1]")) == [(text, 1, "not_judged")]
    bare = told(text)
    assert (bare.citations, bare.unsupported) == ((), (text,))


def test_what_claims_nothing_needs_no_source() -> None:
    article = told("So much for that. Why is that so?", "| Bees |\n| --- |\n| Many |")
    assert (article.citations, article.unsupported) == ((), ())


def test_a_number_that_was_changed_is_what_the_sentence_rests_on_now() -> None:
    assert found(told(f"{DANCE} {ANGLE} [2]")) == [
        (DANCE, 2, "not_judged"),
        (ANGLE, 2, "not_judged"),
    ]
    assert found(told(f"{ANGLE} [1] [2]")) == [(ANGLE, 1, "supported"), (ANGLE, 2, "not_judged")]
    assert found(told(f"{ANGLE} [7]")) == [(ANGLE, 1, "supported")]


def test_a_judged_sentence_before_another_source_keeps_its_own() -> None:
    assert found(told(f"{ANGLE} {MITES} [2]")) == [(ANGLE, 1, "supported"), (MITES, 2, "supported")]


def test_what_stands_in_a_source_is_found_there() -> None:
    sentence = "They carry snake_case viruses."
    [citation] = told("They carry snake\\_case viruses. [2]").citations
    assert (citation.sentence, citation.verdict) == (sentence, "verbatim")
    assert TEXTS["b"][citation.start : citation.end] == citation.quote == sentence


def test_what_was_judged_since_counts_and_its_sources_are_not_lost() -> None:
    new = "Bees dance, and no mite minds."
    judged = Judged(content=f"{new} [2] Hear, hear to that.", citations=(cited(2, new),))
    assert found(told(f"{new} [2]", judged=(judged,))) == [(new, 2, "supported")]
    assert told("Hear, hear to that.", judged=(judged,)).unsupported == ()
    marked = judged.model_copy(update={"citations": (), "unsupported": (new,)})
    assert told(new, judged=(marked,)).unsupported == (new,)


def test_it_says_of_itself_that_it_was_edited() -> None:
    assert COMPOSED not in told("Bees cost 5 USD.").notes
    assert "1 sentence without a source" in told("Bees cost 5 USD.").notes[-1]
    assert told("").word_count == 0


def written(text: str, *citations: Citation) -> Article:
    return WRITTEN.model_copy(update={"content": f"# Bees\n\n{text}\n", "citations": citations})


def again(first: Article, *changes: tuple[str, str]) -> Article:
    """Edit an article in places, and behind its end."""
    content = first.content + "\nThis was added.\n"
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    return edited(first, content, TEXTS)


def test_what_a_source_says_of_a_sentence_is_no_proof_of_it() -> None:
    texts = TEXTS | {"a": "It is a myth, and it is false that Einstein failed mathematics. He did."}
    first = written(f"{DANCE} [1]", cited(1, DANCE))
    for sentence, verdict in (
        ("Einstein failed mathematics.", "not_judged"),
        ("It is a myth, and it is false that Einstein failed mathematics. He did.", "verbatim"),
    ):
        article = edited(first, f"# Bees\n\n{sentence} [1]\n", texts)
        assert {c.verdict.value for c in article.citations} == {verdict}


def test_a_sentence_that_stands_twice_keeps_its_sources_apart() -> None:
    text = "It failed. One more. [1]\n\nIt failed. Two more. [2]"
    own = [(1, "It failed."), (1, "One more."), (2, "It failed."), (2, "Two more.")]
    first = written(text, *(cited(*c) for c in own))
    assert again(first).citations == first.citations
    later = Judged(content="It failed. [2]", citations=(cited(2, "It failed.", Verdict.PARTLY),))
    assert [c.verdict for c in edited(first, f"{text}\n", TEXTS, (later,)).citations] == [
        *("supported", "supported", "partly", "supported")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It took 2*5 hives to do so.", "It took 25 hives to do so."),
        ("The hives cost ~5 USD each.", "The hives cost 5 USD each."),
        ("They carry the snake_case virus.", "They carry the snakecase virus."),
        (DANCE, f"~~{DANCE}~~"),
        (DANCE, "Bees ~~dance~~ on the comb."),
    ],
)
def test_a_sign_that_is_no_markup_is_a_part_of_the_sentence(old: str, new: str) -> None:
    first = written(f"{old} [1]", cited(1, old))
    assert again(first).citations == first.citations
    [citation] = again(first, (old, new)).citations
    assert (citation.sentence, citation.verdict) == (new, "not_judged")


@pytest.mark.parametrize(
    "sentence",
    [
        "The share is $a/b$ of all hives.",
        "Black &amp; White keeps the hives.",
        "See [the hives](https://hives.example/a_b) for more.",
        "It stands at <https://hives.example/> for all.",
        "2019. That was the year of the hives.",
        "1) The hives came first of all.",
        "- The hives came first of all.",
        "The hi\u200bves came first of all.",
        "The snake\\_case virus came *first* of `all`.",
    ],
)
def test_what_is_read_otherwise_than_written_keeps_its_evidence(sentence: str) -> None:
    for text in (f"{sentence} [1]", f"So it is. {sentence} [1]"):
        first = written(text, cited(1, sentence))
        article = again(first)
        assert article.citations == first.citations, text
        assert article.unsupported == ("This was added.",)


@pytest.mark.parametrize("mark", ["?", "？", "؟", "?”"])
def test_a_question_states_nothing_in_any_script(mark: str) -> None:
    assert told(f"Why is that really so{mark}").unsupported == ()
