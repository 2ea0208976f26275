"""Workers at one PostgreSQL: articles an hour by how many there are, and what one article costs."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.backend.fleet import Fleet
from tests.nest import Forked
from tests.postgres import cluster
from tests.serving import eventually

STEPS, SECONDS = 40, 0.1  # calls in an article, and how long a model takes for one
AT_ONCE = 10  # articles of a worker
MANY = 90
SIZES = (1, 10, 100, 500)
BUDGET = 0.2  # CPU seconds for an article, of workers and server together
Row = tuple[str, float, float, str]
TICK = os.sysconf("SC_CLK_TCK")
GOAL = 2.8  # times the throughput of one worker, of three


def cpu(process: "Forked | None") -> float:
    """Give a process's CPU seconds."""
    assert process
    numbers = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / TICK


def run(fleet: Fleet, articles: int) -> tuple[float, float]:
    """Have articles written; give seconds, and CPU seconds of all workers and servers."""
    processes = [*(w.process for w in fleet.hands), *(s.process for s in fleet.api)]
    before = sum(cpu(p) for p in processes if isinstance(p, Forked))
    done = fleet.number("SELECT count(*) FROM article WHERE status = 'completed'")
    began = time.monotonic()
    fleet.create(articles)
    eventually(
        lambda: (
            fleet.number("SELECT count(*) FROM article WHERE status = 'completed'")
            == done + articles
        ),
        600,
    )
    seconds = time.monotonic() - began
    return seconds, sum(cpu(p) for p in processes if isinstance(p, Forked)) - before


def rows() -> Iterator[Row]:
    """Give a row for each figure: what it is, its value, its budget, its unit."""
    settings = {
        "STEPS": str(STEPS), "SECONDS": str(SECONDS), "BYLINE_MAX_ARTICLES": str(AT_ONCE),
        "BYLINE_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    times = {}
    with cluster(safe=True) as own, tempfile.TemporaryDirectory() as name:
        for workers in (1, 3):
            where = Path(name) / f"of{workers}"
            with Fleet(where, own, servers=1, workers=workers, settings=settings) as fleet:
                run(fleet, 3)  # all awake
                times[workers], _ = run(fleet, MANY)
        yield "time of three workers, of one worker's", times[3] / times[1], 1 / GOAL, "x"
        with Fleet(Path(name) / "sizes", own, servers=1, workers=3, settings=settings) as fleet:
            run(fleet, 3)
            for size in SIZES:
                _, used = run(fleet, size)
                yield f"  {size} articles of {STEPS} calls, each", used / size, BUDGET, "CPU s"
