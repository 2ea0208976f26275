"""What a real server says of an article before it is made."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.uploading import BEES, sample
from tests.nest import WORDY
from tests.serving import Answer, Server

BRIEF: dict[str, Any] = {"topic": "Honey bees", "min_words": 300, "include_image": False}
NOBODY = {
    "BYLINE_MODEL": "openai:nobody",
    "BYLINE_MODEL_BASE_URL": "http://127.0.0.1:9/v1",  # it is not asked
    "BYLINE_SCREEN": "false",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("estimates") / "data"
    with Server(where, program=WORDY) as running:
        yield running


def estimated(server: Server, **brief: Any) -> Any:
    answer = server.ask("POST", "/articles/estimate", BRIEF | brief)
    assert answer.status == 200, answer.body
    return answer.json


def test_an_estimate_keeps_nothing_and_holds_when_the_article_is_made(server: Server) -> None:
    before = estimated(server)
    assert server.get("/articles/").json["total"] == 0
    assert (before["model"], before["composes"], before["image_model"]) == ("composer", True, None)
    assert before["cost_usd"] == {"low": 0.0, "high": 0.0}
    assert (before["words"], before["sources"], before["evidence_words"]) == (300, 22, None)
    assert estimated(server, min_words=5000)["seconds"]["high"] > before["seconds"]["high"]
    own = [sample(server, name)["id"] for name in BEES]
    for _ in range(2):
        assert server.wait(server.create(**BRIEF, sources=own))["status"] == "completed"
    after = estimated(server)
    assert "last 2 articles of composer" in after["notes"][0]
    width = [e["seconds"]["high"] / e["seconds"]["low"] for e in (before, after)]
    assert width[1] < width[0]


def test_own_documents_are_counted_and_are_less_work(server: Server) -> None:
    records = [sample(server, name) for name in BEES]
    said = estimated(server, sources=[r["id"] for r in records], min_words=5000)
    assert (said["sources"], said["evidence_words"]) == (4, sum(r["words"] for r in records))
    assert said["words"] == said["evidence_words"]
    less, more = said["seconds"], estimated(server, min_words=5000)["seconds"]
    assert less["low"] + less["high"] < more["low"] + more["high"]


@pytest.mark.parametrize(
    "wrong",
    [{"min_words": 1}, {"topic": " "}, {"sources": [999]}, {"sources": [1, 1]}, {"word": 1}],
)
def test_it_refuses_what_create_refuses(server: Server, wrong: dict[str, Any]) -> None:
    one, two = both(server, wrong)
    assert one.status == 422
    assert (one.status, one.json["code"]) == (two.status, two.json["code"])
    assert one.json["detail"] == two.json["detail"]


def both(server: Server, more: dict[str, Any]) -> list[Answer]:
    ways = ("create", "estimate")
    return [server.ask("POST", f"/articles/{way}", BRIEF | more) for way in ways]


def test_a_budget_without_a_price_is_refused_before_anything_is_begun(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Server(tmp_path_factory.mktemp("unpriced") / "data", NOBODY) as server:
        assert [(a.status, a.json["code"]) for a in both(server, {"budget_usd": 1})] == [
            (422, "price_unknown"),
            (422, "price_unknown"),
        ]
        assert server.get("/articles/").json["total"] == 0
        said = estimated(server)
        assert (said["model"], said["composes"], said["cost_usd"]) == ("openai:nobody", False, None)
        assert said["tokens_in"] > said["tokens_out"] > 0
