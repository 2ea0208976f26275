"""Questions keep their keys from one version to the next: an article that was begun goes on."""

from datetime import date

import pytest

from byline.article import Brief, Draft, Keyword, Passage, Section, Value
from byline.journal import Key
from byline.pins import Pins
from byline.prompts.editor import EditArticle
from byline.prompts.outline import DraftOutline
from byline.prompts.seo import DescribeForSearch
from byline.prompts.writer import WriteSection
from byline.research.documents import DocumentRef
from byline.research.files import FileRef, Shelf

# As the first version stored them.
STORED = (
    '{"topic":"Honey bees","tone":"professional","target_audience":"","min_words":400,'
    '"include_image":true,"seo_optimize":true,"language":"en","keyphrase":"",'
    '"approve_outline":false,"budget_usd":null}'
)
KEYS = {
    "DraftOutline": "19484a7553301687af32e5f7188c6d68",
    "WriteSection": "529c561e8234f7491cd2812cd76f8b78",
    "EditArticle": "ae2f1e4d55ed427959c2af6cd2bda687",
    "DescribeForSearch": "4f1bd9053052bde89baf40035a68c145",
    "FileRef": "62f38d2c8bf24708fb9877d87ccfe6aa",
}
BRIEF = Brief.model_validate_json(STORED)
PASSAGE = Passage(id="s1.1", source_id="s1", start=0, end=4, text="Bees")
QUESTIONS: tuple[Value, ...] = (
    DraftOutline(brief=BRIEF, sources=(), passages=(PASSAGE,), keywords=(), named=False),
    WriteSection(
        brief=BRIEF,
        title="Bees",
        section=Section(id="1", heading="Bees", passage_ids=("s1.1",)),
        neighbours=(),
        sources=(),
        passages=(PASSAGE,),
        keywords=(),
    ),
    EditArticle(
        brief=BRIEF,
        draft=Draft(title="Bees", sections=()),
        passages=(PASSAGE,),
        sources=(),
        keywords=(),
        turn=1,
    ),
    DescribeForSearch(
        title="Bees",
        keyphrase="bees",
        language="en",
        lead=("Bees dance.",),
        headings=("Dance",),
        keywords=(Keyword(word="bee", weight=1.0),),
    ),
    FileRef(path="/a/b.md", name="b.md"),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
def test_a_question_has_the_key_that_it_had(question: Value) -> None:
    assert Key.of("s", "model", question, 0).hash == KEYS[type(question).__name__]


def test_a_brief_without_sources_is_stored_as_it_was() -> None:
    assert BRIEF.model_dump_json() == STORED
    assert BRIEF.sources == ()
    own = BRIEF.model_copy(update={"sources": (3, "https://example.org/a")})
    assert Brief.model_validate_json(own.model_dump_json()) == own


def test_pins_of_before_there_were_documents_can_be_read() -> None:
    old = '{"workflow":1,"today":"2026-01-01","shelf":{"files":[{"path":"/a.md","name":"a.md"}]}}'
    shelf = Pins.model_validate_json(old).shelf
    assert [type(r) for r in shelf.refs] == [FileRef]
    ref = DocumentRef(document_id=3, hash="ab", name="a.md", words=9)
    kept = Pins(today=date(2026, 1, 1), shelf=Shelf(files=(), documents=(ref,)))
    assert Pins.model_validate_json(kept.model_dump_json()).shelf.refs == (ref,)
