"""The product's promises over HTTP, kept by a real server that was given no setting."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets

from tests.serving import Server, followed

EXAMPLE = {
    "topic": "AI in Healthcare",
    "tone": "professional",
    "target_audience": "healthcare professionals",
    "min_words": 1000,
    "include_image": True,
    "seo_optimize": True,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("served") / "data", forked=False) as running:
        yield running


@pytest.fixture(scope="module")
def done(server: Server) -> int:
    """The contract's example, written to its end."""
    answer = server.ask("POST", "/articles/create", EXAMPLE)
    assert answer.status == 201
    assert answer.headers["location"] == f"/articles/{answer.json['id']}"
    assert answer.json["status"] == "pending"
    assert server.wait(answer.json["id"])["status"] == "completed"
    return int(answer.json["id"])


def test_the_example_becomes_an_article(server: Server, done: int) -> None:
    result = server.get(f"/articles/{done}/result").json
    assert result["id"] == done
    assert result["word_count"] >= 800
    assert result["content"].startswith("# AI in Healthcare\n")
    assert result["outline"]
    assert result["research_data"]["synthesis"]
    assert server.get(result["image_url"].split(str(server.port), 1)[1]).body[8:12] == b"WEBP"


def test_every_sentence_has_its_citation(server: Server, done: int) -> None:
    items = server.get(f"/articles/{done}/citations").json["items"]
    assert len(items) > 20
    assert all(c["verdict"] == "verbatim" and c["sentence"] == c["quote"] for c in items)


def test_the_status_names_each_agent_in_the_order_of_its_work(server: Server, done: int) -> None:
    status = server.get(f"/articles/{done}/status").json
    assert (status["progress"], status["error"]) == (100, None)
    assert [a["agent"] for a in status["agents"]] == [
        "ResearchAgent",
        "OutlineAgent",
        "WriterAgent",
        "EditorAgent",
        "SEOAgent",
        "ImageAgent",
    ]
    assert {a["status"] for a in status["agents"]} == {"completed"}


def test_the_log_has_no_gap_and_its_last_record_closes_the_socket(
    server: Server, done: int
) -> None:
    (first, *records), code = followed(server, done)
    assert (first["type"], first["seq"], first["status"], code) == ("status", 0, "completed", 1000)
    assert [r["seq"] for r in records] == list(range(1, first["head"] + 1))
    assert [r["type"] for r in records[-2:]] == ["status_change", "final"]
    assert all({"article_id", "timestamp", "message"} <= r.keys() for r in records)
    progress = [r["progress"] for r in records if "progress" in r]
    assert progress == sorted(progress)


def test_a_reader_goes_on_where_he_was(server: Server, done: int) -> None:
    (first, *records), _ = followed(server, done, "?after=7")
    assert first["seq"] == 7
    assert [r["seq"] for r in records] == list(range(8, first["head"] + 1))


def test_a_live_reader_and_a_late_one_see_the_same(server: Server) -> None:
    article = server.create(include_image=False, min_words=300)
    (_, *live), _ = followed(server, article)
    (_, *late), _ = followed(server, article)
    assert [m for m in live if m["type"] != "content_delta"] == late
    assert not any(r.get("agent") == "ImageAgent" for r in late)


def test_server_sent_events_are_the_same_records(server: Server, done: int) -> None:
    lines = server.get(f"/articles/{done}/events").body.decode().splitlines()
    data = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert data[1:] == followed(server, done)[0][1:]
    last = str(data[-1]["seq"])
    assert server.get(f"/articles/{done}/events", {"Last-Event-ID": last}).status == 204


def test_exports(server: Server, done: int) -> None:
    begins = {"md": b"# AI in", "html": b"<!doctype", "json": b"{", "pdf": b"%PDF-"}
    for kind, begin in (begins | {"docx": b"PK", "epub": b"PK"}).items():
        answer = server.get(f"/articles/{done}/export?format={kind}")
        assert (answer.status, answer.headers.get("x-byline-warnings")) == (200, None)
        assert answer.body.lower().startswith(begin.lower())
        assert f'filename="ai-in-healthcare.{kind}"' in answer.headers["content-disposition"]
        again = {"If-None-Match": answer.headers["etag"]}
        assert server.get(f"/articles/{done}/export?format={kind}", again).status == 304
    headed = server.get(f"/articles/{done}/export?format=md&front_matter=true").body
    assert headed.startswith(b'---\ntitle: "')
    assert server.get(f"/articles/{done}/export?format=odt").status == 422


def test_the_body_is_shown_for_a_page_of_ones_own(server: Server, done: int) -> None:
    shown = server.get(f"/articles/{done}/rendered").json
    assert shown["version"] == 1
    assert '<span class="cite"' in shown["html"]
    assert "<style" not in shown["html"]
    address = f"/articles/{done}/rendered"
    for much in (1, 1000):  # in the server, and in a process beside it
        text = {"content": "Unsaved *words* <script>. [1]\n\n" * much}
        preview = server.ask("POST", address, text).json["html"]
        assert "<p>Unsaved <em>words</em> &lt;script&gt;." in preview
        assert 'href="#source-1"' in preview
    assert server.get(address).json == shown  # nothing is kept
    assert server.ask("POST", address, {"content": "x" * 1_000_001}).status == 413
    assert server.ask("POST", address, {}).status == 422
    assert server.get("/articles/99999/rendered").status == 404


def test_the_list_is_newest_first_and_can_be_searched(server: Server, done: int) -> None:
    found = server.get("/articles/?page=1&size=20&search=healthcare").json
    assert (found["total"], [i["id"] for i in found["items"]]) == (1, [done])
    ids = [i["id"] for i in server.get("/articles").json["items"]]
    assert ids == sorted(ids, reverse=True)


def test_the_same_key_makes_one_article(server: Server) -> None:
    brief = {"topic": "Solar power", "min_words": 200, "include_image": False}
    one = server.ask("POST", "/articles/create", brief, headers={"Idempotency-Key": "k1"})
    two = server.ask("POST", "/articles/create", brief, headers={"Idempotency-Key": "k1"})
    other = server.ask("POST", "/articles/create", EXAMPLE, headers={"Idempotency-Key": "k1"})
    assert (one.status, one.json["id"]) == (two.status, two.json["id"])
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")


def test_cancelled_is_cancelled_and_deleted_is_gone(server: Server) -> None:
    article = server.create()
    assert server.get(f"/articles/{article}/result").json["code"] == "not_completed"
    assert server.ask("POST", f"/articles/{article}/cancel").json["status"] == "cancelled"
    assert server.ask("POST", f"/articles/{article}/cancel").json["code"] == "not_running"
    assert server.ask("POST", f"/articles/{article}/retry").json["code"] == "not_failed"
    assert server.get(f"/articles/{article}/result").json["code"] == "cancelled"
    assert followed(server, article)[0][-1]["status"] == "cancelled"
    assert server.ask("DELETE", f"/articles/{article}").status == 204
    assert server.get(f"/articles/{article}").status == 404
    assert followed(server, article)[1] == 4404


def test_what_the_sources_do_not_carry_fails_and_says_why(server: Server) -> None:
    article = server.create(topic="Sourdough bread")
    assert server.wait(article)["error"]["code"] == "not_enough_evidence"
    assert "Sourdough" in server.get(f"/articles/{article}/result").json["detail"]
    assert server.ask("POST", f"/articles/{article}/retry").status == 202
    assert server.wait(article)["attempt"] == 2
    finals = [r for r in followed(server, article, "?after=0")[0] if r["type"] == "final"]
    assert [f.get("superseded") for f in finals] == [True, None]


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"topic": " "}', 422),
        (b'{"topic": "x", "min_words": NaN}', 422),
        (b'{"topic": "x", "min_words": 99}', 422),
        (b'{"topic": "\\ud800"}', 422),
        (b'{"topic": "\xff"}', 400),
        (b'{"topic": "x", "min_word": 1}', 422),
        (b'{"topic": "' + b"x" * 1_100_000 + b'"}', 413),
        (b"[" * 100_000, 400),
    ],
)
def test_bad_bodies_are_the_callers_fault(server: Server, raw: bytes, status: int) -> None:
    answer = server.ask("POST", "/articles/create", raw=raw)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status, bool(answer.json["code"])) == (status, True)


def test_an_unknown_field_is_named_with_the_nearest_known_one(server: Server) -> None:
    answer = server.ask("POST", "/articles/create", {"topic": "x", "min_word": 500})
    assert "did you mean min_words?" in answer.json["detail"]


@pytest.mark.parametrize("article_id", ["0", "-1", "x", str(2**63), "9" * 40, "%00"])
def test_ids_that_cannot_be_are_refused(server: Server, article_id: str) -> None:
    assert server.get(f"/articles/{article_id}").status in (404, 422)


def test_only_local_names_are_answered_and_only_our_own_pages_may_change(server: Server) -> None:
    assert server.get("/articles/", {"Host": "evil.example"}).status == 403
    evil = {"Origin": "http://evil.example"}
    assert server.ask("POST", "/articles/create", EXAMPLE, headers=evil).status == 403
    assert server.ask("DELETE", "/articles/1", headers=evil).status == 403
    own = {"Origin": f"http://127.0.0.1:{server.port}"}
    assert server.ask("DELETE", "/articles/999999", headers=own).status == 404

    async def join() -> None:
        url = f"ws://127.0.0.1:{server.port}/ws/articles/1"
        async with websockets.connect(url, origin=websockets.Origin("http://evil.example")):
            pass

    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(join())


@pytest.mark.parametrize("number", ["0", "x", "9" * 19, "9" * 5_000])
def test_a_socket_for_what_cannot_be_an_id_is_told_so(server: Server, number: str) -> None:
    assert followed(server, number)[1] == 4404


def test_a_cursor_that_cannot_be_is_no_cursor(server: Server, done: int) -> None:
    assert followed(server, done, "?after=" + "9" * 5_000)[0][0]["seq"] == 0


def test_the_api_describes_itself(server: Server) -> None:
    assert server.get("/").json["create"] == "POST /articles/create"
    assert server.get("/health").json["status"] == "healthy"
    assert server.get("/health/ready").json["status"] == "ready"
    paths = server.get("/openapi.json").json["paths"]
    assert {"/articles/create", "/articles/{article_id}/result", "/articles/"} <= paths.keys()


def test_a_second_server_on_the_same_folder_refuses(server: Server) -> None:
    second = Server(server.data)
    with pytest.raises(AssertionError, match="did not start"):
        second.start()
    assert second.process is not None
    assert second.process.wait() == 2
    assert "is using it already" in server.log


def test_a_second_server_at_the_same_sqlite_file_refuses(server: Server, tmp_path: Path) -> None:
    """Their leases would be each other's: only a shared database may have several."""
    url = f"sqlite:///{server.data / 'byline.db'}"
    second = Server(tmp_path / "other", {"BYLINE_DATABASE_URL": url})
    with pytest.raises(AssertionError, match="is using it already"):
        second.start()


def test_an_address_that_others_reach_is_refused(tmp_path: Path) -> None:
    open_to_all = Server(tmp_path / "data", {"BYLINE_HOST": "0.0.0.0"})  # noqa: S104
    with pytest.raises(AssertionError, match="byline keys create"):
        open_to_all.start()


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    wrong = Server(tmp_path / "data", {"BYLINE_MAX_ARTICLES": "many", "BYLINE_LOG_LEVEL": "LOUD"})
    with pytest.raises(AssertionError, match="did not start"):
        wrong.start()
    assert wrong.process is not None
    assert wrong.process.wait() == 2
    assert "byline: BYLINE_LOG_LEVEL: " in wrong.log
    assert "BYLINE_MAX_ARTICLES: Input should be a valid integer" in wrong.log
    assert "Traceback" not in wrong.log
