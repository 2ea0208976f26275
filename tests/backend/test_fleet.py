"""Servers and workers at one PostgreSQL: whoever is killed, nothing is lost or repeated."""

import asyncio
import contextlib
import json
import signal
import time
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import websockets

from backend.database.store import Store
from byline.article import Brief
from byline.pins import Pins
from byline.research.files import Shelf
from tests.backend.faults import Found
from tests.backend.fleet import Disasters, Fleet
from tests.postgres import cluster, shared_cluster
from tests.serving import Server, eventually

TAKEN_OVER = 5.0  # seconds
PINS = Pins(today=date(2026, 1, 1), shelf=Shelf(files=()))


def test_killed_and_cut_off_in_turn_they_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    random = Random(3)
    slow = {"SECONDS": "0.15"}  # so that whoever is struck has a call in hand
    where = tmp_path / "fleet"
    with cluster(safe=True) as own, Fleet(where, own, 2, 3, slow) as fleet:
        disasters = Disasters(fleet)
        articles = fleet.create(30)
        for what in ("worker", "database", "server", "worker", "freeze", "database"):
            fleet.more_finished(random.randint(5, 30))
            disasters.strike(what, random)
        assert fleet.number("SELECT count(*) FROM article WHERE status = 'processing'") > 0
        assert fleet.verdict(articles) == Found()
        assert fleet.number("SELECT count(*) FROM call WHERE state = 'lost'") > 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_what_a_worker_had_in_hand_is_taken_over_within_five_seconds(
    tmp_path: Path, how: signal.Signals
) -> None:
    slow = {"STEPS": "45", "SECONDS": "0.2"}
    with Fleet(tmp_path / "fleet", shared_cluster(), workers=1, settings=slow) as fleet:
        (article,) = fleet.create(1)
        fleet.more_finished(3)
        (first,) = fleet.hands
        before = fleet.owner(article)
        other = type(first)(tmp_path / "fleet" / "other.log", fleet.settings).start()
        fleet.hands.append(other)
        eventually(lambda: fleet.number("SELECT count(*) FROM worker") == 2)
        first.send(how)
        began = time.monotonic()
        eventually(lambda: fleet.owner(article) not in (None, before))
        assert time.monotonic() - began < TAKEN_OVER
        fleet.more_finished(2)
        if how == signal.SIGSTOP:  # thawed, it finds that all it had is another's
            first.send(signal.SIGCONT)
            eventually(lambda: "lease_lost" in first.log.read_text())
            eventually(lambda: fleet.number("SELECT count(*) FROM worker") == 2)
        assert fleet.verdict([article]) == Found()


async def test_in_a_thousand_races_no_article_has_two_owners() -> None:
    url = shared_cluster().database()
    stores = [Store(url) for _ in range(4)]
    for store in stores:
        await store.open()
    workers = [await store.workers.enter(f"{n}") for n, store in enumerate(stores)]
    brief = Brief(topic="Bees")
    await asyncio.gather(*(stores[0].create(brief, PINS, None, "") for _ in range(1000)))
    taken: dict[int, list[int]] = {}

    async def race(store: Store, worker: int) -> None:
        while len(taken) < 1000:  # who sees nothing free, while another has it in hand, looks again
            for article, _ in await store.working.reserve(worker, 3, (2, 1)):
                assert await store.working.take_up(article, worker, 0, 6)
                taken.setdefault(article, []).append(worker)

    try:
        await asyncio.wait_for(asyncio.gather(*map(race, stores, workers)), 120)
        assert {len(owners) for owners in taken.values()} == {1}
        assert (
            len({owner for owners in taken.values() for owner in owners}) == 4
        )  # all of them had some
    finally:
        for store in stores:
            await store.close()


def test_readers_at_a_server_see_live_what_a_worker_writes_and_whoever_joins_late_has_it_all(
    tmp_path: Path,
) -> None:
    slow = {"STEPS": "25", "SECONDS": "0.1"}
    with Fleet(tmp_path / "fleet", shared_cluster(), servers=2, workers=1, settings=slow) as fleet:
        (article,) = fleet.create(1)
        early = asyncio.run(_both(fleet, article))
        for messages, code in early:
            assert code == 1000
            records = [m for m in messages if m["type"] not in ("status", "content_delta")]
            assert [m["seq"] for m in records] == list(range(1, len(records) + 1))
            deltas = [m for m in messages if m["type"] == "content_delta"]
            assert text_of(deltas) == "".join(f"part {n:4} " for n in range(1, 26))
            told = [_lag(m) for m in records[-8:-2]]
            assert min(told) < 1.0  # by the bell, not by the look every two seconds


Messages = list[dict[str, Any]]


async def _both(fleet: Fleet, article: int) -> list[tuple[Messages, int | None]]:
    """Follow from both servers: one from the start, one who joins when half is written."""
    first = asyncio.create_task(_followed(fleet.api[0], article))
    await asyncio.to_thread(fleet.more_finished, 10)
    second = asyncio.create_task(_followed(fleet.api[1], article))
    return [await first, await second]


async def _followed(server: Server, article: int) -> tuple[Messages, int | None]:
    """Read the log, and note when each message came."""
    found = []
    async with websockets.connect(f"ws://127.0.0.1:{server.port}/ws/articles/{article}") as socket:
        with contextlib.suppress(websockets.ConnectionClosedError):
            async for message in socket:
                found.append(json.loads(message) | {"received": time.time()})  # noqa: PERF401
    return found, socket.close_code


def text_of(deltas: Messages) -> str:
    """Put the live text of one section together as a reader does."""
    text, stream = "", ""
    for delta in deltas:
        at = delta["offset"]
        assert at == 0 or delta["stream"] == stream, "a piece of a text that was not begun"
        assert at <= len(text), "a gap"
        text, stream = text[:at] + delta["text"], delta["stream"]
    return text


def _lag(message: dict[str, Any]) -> float:
    said = datetime.fromisoformat(message["timestamp"]).timestamp()
    return float(message["received"]) - said
