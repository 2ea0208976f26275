"""A server that is killed at any moment loses no article, repeats no call, and leaves no gap."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.backend.faults import (
    BRIEF,
    TOPICS,
    Found,
    Kills,
    asked,
    calls,
    number,
    small_library,
    undisturbed,
)
from tests.nest import WORDY
from tests.serving import PROGRAMS, Server, eventually, followed

KILLS, QUICK_KILLS = 10, 20  # thirty in all, twenty articles at work
Library = dict[str, str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return small_library(tmp_path_factory.mktemp("small") / "library")


@pytest.fixture(scope="module")
def expected(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what is written where nobody kills the server."""
    return undisturbed(tmp_path_factory.mktemp("x") / "whole", TOPICS, library, WORDY, **BRIEF)


def test_killed_at_any_moment_it_goes_on_where_it_was(
    tmp_path: Path, library: Library, expected: dict[str, str]
) -> None:
    kills = Kills(tmp_path / "killed", TOPICS, copies=10, program=WORDY, settings=library)
    try:
        kills.through(KILLS, **BRIEF)
        assert kills.done == KILLS
        assert kills.verdict(expected, seconds=240) == Found()
        assert calls(kills.server, "lost") > 0  # some calls were in flight when it was killed
        kept = number(kills.server, "SELECT count(*) FROM record WHERE body LIKE '%resumed%'")
        assert kept > 0
        bodies = "SELECT count(*) FROM call WHERE kind = 'read' AND body IS NOT NULL"
        assert number(kills.server, bodies) == 0  # of pages, once their articles are finished
    finally:
        kills.server.__exit__()


def test_killed_while_calls_are_quick_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """The service alone, with a newsroom whose calls take a moment each: more of them are cut."""
    quick = {"STEPS": "25", "SECONDS": "0.02"}
    kills = Kills(
        tmp_path / "killed", TOPICS, copies=10, program=PROGRAMS / "quick.py", settings=quick
    )
    try:
        kills.through(QUICK_KILLS, **BRIEF)
        assert kills.done == QUICK_KILLS
        parts = "".join(f"part {n:4} " for n in range(1, 26))
        expected = {topic: f"# {topic}\n\n{parts}" for topic in TOPICS}
        assert kills.verdict(expected, seconds=120) == Found()
    finally:
        kills.server.__exit__()


def test_without_the_journal_calls_are_made_again(
    tmp_path: Path, library: Library, expected: dict[str, str]
) -> None:
    forgetful = PROGRAMS / "forgetful.py"
    kills = Kills(tmp_path / "killed", TOPICS[:1], copies=1, program=forgetful, settings=library)
    try:
        kills.through(1, **BRIEF)
        found = kills.verdict(expected, seconds=120)
        assert found.repeated > 0
    finally:
        kills.server.__exit__()


def test_a_server_that_is_told_to_end_sends_its_readers_home_and_goes_on_later(
    tmp_path: Path,
) -> None:
    own = {"BYLINE_MAX_ARTICLES": "1"} | small_library(tmp_path / "library")
    with Server(tmp_path / "data", own, WORDY) as server:
        articles = [server.create(topic=t, **BRIEF) for t in TOPICS * 2]
        with ThreadPoolExecutor(2) as pool:
            stream = pool.submit(server.get, f"/articles/{articles[-1]}/events")
            socket = pool.submit(followed, server, articles[-1])
            time.sleep(1.0)
            began = time.monotonic()
            server.end()
            assert time.monotonic() - began < 20  # neither reader holds it up for ever
            assert socket.result(10)[1] == 1012
            assert b"event: final" not in stream.result(10).body
        assert asked(server, "SELECT 1 FROM article WHERE status = 'pending'")
        server.start()
        assert all(server.wait(i)["status"] == "completed" for i in articles)


def test_an_article_that_ends_the_server_fails_and_takes_no_other_with_it(tmp_path: Path) -> None:
    quick = {"STEPS": "4", "SECONDS": "0.3", "BYLINE_MAX_ARTICLES": "10"}
    server = Server(tmp_path / "data", quick, PROGRAMS / "quick.py")
    try:
        server.start()
        good = [server.create(topic=f"Bees {n}") for n in range(4)]
        bad = server.create(topic="Deadly bees")
        failed = f"SELECT 1 FROM article WHERE id = {bad:d} AND status = 'failed'"  # noqa: S608
        starts, deadline = 1, time.monotonic() + 120
        while not asked(server, failed):
            assert time.monotonic() < deadline
            time.sleep(0.1)
            if server.process and server.process.poll() is not None:
                starts += 1
                with suppress(AssertionError):  # it may end before it has answered
                    server.start()
        assert 3 <= starts <= 6
        assert server.get(f"/articles/{bad}").json["error"]["code"] == "interrupted_repeatedly"
        assert all(server.wait(i)["status"] == "completed" for i in good)
    finally:
        server.__exit__()


def test_alone_it_fails_after_three_interruptions_and_a_retry_goes_on(tmp_path: Path) -> None:
    slow = {"STEPS": "1", "SECONDS": "600"}
    server = Server(tmp_path / "data", slow, PROGRAMS / "quick.py")
    try:
        server.start()
        article = server.create(topic="Bees")
        begun = "SELECT count(*) FROM call"  # attempts at its one call
        for n in range(3):
            eventually(partial(lambda n: number(server, begun) > n, n))
            server.end(signal.SIGKILL)
            server.start()
        state = server.wait(article)
        assert (state["status"], state["error"]["code"]) == ("failed", "interrupted_repeatedly")
        server.settings["SECONDS"] = "0.01"
        server.end()
        server.start()
        assert server.ask("POST", f"/articles/{article}/retry").status == 202
        assert server.wait(article)["status"] == "completed"
    finally:
        server.__exit__()
