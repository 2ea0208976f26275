"""The long tests: kills of the command and the server, power cuts, hostile requests, real models.

Each writes its counts to benchmarks/results when it ends; name some to run only those.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from backend.database.backup import create, restore
from benchmarks import exports
from benchmarks.provider import Provider
from tests.aweb import small_web
from tests.backend import faults
from tests.backend.fleet import Disasters, Fleet
from tests.backend.hostile import Attack
from tests.killing import Kills
from tests.models import small
from tests.models.killing import prepared, through
from tests.postgres import cluster
from tests.serving import PROGRAMS, Server, followed
from tests.simulated import simulated
from tests.webkilling import WebKills

RESULTS = Path(__file__).parent / "results"
KILLS, PER_ARTICLE = 100, 10
SERVER_KILLS = 400
POWER_CUTS = 200
REQUESTS = 20_000
MODEL_KILLS = 400
PAYLOADS = 2000
BACKUPS = 30
FINISHED = "SELECT count(*) FROM call WHERE state = 'finished'"
WEB_KILLS, WEB_KILLS_PER_ARTICLE = 60, 10
DISASTERS = 60
HOSTILE = ("tests/screen/test_hostile.py", "tests/screen/test_names.py")


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


def model_kills(where: Path) -> dict[str, Any]:
    """Kill the command while a language model writes; the provider keeps its own ledger."""
    counted = {"kills": 0, "texts_that_differ": 0, "calls_repeated": 0, "paid_again": 0, "lost": 0}
    provider = Provider(first=0.03)
    seed = 0
    with simulated(provider) as address:
        undisturbed = prepared(where / "whole", address, 1).complete()
        while counted["kills"] < MODEL_KILLS:
            seed += 1
            found = through(where / str(seed), provider, address, PER_ARTICLE, seed, 1 + seed % 2)
            counted["kills"] += found.kills
            counted["texts_that_differ"] += found.text != undisturbed
            counted["calls_repeated"] += found.journal_repeated
            counted["paid_again"] += found.paid_again
            counted["lost"] += found.lost
    return counted | {"articles": seed}


def real_model(where: Path) -> dict[str, Any]:
    """Let a small language model write, for the command line and for the service."""
    with small.served(where) as model:
        library = small.library(where)
        command = [
            *(sys.executable, "-m", "byline.cli", "write", "Honey bees", "--min-words", "100"),
            *("--sources", str(library), "--no-image", "--json"),
        ]
        surroundings = os.environ | model.settings  # noqa: TID251  (a child needs the same)
        done = subprocess.run(command, cwd=where, env=surroundings, capture_output=True, check=True)
        written = json.loads(done.stdout)
        own = model.settings | {"BYLINE_LIBRARY": str(library)}
        with Server(where / "served", own, measured=False) as server:
            article = server.create(topic="Honey bees", min_words=100, include_image=False)
            records, code = followed(server, article)
    return {
        "words": written["word_count"],
        "verdicts": written["verdicts"],
        "tokens_out": written["usage"]["tokens_out"],
        "served": records[-1]["status"],
        "closed_with": code,
        "live_pieces": sum(r["type"] == "content_delta" for r in records),
    }


def web_kills(where: Path) -> dict[str, Any]:
    """Kill the command between the first page and the last that it reads of a web."""
    counted = {"kills": 0, "pages_served_twice": 0, "pages": 0}
    seed = 0
    while counted["kills"] < WEB_KILLS:
        seed += 1
        (where / str(seed)).mkdir()
        with small_web("--gated", "--good", "--seed", str(seed)) as web:
            run = WebKills(where / str(seed), web)
            run.through(Random(seed), WEB_KILLS_PER_ARTICLE)
            counted["kills"] += run.done
            counted["pages_served_twice"] += run.repeated
            counted["pages"] += web.count
    return counted | {"articles": seed}


def exported(_: Path) -> dict[str, Any]:
    """Export documents of chance and hostile ones to every form, and open them."""
    return exports.of_chance()


def payloads(_: Path) -> dict[str, Any]:
    """Put 2,000 hostile texts wherever a text can stand, and look at the screen and the exports."""
    surroundings = os.environ | {"BYLINE_TEST_PAYLOADS": str(PAYLOADS)}  # noqa: TID251  (as above)
    tests = [sys.executable, "-m", "pytest", "-q", *HOSTILE]
    done = subprocess.run(tests, env=surroundings, capture_output=True, check=False)
    return {"payloads": PAYLOADS, "said": done.stdout.decode().strip().splitlines()[-1]}


def disasters(where: Path) -> dict[str, Any]:
    """Kill, freeze and cut off servers, workers and PostgreSQL with forty articles at work."""
    random, counted = Random(17), asdict(faults.Found())
    slow = {"STEPS": "60", "SECONDS": "0.2"}  # so that none ends before the last strike
    with (
        cluster(safe=True) as own,
        Fleet(where / "fleet", own, servers=2, workers=3, settings=slow) as fleet,
    ):
        struck, articles = Disasters(fleet), 0
        while len(struck.done) < DISASTERS:
            made = fleet.create(40)
            for _ in range(5):
                fleet.more_finished(random.randint(5, 60))
                struck.strike(random.choice(("worker", "server", "database", "freeze")), random)
            found = asdict(fleet.verdict(made))
            counted = {name: counted[name] + found[name] for name in found}
            articles += len(made)
        lost = fleet.number("SELECT count(*) FROM call WHERE state = 'lost'")
    struck_by = {what: struck.done.count(what) for what in sorted(set(struck.done))}
    return {"disasters": struck_by, "articles": articles, "calls_in_flight": lost, **counted}


def backups(where: Path) -> dict[str, Any]:
    """Take backups while three workers write, and let others finish what each of them holds."""
    counted = {"backups": 0, "articles": 0, "calls_in_them": 0, **asdict(faults.Found())}
    with cluster() as own, Fleet(where / "first", own, workers=3) as fleet:
        for n in range(BACKUPS):
            articles = fleet.create(10)
            fleet.more_finished(n)
            taken = io.BytesIO()
            create(fleet.url, taken, lambda *_: None)
            if n % 2:  # by way of the other kind of database
                between = f"sqlite:///{where}/{n}.db"
                restore(between, taken, lambda *_: None)
                taken = io.BytesIO()
                create(between, taken, lambda *_: None)
            other = Fleet(where / str(n), own, workers=1)
            restore(other.url, taken, lambda *_: None)
            counted["calls_in_them"] += other.number(FINISHED)
            with other:
                found = asdict(other.verdict(articles))
            counted |= {name: counted[name] + found[name] for name in found}
            counted["backups"] += 1
            counted["articles"] += len(articles)
    return counted


PARTS: tuple[Callable[[Path], dict[str, Any]], ...] = (
    kills,
    server_kills,
    power_cuts,
    hostile_requests,
    model_kills,
    real_model,
    web_kills,
    exported,
    payloads,
    backups,
    disasters,
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
