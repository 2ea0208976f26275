"""What may happen to a server, and what must hold after it; for the tests and the long runs."""

import atexit
import functools
import json
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from backend.database.engine import engine, migrate
from byline.research.library import sample_library
from tests import postgres
from tests.serving import MAIN, PROGRAMS, Server

BRIEF: dict[str, Any] = {"min_words": 200, "include_image": False, "seo_optimize": False}
TOPICS = ("Honey bees", "The printing press")
SOURCES = ("honey-bees*", "*waggle*", "the-printing-press*", "printing-before*")
OPEN = "SELECT count(*) FROM article WHERE status IN ('pending', 'processing')"
FINISHED = "(SELECT count(*) FROM call WHERE state = 'finished')"
REPEATED = (
    "SELECT count(*) FROM call a JOIN call b USING (article_id, key) "
    "WHERE a.state = 'finished' AND b.attempt > a.attempt"
)


def small_library(where: Path, patterns: tuple[str, ...] = SOURCES) -> dict[str, str]:
    """Give the settings for a library of a few documents: an article of them is soon composed."""
    where.mkdir(parents=True)
    for pattern in patterns:
        for document in sample_library().glob(pattern):
            shutil.copy(document, where)
    return {"BYLINE_LIBRARY": json.dumps([str(where)])}


def earlier_shape(data: Path, shape: str) -> None:
    """Bring the database of a server that has ended to an earlier shape, with what that held."""
    new, old = data / "byline.db", data / "later.db"
    with closing(sqlite3.connect(new)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    new.rename(old)
    made = engine(f"sqlite:///{new}", 1, writes=True)
    migrate(made, shape)
    made.dispose()
    with closing(sqlite3.connect(new)) as db, db:
        db.execute("ATTACH ? AS later", (str(old),))
        names = "SELECT name FROM {}.sqlite_master WHERE type = 'table'"
        kept = [n for (n,) in db.execute(names.format("main")) if n != "alembic_version"]
        for table in kept:
            columns = ", ".join(_columns(db, "main", table) & _columns(db, "later", table))
            db.execute(f"DELETE FROM main.{table}")  # noqa: S608  (names of tables of our own)
            copied = f"SELECT {columns} FROM later.{table}"  # noqa: S608
            db.execute(f"INSERT INTO main.{table} ({columns}) {copied}")
        if "result" in _columns(db, "main", "article"):
            db.execute(
                "UPDATE article SET result = "
                "(SELECT article FROM later.version WHERE article_id = id AND number = 1)"
            )
    old.unlink()


def _columns(db: sqlite3.Connection, base: str, table: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA {base}.table_info({table})")}


def asked(server: Server, sql: str) -> list[Any]:
    """Look into the database behind the server's back."""
    if url := server.settings.get("BYLINE_DATABASE_URL"):
        return postgres.asked(url, sql)
    with closing(sqlite3.connect(f"file:{server.data / 'byline.db'}?mode=ro", uri=True)) as found:
        return found.execute(sql).fetchall()


def number(server: Server, sql: str) -> int:
    return int(asked(server, sql)[0][0])


def calls(server: Server, state: str) -> int:
    return number(server, f"SELECT count(*) FROM call WHERE state = '{state}'")  # noqa: S608


def torn_logs(server: Server) -> int:
    """Count the logs that have a gap, a record twice, or another end than one final record."""
    logs: dict[int, list[Any]] = {}
    for article, *rest in asked(
        server, "SELECT article_id, seq, attempt, key, body FROM record ORDER BY 1, 2"
    ):
        logs.setdefault(article, []).append(rest)
    torn = 0
    for rows in logs.values():
        gapless = [seq for seq, *_ in rows] == list(range(1, len(rows) + 1))
        once = len({(attempt, key) for _, attempt, key, _ in rows}) == len(rows)
        ended = json.loads(rows[-1][-1])["type"] == "final"
        torn += not (gapless and once and ended)
    return torn


@dataclass
class Found:
    """What came of it, to be compared with nothing."""

    lost: int = 0
    repeated: int = 0
    torn: int = 0
    different: int = 0


@dataclass
class Kills:
    """Kills a server that works on many articles, each time after a further call has finished."""

    where: Path
    topics: tuple[str, ...]
    copies: int
    seed: int = 7
    program: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    done: int = 0
    articles: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = Server(
            self.where, {"BYLINE_MAX_ARTICLES": "20"} | self.settings, measured=False
        )
        if self.program:
            self.server.program = self.program
        self._random = Random(self.seed)

    def create(self, **brief: Any) -> None:
        for topic in self.topics * self.copies:
            self.articles.append(self.server.create(topic=topic, **brief))

    def through(self, kills: int, **brief: Any) -> None:
        """Kill so often; articles are added when all have ended before."""
        while self.done < kills:
            self.server.start()
            if not self.articles or not number(self.server, OPEN):
                self.create(**brief)
            self.done += self._kill()
            if self.server.process and self.server.process.poll() is None:
                self.server.end(signal.SIGKILL)

    def _kill(self) -> bool:
        """Kill after some further calls; False when there is nothing left to interrupt."""
        wanted = calls(self.server, "finished") + self._random.randint(1, 40)
        finished, still = 0, 1
        while finished < wanted:
            if not still:
                return False
            time.sleep(0.01)
            [(finished, still)] = asked(self.server, f"SELECT {FINISHED}, ({OPEN})")
        time.sleep(self._random.random() * 0.05)
        open_still = number(self.server, OPEN) > 0
        self.server.end(signal.SIGKILL)
        return open_still and calls(self.server, "started") > 0

    def verdict(self, expected: dict[str, str], seconds: float) -> Found:
        """Let the work end; say what is not as it should be."""
        self.server.start()
        found = Found()
        for article in self.articles:
            if self.server.wait(article, seconds)["status"] != "completed":
                found.lost += 1
                continue
            result = self.server.get(f"/articles/{article}/result").json
            found.different += result["content"] != expected[result["topic"]]
        found.repeated = number(self.server, REPEATED)
        found.torn = torn_logs(self.server)
        self.server.end(signal.SIGKILL)
        return found


def undisturbed(
    where: Path,
    topics: tuple[str, ...],
    settings: dict[str, str],
    program: Path = MAIN,
    **brief: Any,
) -> dict[str, str]:
    """Give each topic's text as a server writes it that is left in peace."""
    with Server(where, settings, program, measured=False) as whole:
        articles = [whole.create(topic=t, **brief) for t in topics]
        assert all(whole.wait(i)["status"] == "completed" for i in articles)
        results = [whole.get(f"/articles/{i}/result").json for i in articles]
        return {r["topic"]: r["content"] for r in results}


def disk(where: Path) -> Path:
    """Build the disk whose power can be cut."""
    library = where / "power.so"
    subprocess.run(
        ["gcc", "-O1", "-shared", "-fPIC", "-o", library, PROGRAMS / "power.c", "-lpthread"],
        check=True,
    )
    return library


@functools.cache
def shared_disk() -> Path:
    """Give the one that all share: what is loaded before it can be forked, too."""
    where = Path(tempfile.mkdtemp(prefix="power-"))
    atexit.register(shutil.rmtree, where, ignore_errors=True)
    return disk(where)


@dataclass
class PowerCuts:
    """Cuts the power under a server at work; remembers what it had acknowledged."""

    where: Path
    seed: int = 3
    program: Path = PROGRAMS / "quick.py"
    acknowledged: list[int] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    lost: int = 0
    failed: list[Any] = field(default_factory=list)
    changed: int = 0

    def __post_init__(self) -> None:
        self.where.mkdir()
        self.trigger = self.where / "cut"
        self.full = self.where / "full"
        settings = {
            "LD_PRELOAD": str(shared_disk()),
            "POWER_DIR": str(self.where / "data"),
            "POWER_CUT": str(self.trigger),
            "POWER_FULL": str(self.full),
            "STEPS": "12",
            "SECONDS": "0.02",
        }
        self.server = Server(self.where / "data", settings, self.program, measured=False)
        self._random = Random(self.seed)

    def cut(self) -> None:
        """Create articles until the power goes; then look what is left."""
        self.server.settings["POWER_SEED"] = str(self._random.randrange(1, 10**6))
        self.server.start()
        self.look()
        until = time.monotonic() + 0.2 + self._random.random()
        while time.monotonic() < until:
            self.acknowledged.append(self.server.create(topic=f"Bees {len(self.acknowledged)}"))
        self.trigger.touch()
        assert self.server.process
        self.server.process.wait(30)
        self.trigger.unlink()

    def look(self) -> None:
        known = {i for (i,) in asked(self.server, "SELECT id FROM article")}
        self.lost += len(set(self.acknowledged) - known)
        self.acknowledged = [i for i in self.acknowledged if i in known]
        kept = dict(asked(self.server, "SELECT article_id, article FROM version"))
        self.changed += sum(kept.get(article) != text for article, text in self.texts.items())
        self.texts |= kept

    def finish(self) -> None:
        """Let everything end that was acknowledged."""
        self.server.start()
        self.look()
        for article in self.acknowledged:
            if (status := self.server.wait(article))["status"] != "completed":
                self.failed.append(status)
