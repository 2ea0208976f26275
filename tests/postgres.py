"""A real PostgreSQL of the machine's own package, on a free port of loopback."""

import functools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
NUMBERS = count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """A server with its data in a folder; nothing of it is kept after `end`."""

    folder: Path
    safe: bool = False  # what is committed survives a power cut; it costs time
    port: int = field(default_factory=free_port)

    @classmethod
    def make(cls, safe: bool = False) -> "Cluster":
        folder = Path(tempfile.mkdtemp(prefix="byline-pg-"))
        if os.getuid() == 0:
            shutil.chown(folder, ACCOUNT)
        cluster = cls(folder, safe)
        cluster._run("initdb", "-D", str(cluster.data), "-A", "trust", "-U", "byline", "--no-sync")
        return cluster

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> "Cluster":
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options += " -c max_connections=200"
        if not self.safe:
            options += " -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "start")
        return self

    def stop(self, how: str = "immediate") -> None:
        """Stop it; "immediate" is as if its processes were killed."""
        self._run("pg_ctl", "-D", str(self.data), "-m", how, "-w", "stop")

    def end(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql://byline@127.0.0.1:{self.port}/{name}"

    def database(self) -> str:
        """Make an empty database; give its address."""
        name = f"byline_{next(NUMBERS)}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, name: str, sql: str) -> list[Any]:
        return asked(self.url(name), sql)

    def _run(self, program: str, *arguments: str) -> None:
        account = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"]
        command = [str(PROGRAMS[-1] / program), *arguments]
        subprocess.run(
            [*account, *command] if os.getuid() == 0 else command,
            check=True,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )


def asked(url: str, sql: str) -> list[Any]:
    """Ask a database, behind the back of whoever works with it; none for what answers nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        done = connection.execute(sql.encode())
        return list(done.fetchall()) if done.description else []


@functools.cache
def shared_cluster() -> Cluster:
    """Give the one that the tests of this process share; `ended` ends it."""
    return Cluster.make().start()


def ended() -> None:
    """End the shared one, where a test has begun it."""
    if shared_cluster.cache_info().currsize:
        shared_cluster().end()
        shared_cluster.cache_clear()


@contextmanager
def cluster(safe: bool = False) -> Iterator[Cluster]:
    """Give one of its own, for who stops it."""
    own = Cluster.make(safe)
    try:
        yield own.start()
    finally:
        own.end()
