"""Several servers and workers at one PostgreSQL; for the tests and the long runs."""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.backend.faults import REPEATED, Found, asked, calls, number, torn_logs
from tests.conftest import unmeasured
from tests.nest import Forked, nest
from tests.postgres import Cluster
from tests.serving import PROGRAMS, Server, eventually

QUICK = PROGRAMS / "quick.py"


@dataclass
class WorkerProcess:
    """A worker in a process of its own."""

    log: Path
    settings: dict[str, str]
    process: Forked | None = None

    def start(self) -> "WorkerProcess":
        data = self.log.with_suffix("")
        own = {"ROLE": "worker", "BYLINE_DATA_DIR": str(data)}
        self.process = nest().fork(QUICK, unmeasured() | self.settings | own, self.log)
        return self

    def send(self, how: signal.Signals) -> None:
        assert self.process
        os.kill(self.process.pid, how)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process is None or self.process.poll() is not None:
            return 0
        if how == signal.SIGTERM:
            self.send(signal.SIGCONT)
        self.send(how)
        return self.process.wait(30)


@dataclass
class Fleet:
    """Some servers that only take articles, and workers that write them."""

    where: Path
    cluster: Cluster
    servers: int = 1
    workers: int = 2
    settings: dict[str, str] = field(default_factory=dict)
    program: Path = QUICK

    def __post_init__(self) -> None:
        self.url = self.cluster.database()
        self.settings = {
            "BYLINE_DATABASE_URL": self.url, "BYLINE_MAX_ARTICLES": "10", "STEPS": "20",
            "SECONDS": "0.03",
        } | self.settings  # fmt: skip
        self.api = [
            Server(
                self.where / f"server{n}",
                {**self.settings, "ROLE": "server"},
                self.program,
                measured=False,
            )
            for n in range(self.servers)
        ]
        self.hands = [
            WorkerProcess(self.where / f"worker{n}.log", self.settings) for n in range(self.workers)
        ]

    def __enter__(self) -> "Fleet":
        self.where.mkdir(exist_ok=True)
        for server in self.api:
            server.start()
        for worker in self.hands:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.hands:
            worker.end(signal.SIGKILL)
        for server in self.api:
            server.__exit__()

    def create(self, copies: int, topic: str = "Honey bees") -> list[int]:
        return [self.api[n % len(self.api)].create(topic=topic) for n in range(copies)]

    def ready(self) -> bool:
        """Say whether every server could keep an article."""
        return all(server.get("/health/ready").status == 200 for server in self.api)

    def owner(self, article: int) -> int | None:
        """Give the worker that has reserved an article."""
        sql = f"SELECT worker_id FROM article WHERE id = {article:d}"  # noqa: S608
        found: int | None = asked(self.api[0], sql)[0][0]
        return found

    def number(self, sql: str) -> int:
        return number(self.api[0], sql)

    def finished(self) -> int:
        return calls(self.api[0], "finished")

    def more_finished(self, wanted: int, seconds: float = 30.0) -> None:
        """Wait for so many more calls to finish."""
        until = self.finished() + wanted
        eventually(lambda: self.finished() >= until, seconds)

    def verdict(self, articles: list[int], seconds: float = 120.0) -> Found:
        """Let the work end; say what is not as it should be."""
        found = Found()
        steps = int(self.settings["STEPS"])
        parts = "".join(f"part {n:4} " for n in range(1, steps + 1))
        for article in articles:
            if self.api[0].wait(article, seconds)["status"] != "completed":
                found.lost += 1
                continue
            result = self.api[0].get(f"/articles/{article}/result").json
            found.different += result["content"] != f"# {result['topic']}\n\n{parts}"
        found.repeated = self.number(REPEATED)
        found.torn = torn_logs(self.api[0])
        return found


@dataclass
class Disasters:
    """Kills workers, servers and the database under load, in an order that a seed gives."""

    fleet: Fleet
    seed: int = 5
    done: list[str] = field(default_factory=list)

    def strike(self, what: str, random: Random) -> None:
        fleet = self.fleet
        if what == "worker":
            victim = random.choice(fleet.hands)
            victim.end(signal.SIGKILL)
            victim.start()
        elif what == "server":
            server = random.choice(fleet.api)
            server.end(signal.SIGKILL)
            server.start()
        elif what == "database":
            fleet.cluster.stop("immediate")
            time.sleep(random.random())  # away for a while: what is tested is that nobody minds
            fleet.cluster.start()
            eventually(fleet.ready)
        elif what == "freeze":
            victim = random.choice(fleet.hands)
            victim.send(signal.SIGSTOP)
            try:
                fleet.more_finished(1)
            finally:
                victim.send(signal.SIGCONT)
        self.done.append(what)
