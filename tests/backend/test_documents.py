"""Documents that are given to a real server, and articles written from them alone."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from byline.research.library import sample_library
from tests.backend import faults
from tests.backend.uploading import BEES, sample, upload
from tests.nest import WORDY
from tests.serving import Server, eventually

QUIET = {"BYLINE_SCREEN": "false"}
KINDS = {
    "md": "threats-to-honey-bees.md",
    "txt": "the-waggle-dance.txt",
    "html": "pollination-and-crops.html",
    "pdf": "history-of-the-solar-cell.pdf",
    "docx": "printing-and-society.docx",
}
BRIEF: dict[str, Any] = {"min_words": 300, "include_image": False}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("documents")
    own = QUIET | faults.small_library(where / "library")
    with Server(where / "data", own, WORDY) as running:
        yield running


@pytest.fixture(scope="module")
def bees(server: Server) -> list[int]:
    return [sample(server, name)["id"] for name in BEES]


@pytest.fixture(scope="module")
def done(server: Server, bees: list[int]) -> int:
    article = server.create(sources=bees, **BRIEF)
    assert server.wait(article)["status"] == "completed"
    return article


def sources(server: Server, article: int) -> list[Any]:
    items: list[Any] = server.get(f"/articles/{article}/sources").json["items"]
    return items


def codes(server: Server, given: Any) -> list[tuple[int, str]]:
    """Say how a brief with these sources is refused, by create and by estimate."""
    body = {"topic": "Honey bees", "sources": given}
    answers = [server.ask("POST", f"/articles/{way}", body) for way in ("create", "estimate")]
    return [(a.status, a.json["code"]) for a in answers]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_file_becomes_a_document(server: Server, kind: str) -> None:
    data = (sample_library() / KINDS[kind]).read_bytes()
    answer = upload(server, KINDS[kind], data)
    record = answer.json
    assert answer.status in (200, 201)
    assert answer.headers["location"] == f"/documents/{record['id']}"
    assert (record["name"], record["bytes"], record["language"]) == (KINDS[kind], len(data), "en")
    assert record["words"] > 500
    assert record["title"]
    assert server.get(f"/documents/{record['id']}").json == record


def test_the_same_bytes_are_the_same_document(server: Server) -> None:
    text = b"# Twice\n\nThe same sentence stands in both of the files that are sent here."
    first, again = upload(server, "one.md", text), upload(server, "other.md", text)
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    other = upload(server, "one.txt", text)  # another kind is read otherwise
    assert (other.status, other.json["id"] == first.json["id"]) == (201, False)


def test_the_list_is_newest_first(server: Server, bees: list[int]) -> None:
    page = server.get("/documents?page=1&size=3").json
    ids = [d["id"] for d in page["items"]]
    assert (len(ids), page["size"], page["page"]) == (3, 3, 1)
    assert ids == sorted(ids, reverse=True)
    assert page["total"] >= len(bees)


def test_an_article_draws_on_its_own_documents_only(
    server: Server, bees: list[int], done: int
) -> None:
    assert server.get(f"/articles/{done}").json["sources"] == bees
    found = sources(server, done)
    assert {s["document_id"] for s in found} == set(bees)  # cited, or it says why not
    assert len([s for s in found if s["status"] == "cited"]) >= 2
    result = server.get(f"/articles/{done}/result").json
    assert not any("sample library" in note for note in result["notes"])
    read = [c for c in server.get(f"/articles/{done}/calls").json["items"] if c["kind"] == "read"]
    assert len(read) == len(bees)


def test_a_document_that_does_not_fit_is_named(server: Server, bees: list[int]) -> None:
    solar = sample(server, KINDS["pdf"])
    article = server.create(sources=[*bees, str(solar["id"])], **BRIEF)
    assert server.wait(article)["status"] == "completed"
    [failed] = [s for s in sources(server, article) if s.get("document_id") == solar["id"]]
    assert (failed["status"], failed["code"]) == ("failed", "source_unquoted")
    notes = server.get(f"/articles/{article}/result").json["notes"]
    assert any(note.startswith(f"{solar['name']} had to be used") for note in notes)


def test_sources_that_cannot_be_are_refused(server: Server, bees: list[int]) -> None:
    assert set(codes(server, [bees[0], 10**9])) == {(422, "unknown_document")}
    assert set(codes(server, ["https://example.org/a"])) == {(422, "web_off")}
    twice = [bees[0], str(bees[0])]
    for given in (twice, [0], [2**63], [1.5], [True], ["a.md"], ["../a"], [[1]], 1, [1] * 999):
        assert set(codes(server, given)) == {(422, "invalid_request")}, given
    body = {"topic": "Bees", "sources": [bees[0], 10**9]}
    assert str(10**9) in server.ask("POST", "/articles/create", body).json["detail"]
    body["sources"] = twice
    assert (
        f"{bees[0]} is named twice" in server.ask("POST", "/articles/create", body).json["detail"]
    )


def test_the_same_key_with_other_sources_is_another_request(
    server: Server, bees: list[int]
) -> None:
    def create(given: list[Any]) -> Any:
        body = {"topic": "Honey bees", "sources": given, **BRIEF}
        return server.ask("POST", "/articles/create", body, headers={"Idempotency-Key": "bees"})

    first = create(bees[:2])
    assert create([str(i) for i in bees[:2]]).json["id"] == first.json["id"]
    assert create(bees[:1]).json["code"] == "idempotency_mismatch"
    server.wait(first.json["id"])


def test_a_document_stays_while_an_article_needs_it(server: Server, bees: list[int]) -> None:
    own = upload(server, "own.md", b"# Honey bees\n\nA line about honey bees of one's own.").json[
        "id"
    ]
    article = server.create(sources=[*bees, own], approve_outline=True, **BRIEF)
    eventually(lambda: server.get(f"/articles/{article}").json["status"] == "awaiting_approval", 60)
    refused = server.ask("DELETE", f"/documents/{own}")
    assert (refused.status, refused.json["code"]) == (409, "in_use")
    assert f"Article {article} " in refused.json["detail"]
    assert server.ask("POST", f"/articles/{article}/cancel").status == 202
    assert server.ask("DELETE", f"/documents/{own}").status == 204
    for method in ("GET", "DELETE"):
        assert server.ask(method, f"/documents/{own}").json["code"] == "not_found"
    assert sample(server, "solar-power.md")["id"] > own  # an id is never given again


def test_a_finished_article_keeps_the_texts_of_what_it_cites(server: Server) -> None:
    bee = sample(server, "honey-bees.html")["id"]
    article = server.create(sources=[bee], **BRIEF)
    assert server.wait(article)["status"] == "completed"
    before = server.get(f"/articles/{article}/result").body
    [(text,)] = faults.asked(server, f"SELECT text FROM source WHERE article_id = {article}")  # noqa: S608
    assert server.ask("DELETE", f"/documents/{bee}").status == 204
    assert server.get(f"/articles/{article}/result").body == before
    for citation in server.get(f"/articles/{article}/citations").json["items"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_no_word_of_a_document_is_logged(server: Server, done: int) -> None:
    assert "/documents" in server.log
    assert not any(name in server.log for name in BEES)
    assert "waggle" not in server.log.lower()


def begun(server: Server, article: int) -> bool:
    sql = f"SELECT count(*) FROM call WHERE article_id = {article} AND state = 'finished'"  # noqa: S608
    return faults.number(server, sql) > len(BEES) + 2


def test_a_kill_changes_no_text_even_when_a_document_goes_after_it_was_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    alone = QUIET | {"BYLINE_MAX_ARTICLES": "1"}
    where = tmp_path_factory.mktemp("killed") / "data"
    server = Server(where, alone, WORDY, measured=False).start()
    own = [sample(server, name)["id"] for name in BEES]
    whole = server.create(sources=own, **BRIEF)
    assert server.wait(whole)["status"] == "completed"
    killed, waiting = (server.create(sources=own, **BRIEF) for _ in range(2))
    eventually(lambda: begun(server, killed))
    server.end(signal.SIGKILL)
    with closing(sqlite3.connect(server.data / "byline.db")) as database, database:
        database.execute("DELETE FROM document WHERE id = ?", (own[1],))
    with server:
        assert server.wait(killed)["status"] == "completed"
        texts = [server.get(f"/articles/{a}/result").json["content"] for a in (whole, killed)]
        assert texts[0] == texts[1]
        assert {s["document_id"] for s in sources(server, killed)} == set(own)
        assert server.wait(waiting)["status"] == "completed"
        [gone] = [s for s in sources(server, waiting) if s["document_id"] == own[1]]
        assert (gone["status"], gone["code"]) == ("failed", "source_missing")


def test_a_source_of_the_library_is_left_out(server: Server) -> None:
    article = server.create(excluded=["honey-bees.html"], **BRIEF)
    assert server.wait(article)["status"] == "completed"
    assert "honey-bees.html" not in [s["path"] for s in sources(server, article)]
    assert server.get(f"/articles/{article}").json["excluded"] == ["honey-bees.html"]
    for way in ("create", "estimate"):
        body = {"topic": "Honey bees", "excluded": ["honey-bees.html", "no-such.md"]}
        answer = server.ask("POST", f"/articles/{way}", body)
        assert (answer.status, answer.json["code"]) == (422, "unknown_source")
        assert "no-such.md" in answer.json["detail"]
