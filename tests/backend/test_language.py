"""Articles by a language model from a real server, against the simulated provider."""

import signal
import sqlite3
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.provider import Provider
from tests.backend import faults
from tests.nest import WORDY
from tests.serving import Server, eventually, followed
from tests.simulated import KEY, settings, simulated

BRIEF = {"topic": "Honey bees", "min_words": 300, "include_image": False}
ARTICLES = 50


def library(where: Path) -> dict[str, str]:
    return faults.small_library(where / "library")


def test_live_text_usage_verdicts_and_no_key_anywhere(tmp_path: Path) -> None:
    provider = Provider(rate=400)
    with simulated(provider) as address, Server(tmp_path / "d", settings(address), WORDY) as server:
        article = server.create(**BRIEF)
        records, code = followed(server, article)
        assert code == 1000
        assert records[-1]["status"] == "completed", records[-1]
        result = server.get(f"/articles/{article}/result").json
        citations = server.get(f"/articles/{article}/citations").json["items"]
        raw = server.get(f"/articles/{article}/calls?bodies=true").body.decode()
        log = server.log
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    deltas = [r for r in records if r["type"] == "content_delta"]
    for delta in deltas:
        known = texts[delta["section"]].get(delta["stream"], "")
        assert delta["offset"] == len(known)
        texts[delta["section"]][delta["stream"]] = known + delta["text"]
    sections = {r["section"] for r in records if r["type"] == "section_completed"}
    assert set(texts) == sections
    assert len(deltas) > 3 * len(sections)  # it came as it was written
    for streams in texts.values():
        assert len(streams) >= 2  # as it was heard, and as it was accepted
    usage = [r for r in records if r["type"] == "usage"]
    assert all(r["tokens_in"] and r["cost_usd"] for r in usage)
    assert result["usage"]["cost_usd"] == pytest.approx(provider.cost, rel=1e-3)
    assert {c["verdict"] for c in citations} <= {"supported", "partly", "verbatim"}
    progress = [r["progress"] for r in records if r["type"] == "agent_update"]
    assert progress == sorted(progress)
    assert KEY not in raw + log + str(records) + str(result)


def test_a_text_that_starts_over_has_a_stream_of_its_own(tmp_path: Path) -> None:
    provider = Provider(rate=400, faults=("dropped",), share=0.3, seed=3)
    with simulated(provider) as address, Server(tmp_path / "d", settings(address), WORDY) as server:
        article = server.create(**BRIEF)
        records, _ = followed(server, article)
    assert records[-1]["status"] == "completed", records[-1]
    streams: defaultdict[str, list[str]] = defaultdict(list)
    for delta in (r for r in records if r["type"] == "content_delta"):
        mine = streams[delta["section"]]
        assert (delta["offset"] == 0) == (delta["stream"] not in mine)
        if delta["offset"]:
            assert delta["stream"] == mine[-1]
        mine.append(delta["stream"])


def test_a_small_budget_ends_it_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    provider = Provider()
    with simulated(provider) as address, Server(tmp_path / "d", settings(address), WORDY) as server:
        article = server.create(**BRIEF, budget_usd=0.06)
        ended = server.wait(article)
        assert ended["error"]["code"] == "budget_exceeded", ended
        assert provider.cost <= 0.06
        done = len(provider.ledger)
        assert done
        bad = server.ask("POST", f"/articles/{article}/retry", {"budget_usd": -1})
        assert bad.status == 422
        again = server.ask("POST", f"/articles/{article}/retry", {"budget_usd": 5})
        assert (again.status, again.json["budget_usd"]) == (202, 5.0), again.body
        assert server.wait(article)["status"] == "completed"
    assert set(provider.finished.values()) == {1}


def spent(data: Path) -> dict[int, float]:
    query = "SELECT article_id, sum(coalesce(cost_usd, reserved_usd)) FROM call GROUP BY 1"
    with sqlite3.connect(next(data.glob("*.db"))) as db:
        return dict(db.execute(query).fetchall())


def test_fifty_articles_on_small_budgets_are_never_over_whoever_is_killed(tmp_path: Path) -> None:
    provider = Provider(first=0.02)
    random = Random(5)
    budgets: dict[int, float] = {}
    data = tmp_path / "d"
    kills = 0
    with simulated(provider) as address:
        own = settings(address) | library(tmp_path) | {"BYLINE_MAX_ARTICLES": str(ARTICLES)}
        for wanted in (40, 150, 300, None):
            with Server(data, own, WORDY, measured=False) as server:
                while len(budgets) < ARTICLES:
                    budget = round(random.uniform(0.03, 0.3), 3)
                    budgets[server.create(**BRIEF | {"min_words": 200}, budget_usd=budget)] = budget
                if wanted is not None:
                    eventually(lambda n=wanted: len(provider.ledger) >= n, 90)  # type: ignore[misc]
                    server.end(signal.SIGKILL)
                    kills += 1
                    continue
                ended = [server.wait(a, 300) for a in budgets]
    assert kills == 3
    codes = {(e["error"] or {"code": "done"})["code"] for e in ended}
    assert "budget_exceeded" in codes
    assert codes <= {"budget_exceeded", "done"}
    accounts: Any = spent(data)
    assert all(accounts[a] <= budget + 1e-9 for a, budget in budgets.items() if a in accounts)
    assert provider.cost <= sum(accounts.values()) <= sum(budgets.values())
