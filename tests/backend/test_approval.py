"""An article that waits for its outline to be approved, on a real server."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.backend.faults import small_library
from tests.nest import WORDY
from tests.serving import Server, eventually, followed

TOPIC = "AI in healthcare"
BRIEF: dict[str, Any] = {"topic": TOPIC, "include_image": False}
SOURCES = ("*-ai.*", "ai-*", "clinical-*", "language-*", "machine-*", "medical-*", "safety-*")


def waiting(server: Server, **brief: Any) -> int:
    article = server.create(**BRIEF, approve_outline=True, **brief)
    eventually(lambda: status(server, article)["status"] == "awaiting_approval", 60)
    return article


def status(server: Server, article: int) -> Any:
    return server.get(f"/articles/{article}/status").json


def planned(server: Server, article: int) -> Any:
    """Give the outline as a reader of the events sees it."""
    assert (
        server.ask("POST", f"/articles/{article}/cancel").status == 202
    )  # its log has an end then
    records, _ = followed(server, article)
    [outline] = [r for r in records if r["type"] == "outline_ready"]
    return outline


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    where = tmp_path_factory.mktemp("approval")
    own = small_library(where / "library", SOURCES)
    with Server(where / "data", own, WORDY) as running:
        yield running


def test_it_waits_with_nothing_at_work_and_goes_on_as_it_would_have(server: Server) -> None:
    article = waiting(server)
    assert server.get("/articles/active/tasks").json["count"] == 0
    assert server.get(f"/articles/{article}/result").json["code"] == "not_completed"
    assert server.ask("POST", f"/articles/{article}/retry").json["code"] == "not_failed"
    answer = server.ask("POST", f"/articles/{article}/approve")
    assert (answer.status, answer.json["status"]) == (202, "pending"), answer.body
    assert server.wait(article)["status"] == "completed"
    plain = server.create(**BRIEF)
    server.wait(plain)
    texts = [server.get(f"/articles/{a}/result").json["content"] for a in (article, plain)]
    assert texts[0] == texts[1]
    again = server.ask("POST", f"/articles/{article}/approve")
    assert (again.status, again.json["code"]) == (409, "not_awaiting_approval")
    records, code = followed(server, article)
    changes = [r["new_status"] for r in records if r["type"] == "status_change"]
    assert changes == ["processing", "awaiting_approval", "pending", "processing", "completed"]
    assert [r["seq"] for r in records[1:]] == list(range(1, len(records)))
    assert code == 1000
    calls = server.get(f"/articles/{article}/calls").json["items"]
    assert all(c["status"] == "finished" and c["attempt"] == 1 for c in calls)


def test_a_changed_outline_is_the_one_that_is_written(server: Server) -> None:
    long = {"min_words": 1500}  # of three sections or more
    sections = planned(server, waiting(server, **long))["sections"]
    article = waiting(server, **long)
    headed = [s for s in sections if s["heading"]]
    wanted = [
        {"id": headed[1]["id"], "heading": "What comes first now"},
        {"heading": "Privacy", "goal": "How the privacy of patients' records is protected"},
        {"id": headed[0]["id"], "heading": headed[0]["heading"], "goal": headed[0]["goal"]},
    ]
    outline = {"title": "A title of our own", "sections": wanted}
    answer = server.ask("POST", f"/articles/{article}/approve", {"outline": outline})
    assert answer.status == 202, answer.body
    assert server.wait(article)["status"] == "completed"
    content = server.get(f"/articles/{article}/result").json["content"]
    headings = [line[3:] for line in content.splitlines() if line.startswith("## ")]
    assert content.startswith("# A title of our own\n")
    assert headings[:3] == ["What comes first now", "Privacy", headed[0]["heading"]]
    assert headed[2]["heading"] not in headings
    assert "privacy" in content.split("## Privacy")[1].split("## ")[0].lower()


def test_an_outline_that_no_passage_carries_can_be_approved_otherwise(server: Server) -> None:
    article = waiting(server)
    outline = {"sections": [{"heading": "Zxqvy wkjhg"}]}
    assert server.ask("POST", f"/articles/{article}/approve", {"outline": outline}).status == 202
    assert server.wait(article)["error"]["code"] == "not_enough_evidence"
    assert server.ask("POST", f"/articles/{article}/retry").status == 202
    eventually(lambda: status(server, article)["status"] == "awaiting_approval", 60)
    assert server.ask("POST", f"/articles/{article}/approve").status == 202
    assert server.wait(article)["status"] == "completed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outline": {"sections": [{"id": "nowhere", "heading": "X"}]}}, "unknown_section"),
        ({"outline": {"sections": [{"id": "1", "heading": "X"}] * 2}}, "invalid_request"),
        ({"outline": {"sections": [{"heading": 7}]}}, "invalid_request"),
        ({"outlines": {}}, "invalid_request"),
    ],
)
def test_a_bad_outline_is_refused_and_the_article_waits_on(
    server: Server, body: Any, code: str
) -> None:
    article = waiting(server)
    answer = server.ask("POST", f"/articles/{article}/approve", body)
    assert answer.status == 422, answer.body
    assert answer.json["code"] == code, answer.body
    assert status(server, article)["status"] == "awaiting_approval"
    server.ask("POST", f"/articles/{article}/cancel")
    assert status(server, article)["status"] == "cancelled"


def test_it_waits_across_a_kill(tmp_path: Path) -> None:
    own = small_library(tmp_path / "library", SOURCES)
    with Server(tmp_path / "data", own, WORDY, measured=False) as first:
        article = waiting(first)
        first.end(signal.SIGKILL)
    with Server(tmp_path / "data", own, WORDY, measured=False) as second:
        assert status(second, article)["status"] == "awaiting_approval"
        assert second.ask("POST", f"/articles/{article}/approve").status == 202
        assert second.wait(article)["status"] == "completed"
