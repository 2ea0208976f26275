"""A real server in a process of its own, on a free port of loopback."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets

from tests.conftest import unmeasured
from tests.nest import BARE, FORKS, WORDY, Forked, nest
from tests.postgres import shared_cluster

ROOT = Path(__file__).parents[1]
MAIN = ROOT / "backend" / "main.py"
STARTED = 60.0  # seconds
# With BYLINE_TEST_ON=postgresql every server has a database of its own there, not a file.
ON_POSTGRES = os.environ.get("BYLINE_TEST_ON") == "postgresql"
PROGRAMS = Path(__file__).parent / "programs"


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: Path = MAIN
    measured: bool = True  # for coverage: not one that is killed, nor one that is no whole Byline
    forked: bool = True  # from a process that has its modules, where the tests have one
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | Forked | None = None

    def __post_init__(self) -> None:
        if ON_POSTGRES:
            self.settings = {"BYLINE_DATABASE_URL": shared_cluster().database()} | self.settings

    def start(self) -> "Server":
        whole = self.measured and self.program in (MAIN, WORDY)
        own = dict(os.environ) if whole else unmeasured()
        surroundings = own | {
            "BYLINE_DATA_DIR": str(self.data),
            "BYLINE_PORT": str(self.port),
            "BYLINE_SCREEN": "false",  # a second to start, for tests that never look at it
            **self.settings,
        }
        path = self.data.parent / f"{self.data.name}.log"
        if self.forked and FORKS and not BARE & set(surroundings):
            own_nest = nest(surroundings.get("LD_PRELOAD", ""))
            self.process = own_nest.fork(self.program, surroundings, path)
        else:
            with path.open("ab") as log:
                program = [sys.executable, str(self.program)]
                self.process = subprocess.Popen(program, env=surroundings, stdout=log, stderr=log)
        end = time.monotonic() + STARTED
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/health").status == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        msg = f"the server did not start: {self.log[-2000:]}"
        raise AssertionError(msg)

    @property
    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.end(signal.SIGKILL)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        named = headers or {}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data,
            {"Content-Type": "application/json", **named},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return Answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), dict(error.headers))

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers=headers)

    def create(self, **brief: Any) -> int:
        answer = self.ask("POST", "/articles/create", {"topic": "Honey bees"} | brief)
        assert answer.status == 201, answer.body
        return int(answer.json["id"])

    def wait(self, article_id: int, seconds: float = 120.0) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = self.get(f"/articles/{article_id}/status").json
            if status["status"] in ("completed", "failed", "cancelled"):
                return status
            time.sleep(0.1)
        msg = f"article {article_id} did not end: {status}; {self.log[-2000:]}"
        raise AssertionError(msg)


def followed(
    server: Server, article_id: int | str, query: str = ""
) -> tuple[list[Any], int | None]:
    """Read the log as a client would that knows only the contract; give the closing code."""

    async def read() -> tuple[list[Any], int | None]:
        url = f"ws://127.0.0.1:{server.port}/ws/articles/{article_id}{query}"
        async with websockets.connect(url) as socket:
            found = []
            with contextlib.suppress(websockets.ConnectionClosedError):  # a code that is not 1000
                async for message in socket:
                    found.append(json.loads(message))  # noqa: PERF401  (kept when it closes)
        return found, socket.close_code

    return asyncio.run(read())
