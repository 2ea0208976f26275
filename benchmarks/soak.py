"""The long fault tests: kills of the command and of the server, power cuts, hostile requests.

Each writes its counts to benchmarks/results when it ends; name some to run only those.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from tests.backend import faults
from tests.backend.hostile import Attack
from tests.killing import Kills
from tests.serving import PROGRAMS, Server

RESULTS = Path(__file__).parent / "results"
KILLS, PER_ARTICLE = 100, 10
SERVER_KILLS = 400
POWER_CUTS = 200
REQUESTS = 20_000


def kills(where: Path) -> dict[str, Any]:
    """Kill the command, each time after a finished call and before the last."""
    counted = {"kills": 0, "texts_that_differ": 0, "calls_repeated": 0, "files_read_again": 0}
    undisturbed = Kills.prepare(where / "whole", files=12).complete()
    seed = 0
    while counted["kills"] < KILLS:
        seed += 1
        run = Kills.prepare(where / str(seed), files=12)
        text = run.through(Random(seed), PER_ARTICLE)
        counted["kills"] += run.done
        counted["texts_that_differ"] += text != undisturbed
        counted["calls_repeated"] += len(run.repeated)
        counted["files_read_again"] += len(run.read_again)
    return counted | {"articles": seed}


def server_kills(where: Path) -> dict[str, Any]:
    """Kill the server with twenty articles at work, each time after a finished call."""
    library = faults.small_library(where / "library")
    expected = faults.undisturbed(where / "whole", faults.TOPICS, library, **faults.BRIEF)
    run = faults.Kills(where / "killed", faults.TOPICS, copies=10, settings=library)
    try:
        run.through(SERVER_KILLS, **faults.BRIEF)
        found = run.verdict(expected, seconds=600)
    finally:
        run.server.__exit__()
    return {"kills": run.done, "articles": len(run.articles), **asdict(found)}


def power_cuts(where: Path) -> dict[str, Any]:
    """Cut the power under the server: what it had not synced is lost in part."""
    cuts = faults.PowerCuts(where / "cut")
    try:
        for _ in range(POWER_CUTS):
            cuts.cut()
        cuts.finish()
        torn = faults.torn_logs(cuts.server)
    finally:
        cuts.server.__exit__()
    return {
        "cuts": POWER_CUTS,
        "acknowledged": len(cuts.acknowledged),
        "lost": cuts.lost,
        "failed": len(cuts.failed),
        "changed": cuts.changed,
        "torn": torn,
    }


def hostile_requests(where: Path) -> dict[str, Any]:
    """Send the server what nobody means."""
    quick = {"STEPS": "3", "SECONDS": "0.01", "BYLINE_LOG_LEVEL": "WARNING"}
    with Server(where / "attacked", quick, PROGRAMS / "quick.py", measured=False) as server:
        attack = Attack(server.port, seed=int(time.time()))
        attack.run(REQUESTS)
        alive = server.wait(server.create(topic="Bees"))["status"] == "completed"
    failed, passed = attack.failures, attack.let_through
    counted = {"seed": attack.seed, "requests": attack.sent, "server_errors": failed[:20]}
    return counted | {"let_through": passed[:20], "alive": alive}


PARTS: tuple[Callable[[Path], dict[str, Any]], ...] = (
    kills,
    server_kills,
    power_cuts,
    hostile_requests,
)


def main() -> None:
    """Run what is named, or all; write what each found."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if sys.argv[1:] and part.__name__ not in sys.argv[1:]:
            continue
        began = time.time()
        with tempfile.TemporaryDirectory() as name:
            found = part(Path(name))
        minutes, load = (time.time() - began) / 60, os.getloadavg()[0]
        report = found | {"minutes": round(minutes, 1), "load_average": round(load, 2)}
        (RESULTS / f"{part.__name__}.json").write_text(json.dumps(report, indent=2) + "\n")
        print(part.__name__, json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
