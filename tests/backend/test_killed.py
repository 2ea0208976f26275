"""A server that is killed at any moment loses no article, repeats no call, and leaves no gap."""

import json
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from tests.serving import Server, followed

ARTICLES = 3
KILLS = 10
BRIEF: dict[str, Any] = {"min_words": 300, "include_image": False}
TOPICS = ("Honey bees", "Solar power", "The printing press")


def asked(server: Server, sql: str) -> list[Any]:
    """Look into the database behind the server's back."""
    with sqlite3.connect(f"file:{server.data / 'byline.db'}?mode=ro", uri=True) as database:
        return database.execute(sql).fetchall()


def calls(server: Server, state: str) -> int:
    return int(asked(server, f"SELECT count(*) FROM call WHERE state = '{state}'")[0][0])  # noqa: S608


def texts(server: Server, articles: list[int]) -> list[str]:
    return [server.get(f"/articles/{i}/result").json["content"] for i in articles]


def killed(server: Server, articles: list[int], random: Random) -> bool:
    """Kill the server after a further call has finished; False when all were finished before."""
    before, wanted = calls(server, "finished"), random.randint(1, 6)
    while calls(server, "finished") < before + wanted:
        if not asked(server, "SELECT 1 FROM article WHERE status IN ('pending', 'processing')"):
            return False
        time.sleep(0.005)
    server.end(signal.SIGKILL)
    return True


def test_killed_at_any_moment_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with Server(tmp_path / "whole") as whole:
        undisturbed = [whole.create(topic=t, **BRIEF) for t in TOPICS]
        assert all(whole.wait(i)["status"] == "completed" for i in undisturbed)
        expected = texts(whole, undisturbed)
    random, kills = Random(7), 0
    articles: list[int] = []
    server = Server(tmp_path / "killed")
    try:
        while kills < KILLS:
            server.start()
            if not articles or not asked(
                server, "SELECT 1 FROM article WHERE status IN ('pending', 'processing')"
            ):
                articles += [server.create(topic=t, **BRIEF) for t in TOPICS]
            kills += killed(server, articles, random)
            if server.process and server.process.poll() is None:
                server.end(signal.SIGKILL)
        server.start()
        assert all(server.wait(i)["status"] == "completed" for i in articles)
        rounds = len(articles) // len(TOPICS)
        assert texts(server, articles) == expected * rounds
        made_again = "SELECT article_id, key FROM call WHERE state = 'finished' GROUP BY 1, 2 "
        assert asked(server, made_again + "HAVING count(*) > 1") == []
        after_finish = (
            "SELECT 1 FROM call a JOIN call b USING (article_id, key) "
            "WHERE a.state = 'finished' AND b.attempt > a.attempt"
        )
        assert asked(server, after_finish) == []
        assert calls(server, "lost") > 0
        records = asked(server, "SELECT article_id, seq, key, body FROM record ORDER BY 1, 2")
        for article in articles:
            rows = [r[1:] for r in records if r[0] == article]
            assert [seq for seq, _, _ in rows] == list(range(1, len(rows) + 1))
            assert len({key for _, key, _ in rows}) == len(rows)
            assert json.loads(rows[-1][2])["type"] == "final"
    finally:
        server.__exit__()


def test_a_server_that_is_told_to_end_sends_its_readers_home_and_goes_on_later(
    tmp_path: Path,
) -> None:
    with Server(tmp_path / "data", {"BYLINE_MAX_ARTICLES": "1"}) as server:
        articles = [server.create(topic=t, **BRIEF) for t in TOPICS * 2]
        with ThreadPoolExecutor(2) as pool:
            stream = pool.submit(server.get, f"/articles/{articles[-1]}/events")
            socket = pool.submit(followed, server, articles[-1])
            time.sleep(1.0)
            began = time.monotonic()
            server.end(signal.SIGTERM)
            assert time.monotonic() - began < 20  # neither reader holds it up for ever
            assert socket.result(10)[1] == 1012
            assert b"event: final" not in stream.result(10).body
        assert asked(server, "SELECT 1 FROM article WHERE status = 'pending'")
        server.start()
        assert all(server.wait(i)["status"] == "completed" for i in articles)
