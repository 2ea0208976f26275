"""What is kept, for how long, and what an earlier version's database becomes."""

import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.backend.faults import asked, calls, earlier_shape, torn_logs
from tests.serving import PROGRAMS, Server, eventually


def changed(server: Server, sql: str) -> None:
    """Change the database behind the server's back."""
    with closing(sqlite3.connect(server.data / "byline.db")) as found, found:
        found.execute(sql)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Server]:
    settings = {"STEPS": "3", "SECONDS": "0.01", "BYLINE_ALLOWED_HOSTS": "byline.example"}
    settings["BYLINE_REQUIRE_KEY"] = "false"  # as where a proxy before it asks who comes
    settings["BYLINE_CORS_ORIGINS"] = "http://pages.example,http://more.example"
    with Server(tmp_path / "data", settings, PROGRAMS / "quick.py") as running:
        yield running


def bodies(server: Server, article: int) -> list[str | None]:
    items = server.get(f"/articles/{article}/calls?bodies=true").json["items"]
    return [c["body"] for c in items]


def test_bodies_of_calls_are_kept_for_journal_days_and_of_failed_articles_for_good(
    quick: Server,
) -> None:
    old, young, failed = (quick.create(topic=t) for t in ("Bees", "Wasps", "Broken hives"))
    states = [quick.wait(article)["status"] for article in (old, young, failed)]
    assert states == ["completed", "completed", "failed"]
    assert bodies(quick, old) == ["done"] * 3
    quick.end()
    past = "UPDATE article SET completed_at = '2020-01-01T00:00:00.000Z'"
    changed(quick, f"{past} WHERE id IN ({old}, {failed})")
    quick.start()
    assert bodies(quick, young) == ["done"] * 3
    assert bodies(quick, failed) == ["done"] * 2
    eventually(lambda: bodies(quick, old) == [None] * 3)
    found = quick.get(f"/articles/{old}/calls").json["items"]
    assert [(c["status"], c["tokens_in"]) for c in found] == [("finished", 10)] * 3
    assert quick.get(f"/articles/{old}/result").status == 200


def test_a_key_is_known_for_a_day(quick: Server) -> None:
    def create() -> int:
        answer = quick.ask(
            "POST", "/articles/create", {"topic": "Bees"}, headers={"Idempotency-Key": "once"}
        )
        return int(answer.json["id"])

    first = create()
    assert create() == first
    quick.wait(first)
    changed(quick, "UPDATE article SET created_at = '2020-01-01T00:00:00.000Z'")
    assert create() != first
    assert quick.get(f"/articles/{first}").status == 200


def test_names_and_pages_that_the_settings_name_are_let_in(quick: Server) -> None:
    assert quick.get("/articles/", {"Host": "byline.example"}).status == 200
    theirs = {"Origin": "http://pages.example"}
    answer = quick.ask("POST", "/articles/create", {"topic": "Bees"}, headers=theirs)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (201, theirs["Origin"])
    other = quick.get("/articles/", {"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_metrics_count_what_is_kept(quick: Server) -> None:
    for topic in ("Bees", "Wasps", "Broken hives"):
        quick.wait(quick.create(topic=topic))
    text = quick.get("/metrics").body.decode()
    found = dict(re.findall(r"^(byline_\S+) (\S+)$", text, re.MULTILINE))
    assert found['byline_articles{status="completed"}'] == "2.0"
    assert found['byline_articles{status="failed"}'] == "1.0"
    assert found['byline_calls_total{kind="model",state="finished"}'] == "8.0"
    assert found['byline_tokens_total{direction="in"}'] == "80.0"
    assert found["byline_open_sockets"] == "0.0"
    route = 'method="POST",route="/articles/create",status="201"'
    assert found[f"byline_request_seconds_count{{{route}}}"] == "3.0"
    assert "Bees" not in text


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_documentation_loads_nothing_from_elsewhere(quick: Server, page: str) -> None:
    answer = quick.get(page)
    links = re.findall(r'(?:src|href)="([^"]+)"', answer.body.decode())
    assert links
    for link in links:
        assert link.startswith("/"), link
        assert quick.get(link).status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_an_article_at_work_in_the_first_shape_is_finished_in_the_present_one(
    quick: Server,
) -> None:
    article = quick.create(topic="Broken hives")
    quick.wait(article)
    ended = asked(quick, "SELECT max(seq) FROM record")[0][0]
    quick.end()
    quick.settings |= {"SECONDS": "60", "BREAKS": "0"}
    quick.start()
    quick.ask("POST", f"/articles/{article}/retry")
    eventually(lambda: calls(quick, "started") == 1)
    quick.end(signal.SIGKILL)
    earlier_shape(quick.data, "0002")
    with closing(sqlite3.connect(quick.data / "byline.db")) as found, found:
        for column in ("attempt_from", "strikes", "agents"):
            found.execute(f"ALTER TABLE article DROP COLUMN {column}")
        found.execute("UPDATE alembic_version SET version_num = '0001'")
    quick.settings["SECONDS"] = "0"
    quick.start()
    assert quick.wait(article)["status"] == "completed"
    assert asked(quick, "SELECT attempt_from FROM article")[0][0] == ended
    assert torn_logs(quick) == 0
