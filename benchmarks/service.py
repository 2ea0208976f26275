"""The service's figures: its start, its answers to many clients, its sockets, its memory."""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from random import Random

import websockets

from tests.serving import PROGRAMS, Server

CLIENTS, SECONDS = 50, 15.0
READS, CREATES = 4.0, 2.0  # a second of each client

SOCKETS, STREAMS = 1000, 20
ARTICLES = 500
TICK = os.sysconf("SC_CLK_TCK")


def used(server: Server) -> tuple[float, float]:
    """Give a server's CPU seconds and its memory in MB, without its children."""
    assert server.process
    place = Path(f"/proc/{server.process.pid}")
    numbers = (place / "stat").read_text().rpartition(")")[2].split()
    memory = next(
        int(line.split()[1])
        for line in (place / "status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    return (int(numbers[11]) + int(numbers[12])) / TICK, memory / 1024


def p99(times: list[float]) -> float:
    """Give the 99th percentile in milliseconds."""
    return 1000 * sorted(times)[int(len(times) * 0.99)]


def quick(where: Path, **settings: str) -> Server:
    """Prepare a server whose newsroom only pretends to write; everything else is real."""
    quiet = {"BYLINE_LOG_LEVEL": "WARNING", "BYLINE_MAX_ARTICLES": "500"}
    return Server(where, quiet | settings, PROGRAMS / "quick.py")


def start(where: Path) -> tuple[float, float]:
    """Start the service as it is; give CPU seconds and MB up to its first answer."""
    with Server(where) as server:
        return used(server)


async def _asked(
    port: int, client: int, rate: float, path: str, body: bytes, times: list[float]
) -> None:
    """Ask again and again at the client's own random moments."""
    random = Random(client)
    method = "POST" if body else "GET"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end = time.monotonic() + SECONDS
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    while time.monotonic() < end:
        await asyncio.sleep(random.random() * 2 / rate)
        began = time.perf_counter()
        writer.write(request)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer[9:10] == b"2", answer
        length = answer.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - began)
    writer.close()


def answers(where: Path) -> tuple[float, float, float]:
    """Let clients create and read; give both p99 and the server's CPU ms for a request."""
    with quick(where, STEPS="4", SECONDS="0.1", BYLINE_MAX_ARTICLES="20") as server:
        known = server.create(topic="Bees")
        body = json.dumps({"topic": "Bees"}).encode()
        before = used(server)[0]
        reads: list[float] = []
        paths = (f"/articles/{known}", f"/articles/{known}/status", "/articles/?size=20")

        async def read() -> None:
            each = [(n, READS, paths[n % len(paths)], b"") for n in range(CLIENTS)]
            await asyncio.gather(*(_asked(server.port, *request, reads) for request in each))

        asyncio.run(read())
        spent = 1000 * (used(server)[0] - before) / len(reads)
        creates: list[float] = []

        async def create() -> None:
            each = [(n, CREATES, "/articles/create", body) for n in range(CLIENTS)]
            await asyncio.gather(*(_asked(server.port, *request, creates) for request in each))

        asyncio.run(create())
        return p99(creates), p99(reads), spent


def sockets(where: Path) -> tuple[float, float]:
    """Follow articles with a thousand sockets; give p99 from event to reader and CPU ms a message.

    Each article makes two records a second, with a piece of live text before each.
    """
    with quick(where, STEPS="100", SECONDS="0.5") as server:
        articles = [server.create(topic=f"Bees {n}") for n in range(STREAMS)]
        times: list[float] = []
        count = 0

        async def follow(article: int, begin: float) -> None:
            nonlocal count
            url = f"ws://127.0.0.1:{server.port}/ws/articles/{article}"
            async with websockets.connect(url, compression=None, open_timeout=60) as socket:
                async with asyncio.timeout_at(begin + SECONDS):
                    async for message in socket:
                        if asyncio.get_running_loop().time() < begin:
                            continue
                        count += 1
                        late = str(message).partition('"timestamp":"')[2][17:23]
                        times.append((time.time() - float(late)) % 60)

        async def all_of_them() -> None:
            begin = asyncio.get_running_loop().time() + 8
            work = (follow(articles[n % STREAMS], begin) for n in range(SOCKETS))
            done = await asyncio.gather(*work, return_exceptions=True)
            assert all(isinstance(d, TimeoutError) for d in done), done[0]

        before = used(server)[0]
        asyncio.run(all_of_them())
        return p99(times), 1000 * (used(server)[0] - before) / max(1, count)


def memory(where: Path) -> float:
    """Put 500 articles to work at once, with calls of ten seconds; give the MB of each."""
    with quick(where, STEPS="30", SECONDS="10") as server:
        server.create(topic="Bees")
        time.sleep(1)
        before = used(server)[1]
        for n in range(ARTICLES):
            server.create(topic=f"Bees {n}")
        time.sleep(3)
        assert server.get("/articles/active/tasks").json["count"] >= ARTICLES - 10
        return (used(server)[1] - before) / ARTICLES


def rows() -> list[tuple[str, float, float, str]]:
    """Measure all; give name, value, budget and unit."""
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        cpu, size = start(where / "start")
        created, read, spent = answers(where / "answers")
        late, message = sockets(where / "sockets")
        return [
            ("service: CPU until its first answer", cpu, 2.5, "CPU s"),
            ("  its memory then", size, 130, "MB"),
            (f"  create, p99, {CLIENTS * CREATES:.0f}/s by {CLIENTS} clients", created, 100, "ms"),
            (f"  reads, p99, {CLIENTS * READS:.0f}/s by {CLIENTS} clients", read, 50, "ms"),
            ("  CPU for a read", spent, 5, "CPU ms"),
            (f"  message to reader, p99, {SOCKETS} sockets x 4/s", late, 200, "ms"),
            ("  CPU for a message to a socket", message, 0.2, "CPU ms"),
            (f"  memory of each of {ARTICLES} articles at work", memory(where / "many"), 1, "MB"),
        ]
