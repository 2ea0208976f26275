"""Workers at one PostgreSQL: articles an hour by how many there are, and what one article costs."""

import os
import tempfile
import time
from pathlib import Path

from benchmarks.rows import row
from tests.backend.fleet import Fleet
from tests.nest import Forked
from tests.postgres import cluster
from tests.serving import eventually

STEPS, SECONDS = 40, 0.1  # calls in an article, and how long a model takes for one
AT_ONCE = 10  # articles of a worker
MANY = 90
SIZES = (1, 10, 100, 500)
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


def main() -> None:
    """Measure and print."""
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
                times[workers], used = run(fleet, MANY)
                print(f"{workers} workers, {MANY} articles: {times[workers]:.1f} s, CPU {used:.1f}")
        row("three workers against one, times", GOAL, times[1] / times[3], "x")
        with Fleet(Path(name) / "sizes", own, servers=1, workers=3, settings=settings) as fleet:
            for size in SIZES:
                seconds, used = run(fleet, size)
                each = 1000 * used / size
                print(f"{size:4} articles: {seconds:6.1f} s, {each:6.1f} ms CPU an article")


if __name__ == "__main__":
    main()
