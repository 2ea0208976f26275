"""Readers that come late, leave early, return, or do not read: each sees the same log."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
import websockets

from tests.backend.faults import asked
from tests.serving import PROGRAMS, Server, eventually, followed

ARTICLES = 200
DISCONNECTS = 5


def quick(where: Path, **settings: str) -> Server:
    return Server(where, {"BYLINE_MAX_ARTICLES": "60"} | settings, PROGRAMS / "quick.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with quick(tmp_path_factory.mktemp("read") / "data", STEPS="12", SECONDS="0.1") as running:
        yield running


async def interrupted(server: Server, article: int, random: Random) -> list[Any]:
    """Read an article's log as somebody does whose connection breaks again and again."""
    url = f"ws://127.0.0.1:{server.port}/ws/articles/{article}?after="
    records: list[Any] = []
    for _ in range(DISCONNECTS):
        cursor = records[-1]["seq"] if records else 0
        connection = await websockets.connect(f"{url}{cursor}")
        assert json.loads(await connection.recv())["seq"] == cursor
        try:
            for _ in range(random.randint(0, 5)):
                message = json.loads(await connection.recv())
                if message["type"] != "content_delta":
                    records.append(message)
        except websockets.ConnectionClosedOK:
            break
        if random.random() < 0.5:
            connection.transport.abort()
        else:
            await connection.close()
        await asyncio.sleep(random.random() * 0.3)
    async with websockets.connect(f"{url}{records[-1]['seq'] if records else 0}") as connection:
        rest = [json.loads(m) async for m in connection]
    return records + [m for m in rest[1:] if m["type"] != "content_delta"]


async def test_whoever_is_cut_off_again_and_again_ends_with_the_whole_log(server: Server) -> None:
    articles = [server.create(topic=f"Bees {n}") for n in range(ARTICLES)]
    random = Random(5)
    async with asyncio.timeout(240):
        logs = await asyncio.gather(
            *(interrupted(server, article, Random(random.random())) for article in articles)
        )
    for article, records in zip(articles, logs, strict=True):
        assert [r["seq"] for r in records] == list(range(1, len(records) + 1))
        kept = asked(server, f"SELECT body FROM record WHERE article_id = {article:d} ORDER BY seq")  # noqa: S608
        assert [r["message"] for r in records] == [json.loads(b)["message"] for (b,) in kept]
        assert records[-1]["type"] == "final"


def test_live_text_is_whole_for_a_reader_who_comes_late(server: Server) -> None:
    article = server.create(topic="Bees")
    time.sleep(0.5)
    messages, code = followed(server, article)
    assert code == 1000
    text = ""
    last = 0
    for message in messages[1:]:
        if message["type"] == "content_delta":
            assert message["seq"] == last
            text = text[: message["offset"]] + message["text"]
        else:
            last = message["seq"]
    content = server.get(f"/articles/{article}/result").json["content"]
    assert content == f"# Bees\n\n{text}"


def test_after_a_retry_old_and_new_readers_get_the_right_end(server: Server) -> None:
    article = server.create(topic="Broken bees")
    assert followed(server, article)[0][-1]["status"] == "failed"
    assert server.get(f"/articles/{article}/result").json["code"] == "failed"
    assert server.ask("POST", f"/articles/{article}/retry").status == 202
    assert server.ask("POST", f"/articles/{article}/retry").json["code"] == "not_failed"
    (first, *records), code = followed(server, article)  # he stops at the first `final`
    assert first["seq"] == records[0]["seq"] - 1 > 0
    assert (records[-1]["type"], records[-1]["status"], code) == ("final", "completed", 1000)
    (_, *everything), _ = followed(server, article, "?after=0")
    ends = [m for m in everything if m["type"] == "final"]
    assert [(m["status"], m.get("superseded", False)) for m in ends] == [
        ("failed", True),
        ("completed", False),
    ]
    made = f"SELECT count(*) FROM call WHERE article_id = {article:d} AND state = 'finished'"  # noqa: S608
    assert asked(server, made) == [(12,)]  # the finished ones were not made again


def test_a_reader_who_follows_through_a_retry_reads_on(tmp_path: Path) -> None:
    with quick(tmp_path / "data", STEPS="4", SECONDS="0.2") as server:
        article = server.create(topic="Broken bees")
        assert server.wait(article)["status"] == "failed"
        server.ask("POST", f"/articles/{article}/retry")
        lines = server.get(f"/articles/{article}/events?after=0").body.decode().splitlines()
    data = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert [m["status"] for m in data if m["type"] == "final"] == ["failed", "completed"]
    assert data[-1]["type"] == "final"


@contextmanager
def _deaf(server: Server, path: str) -> Iterator[socket.socket]:
    """Ask for an article's log, and take no byte of it."""
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", server.port))
        upgrade = (
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        )
        deaf.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"{upgrade if 'ws' in path else ''}\r\n".encode()
        )
        yield deaf


def _left(server: Server) -> set[str]:
    """Give the paths of the readers that the server has left."""
    lines = [json.loads(line) for line in server.log.splitlines() if "reader_left" in line]
    return {line["path"] for line in lines}


def test_a_reader_who_takes_nothing_is_left_and_holds_nobody_up(tmp_path: Path) -> None:
    """He takes no byte; the server lets him go after ten seconds, and the others read on."""
    with quick(tmp_path / "data", STEPS="400", SECONDS="0", PADDING="30000") as server:
        article = server.create(topic="Bees")
        paths = f"/ws/articles/{article}", f"/articles/{article}/events"
        with _deaf(server, paths[0]) as one, _deaf(server, paths[1]) as other:
            assert followed(server, article)[1] == 1000
            eventually(lambda: _left(server) == set(paths), 40)
            for deaf in (one, other):
                deaf.settimeout(10)
                with suppress(ConnectionResetError):
                    while deaf.recv(1 << 20):  # what was sent before comes still; then it ends
                        pass
        assert server.get("/health").status == 200
