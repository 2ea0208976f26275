"""Prints the figures that README quotes: CPU seconds and memory, and the machine's load."""

import os
import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import exports, fetching, fleet, screen, service, writing
from benchmarks.documents import lay_out
from benchmarks.rows import row

BUDGET_CPU = 8.0  # seconds for 1,500 words from 30 documents
BUDGET_MEMORY = 400  # MB
BUDGET_IMPORT = 0.3  # seconds
# As an installed program runs: Python may keep what it has compiled.
SURROUNDINGS = {
    k: v
    for k, v in os.environ.items()  # noqa: TID251  (a benchmark's child needs the same otherwise)
    if k != "PYTHONDONTWRITEBYTECODE"
}


@dataclass(frozen=True)
class Cost:
    """What a command cost, its children's work included: CPU seconds, and its peak in MB."""

    cpu: float
    memory: float


def cost(command: list[str], where: Path) -> Cost:
    """Run a command once and ask the kernel what it cost."""
    pid = os.posix_spawn(
        "/bin/sh",
        ["sh", "-c", 'cd "$1" && shift && exec "$@" >/dev/null', "sh", str(where), *command],
        SURROUNDINGS,
    )
    _, status, used = os.wait4(pid, 0)
    if status:
        msg = f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}"
        raise SystemExit(msg)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(costs: list[Cost]) -> Cost:
    """Give the median of CPU and of memory."""
    middle = len(costs) // 2
    return Cost(sorted(c.cpu for c in costs)[middle], sorted(c.memory for c in costs)[middle])


def article(sources: Path, words: int, where: Path) -> Cost:
    """Write an article and give its cost."""
    return cost(
        [
            sys.executable,
            "-m",
            "byline.cli",
            "write",
            "AI in healthcare",
            "--min-words",
            str(words),
            "--sources",
            str(sources),
        ],
        where,
    )


def main() -> None:
    """Measure and print."""
    print(f"load average {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        imported = median([cost([sys.executable, "-c", "import byline"], where) for _ in range(5)])
        bare = median([cost([sys.executable, "-c", "pass"], where) for _ in range(5)])
        row("import byline", imported.cpu - bare.cpu, BUDGET_IMPORT, "CPU s")
        sizes = (30, 120, 500)
        words = {n: lay_out(where / f"in{n}", n) for n in sizes}
        article(where / "in30", 1500, where)
        costs = {
            n: median([article(where / f"in{n}", 1500, where) for _ in range(3 if n == 30 else 1)])
            for n in sizes
        }
        row("1,500 words from 30 documents", costs[30].cpu, BUDGET_CPU, "CPU s")
        row("  its memory", costs[30].memory, BUDGET_MEMORY, "MB")
        for n in sizes[1:]:
            text = words[n] / words[30]
            row(
                f"{n} documents over 30: CPU {costs[n].cpu:.1f} s, text x{text:.1f}",
                costs[n].cpu / costs[30].cpu,
                text,
                "x CPU",
            )
        row("  memory with 500", costs[500].memory, 2 * BUDGET_MEMORY, "MB")
    for part in (service, fleet, exports, fetching, writing, screen):
        for name, value, budget, unit in part.rows():
            row(name, value, budget, unit)
    print(f"peak of any child {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
