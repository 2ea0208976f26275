"""What of the documents that were read becomes a source, and why the others do not."""

import pytest

from byline.research.collection import collected
from byline.research.documents import Document, DocumentRef, PageRef, Wall
from byline.research.files import FileRef, Ref
from tests.research.test_sameness import FRAMES, STORY, page, text


def file(name: str, document: Document) -> tuple[Ref, Document]:
    """Make a file of a document."""
    return FileRef(path=f"/{name}", name=name), document.model_copy(update={"read_at": ""})


def left_out(found: list[tuple[Ref, Document]]) -> dict[str, tuple[str, str]]:
    """Give what was left out, with code and message, by name."""
    return {f.name: (f.code, f.message) for f in collected(found, "en-GB")[1]}


@pytest.mark.parametrize(
    ("wall", "code"),
    [
        ("error", "source_error_page"),
        ("paywall", "source_paywall"),
        ("consent", "source_consent"),
        ("bot_check", "source_bot_check"),
    ],
)
def test_a_wall_is_no_source_and_says_which_it_is(wall: Wall, code: str) -> None:
    document = page(STORY, "https://s.example/a")[1].model_copy(update={"wall": wall})
    found, failures = collected([file("a.md", document)], "en")
    assert found.sources == ()
    assert [f.code for f in failures] == [code]
    assert failures[0].message.startswith("The page ")


def test_a_document_kept_before_there_were_walls_may_still_be_dead() -> None:
    document = page(STORY, "https://s.example/a")[1].model_copy(update={"dead": True})
    ref = DocumentRef(document_id=7, hash="x", name="old", words=9)
    _, (failure,) = collected([(ref, document)], "en")
    assert (failure.code, failure.document_id) == ("source_error_page", 7)
    assert failure.message == "The page is an error page, not a document."


def test_a_source_keeps_when_it_was_read_and_the_hash_of_its_bytes() -> None:
    ref, document = page(STORY, "https://s.example/a", read_at="2026-01-02T03:04:05Z", hash="ab")
    (source,) = collected([(ref, document)], "en")[0].sources
    assert (source.read_at, source.hash) == ("2026-01-02T03:04:05Z", "ab")
    (source,) = collected([file("a.md", document)], "en")[0].sources
    assert "read_at" not in source.model_dump()


def test_a_retold_page_is_left_out_with_the_name_of_the_kept_one() -> None:
    found = [
        page([FRAMES[0], *STORY], "https://late.example/a", date="2024-02-02"),
        page([*STORY, FRAMES[1]], "https://early.example/a", date="2024-02-01"),
        page(text(30, 600), "https://other.example/a"),
    ]
    collection, failures = collected(found, "en")
    assert [s.id for s in collection.sources] == ["s2", "s3"]
    assert [(f.name, f.code, f.message) for f in failures] == [
        (
            "https://late.example/a",
            "source_duplicate",
            "The same text as https://early.example/a.",
        )
    ]


def test_files_are_copies_only_where_they_are_exact_ones() -> None:
    _, one = page(STORY, "https://s.example/a")
    _, two = page([*STORY, FRAMES[0]], "https://s.example/b")
    assert left_out([file("a.md", one), file("b.md", two)]) == {}
    assert left_out([file("a.md", one), file("b.md", two), file("c.md", one)]) == {
        "c.md": ("source_duplicate", "The same text as a.md.")
    }


def test_a_page_that_is_a_wall_or_in_another_language_is_nobody_s_original() -> None:
    ref, document = page(STORY, "https://s.example/a", date="2020-01-01")
    wall = document.model_copy(update={"wall": "paywall"})
    german = document.model_copy(update={"language": "de"})
    copy = page([FRAMES[0], *STORY], "https://t.example/a")
    found: list[tuple[Ref, Document]] = [
        (ref, wall),
        (PageRef(url="https://u.example/a"), german),
        copy,
    ]
    assert set(left_out(found)) == {"https://s.example/a", "https://u.example/a"}
