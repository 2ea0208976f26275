"""Changes that a model proposes for a finished article, decided on by its user; a real server."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.provider import Provider
from tests.backend.faults import small_library
from tests.nest import WORDY
from tests.serving import Answer, Server, eventually
from tests.simulated import settings, simulated

WHICH = "WHERE article_id = ? AND number = ?"
BRIEF = {"topic": "Honey bees", "min_words": 400, "include_image": False}


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("proposed")
    with simulated(provider) as address:
        own = settings(address) | small_library(where / "library")
        with Server(where / "data", own, WORDY) as running:
            yield running


@pytest.fixture(scope="module")
def article(server: Server) -> int:
    made = server.create(**BRIEF)
    assert server.wait(made)["status"] == "completed"
    return made


def ask(server: Server, article: int, **wanted: Any) -> Answer:
    body = {"instruction": "Tell more of it."} | wanted
    return server.ask("POST", f"/articles/{article}/revise", body)


def proposal(server: Server, article: int, number: int) -> Any:
    return server.get(f"/articles/{article}/proposals/{number}").json


def made(server: Server, article: int, **wanted: Any) -> Any:
    """Ask for a revision, and give the proposal once it is open."""
    answer = ask(server, article, **wanted)
    assert answer.status == 202, answer.body
    number = answer.json["proposal_id"]
    assert answer.headers["location"] == f"/articles/{article}/proposals/{number}"
    eventually(lambda: proposal(server, article, number)["status"] != "working")
    return proposal(server, article, number)


def decide(server: Server, article: int, number: int, how: str) -> Answer:
    return server.ask("POST", f"/articles/{article}/proposals/{number}/{how}")


def result(server: Server, article: int) -> Any:
    return server.get(f"/articles/{article}/result").json


def test_a_section_is_proposed_anew_judged_and_accepted(server: Server, article: int) -> None:
    before = result(server, article)
    heading = next(line[3:] for line in before["content"].splitlines() if line[:3] == "## ")
    found = made(server, article, section=heading)
    assert (found["status"], found["error"], found["version"]) == ("open", None, before["version"])
    with closing(sqlite3.connect(server.data / "byline.db")) as db:
        query = f"SELECT strikes FROM proposal {WHICH}"  # noqa: S608
        assert db.execute(query, (article, found["id"])).fetchall() == [(0,)], "it got on"
    assert found["before"] in before["content"]
    assert found["after"] != found["before"]
    assert found["citations"]
    assert all(c["verdict"] in ("supported", "partly", "verbatim") for c in found["citations"])
    assert all(f"[{c['n']}]" in found["after"] for c in found["citations"])
    assert all(c["sentence"] in found["after"] for c in found["citations"])
    assert result(server, article) == before
    answer = decide(server, article, found["id"], "accept")
    assert (answer.status, answer.json) == (200, {"version": before["version"] + 1}), answer.body
    after = result(server, article)
    assert after["content"] == before["content"].replace(found["before"], found["after"])
    assert all(c in after["citations"] for c in found["citations"])
    assert {c["verdict"] for c in after["citations"]} <= {"supported", "partly", "verbatim"}
    assert after["unsupported"] == []
    newest = server.get(f"/articles/{article}/versions").json["items"][0]
    assert (newest["version"], newest["origin"]) == (before["version"] + 1, "proposal")
    assert proposal(server, article, found["id"])["status"] == "accepted"
    for how in ("accept", "reject"):
        again = decide(server, article, found["id"], how)
        assert (again.status, again.json["code"]) == (409, "proposal_closed")
    calls = server.get(f"/articles/{article}/calls").json["items"]
    mine = [c for c in calls if c["scope"] == f"revise/{found['id']}"]
    assert mine
    assert all(c["cost_usd"] and c["status"] == "finished" for c in mine)
    assert server.get(f"/articles/{article}/status").json["progress"] == 100


def test_a_selection_is_widened_to_its_sentence_and_may_be_rejected(
    server: Server, article: int
) -> None:
    before = result(server, article)
    sentences = [c["sentence"] for c in before["citations"]]
    part, sentence = next(
        (half, s) for s in sentences if before["content"].count(half := s[8:-8]) == 1
    )
    found = made(server, article, selection=part, instruction="Shorter")
    assert found["status"] == "open"
    assert sentence in found["before"]
    answer = decide(server, article, found["id"], "reject")
    assert (answer.status, answer.json["status"]) == (200, "rejected")
    assert decide(server, article, found["id"], "accept").json["code"] == "proposal_closed"
    assert result(server, article) == before
    listed = server.get(f"/articles/{article}/proposals").json["items"]
    [closed] = [p for p in listed if p["id"] == found["id"]]
    texts = {"before", "after", "citations", "unsupported"}
    assert closed == {k: v for k, v in (found | {"status": "rejected"}).items() if k not in texts}


def test_what_no_source_carries_is_marked_and_stays_marked(server: Server, article: int) -> None:
    line = "Our own hives in the garden of the school are the best of all hives."
    found = made(server, article, section="section-1", instruction=f"Add: {line}")
    assert found["unsupported"] == [line]
    assert line in found["after"]
    assert decide(server, article, found["id"], "accept").status == 200
    evidence = server.get(f"/articles/{article}/citations").json
    assert evidence["unsupported"] == [line]
    assert all(c["sentence"] != line for c in evidence["items"])


def test_the_order_of_acceptance_decides_nothing(server: Server, article: int) -> None:
    before = result(server, article)["content"]
    first, second = (made(server, article, section=f"section-{n}") for n in (1, 2))
    with closing(sqlite3.connect(server.data / "byline.db")) as db:
        query = f"SELECT revised FROM proposal {WHICH}"  # noqa: S608
        [(text,)] = db.execute(query, (article, second["id"])).fetchall()
        both = json.loads(text)
        shared = {"n": 1, "sentence": "Both say that of the bees.", "quote": "bees", "start": 0}
        shared |= {"end": 4, "source_id": both["citations"][0]["source_id"]}
        for found, verdict in ((first, "supported"), (second, "partly")):
            own = {
                "content": f"{found['after']}\n\n{shared['sentence']} [1]",
                "citations": [*found["citations"], shared | {"verdict": verdict}],
            }
            values = (json.dumps(own), article, found["id"])
            db.execute(f"UPDATE proposal SET revised = ? {WHICH}", values)  # noqa: S608
        db.commit()
    for found in (second, first):
        assert decide(server, article, found["id"], "accept").status == 200
    accepted = result(server, article)
    path, any_one = f"/articles/{article}/content", {"If-Match": "*"}
    body = {"content": accepted["content"] + "\nThis was added.\n"}
    assert server.ask("PUT", path, body, headers=any_one).status == 200
    assert result(server, article)["citations"] == accepted["citations"]
    verdicts = [c["verdict"] for c in accepted["citations"] if c["sentence"] == shared["sentence"]]
    assert verdicts == ["partly", "partly"]
    assert server.ask("PUT", path, {"content": before}, headers=any_one).status == 200


def test_a_proposal_for_a_text_that_is_gone_is_not_accepted(server: Server, article: int) -> None:
    now = result(server, article)
    first, second = (
        made(server, article, section="section-1"),
        made(server, article, section="section-2"),
    )
    other = "Something else stands" + first["before"][30:]
    text = now["content"].replace(first["before"], other, 1)
    headers = {"If-Match": "*"}
    path = f"/articles/{article}/content"
    assert server.ask("PUT", path, {"content": text}, headers=headers).status == 200
    answer = decide(server, article, first["id"], "accept")
    assert (answer.status, answer.json["code"]) == (412, "text_changed")
    assert decide(server, article, second["id"], "accept").status == 200
    assert second["after"] in result(server, article)["content"]


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"section": "Nowhere"}, 422, "unknown_section"),
        ({"section": "section-99"}, 422, "unknown_section"),
        ({"section": "Sources"}, 422, "unknown_section"),
        ({"selection": "stands nowhere in it"}, 422, "unknown_selection"),
        ({"selection": "e"}, 422, "unknown_selection"),
        ({"selection": "# Honey bees"}, 422, "unknown_selection"),
        ({"selection": "a", "section": "b"}, 422, "invalid_request"),
        ({}, 422, "invalid_request"),
        ({"section": "section-1", "instruction": " "}, 422, "invalid_request"),
        ({"section": "section-1", "instruction": "a\0"}, 422, "invalid_request"),
        ({"section": "section-1", "version": 9999}, 412, "version_conflict"),
    ],
)
def test_what_cannot_be_revised_is_refused_and_costs_nothing(
    server: Server, provider: Provider, article: int, wanted: Any, status: int, code: str
) -> None:
    paid = len(provider.ledger)
    answer = ask(server, article, **wanted)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body
    assert len(provider.ledger) == paid
    missing = server.get(f"/articles/{article}/proposals/999")
    assert (missing.status, missing.json["code"]) == (404, "not_found")


def test_the_list_has_what_is_decided_on(server: Server, article: int) -> None:
    found = made(server, article, section="section-1")
    assert server.get(f"/articles/{article}/proposals").json["items"][0] == found
    assert found["after"]


def test_a_revision_of_a_deleted_article_asks_for_nothing_more(
    server: Server, provider: Provider
) -> None:
    own = server.create(**BRIEF | {"min_words": 200})
    assert server.wait(own)["status"] == "completed"
    provider.rate = 5.0
    try:
        assert ask(server, own, section="section-1").status == 202
        eventually(lambda: provider.busy == 1)
        assert server.ask("DELETE", f"/articles/{own}").status == 204
        eventually(lambda: provider.busy == 0)
        assert not provider.ledger[-1].finished  # it hung up, and pays for what it got
    finally:
        provider.rate = 0.0


def test_a_killed_server_goes_on_with_a_revision_and_pays_no_call_twice(tmp_path: Path) -> None:
    provider = Provider()
    with simulated(provider) as address:
        own = settings(address) | small_library(tmp_path / "library")
        with Server(tmp_path / "d", own, WORDY, measured=False) as first:
            article = first.create(**BRIEF)
            assert first.wait(article)["status"] == "completed"
            paid = len(provider.ledger)
            provider.first = 0.4
            assert ask(first, article, section="section-1").status == 202
            eventually(lambda: provider.ledger[paid:] != [] and provider.ledger[paid].finished)
            eventually(lambda: len(provider.ledger) > paid + 1)  # the judging has begun
            first.end(signal.SIGKILL)
        with Server(tmp_path / "d", own, WORDY, measured=False) as second:
            eventually(lambda: proposal(second, article, 1)["status"] != "working")
            assert proposal(second, article, 1)["status"] == "open"
            assert decide(second, article, 1, "accept").json == {"version": 2}
            states = [c["status"] for c in second.get(f"/articles/{article}/calls").json["items"]]
    assert set(provider.finished.values()) == {1}
    assert states.count("lost") == 1
