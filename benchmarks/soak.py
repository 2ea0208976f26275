"""The long fault test: a hundred kills, each after a finished call and before the last."""

import json
import os
import tempfile
import time
from pathlib import Path
from random import Random

from tests.killing import Kills

KILLS = 100
PER_ARTICLE = 10
RESULTS = Path(__file__).parent / "results" / "kills.json"


def main() -> None:
    """Kill, resume, compare; write the counts to benchmarks/results."""
    began = time.time()
    counted = {"kills": 0, "texts_that_differ": 0, "calls_repeated": 0, "files_read_again": 0}
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        undisturbed = Kills.prepare(where / "whole", files=12).complete()
        seed = 0
        while counted["kills"] < KILLS:
            seed += 1
            kills = Kills.prepare(where / str(seed), files=12)
            text = kills.through(Random(seed), PER_ARTICLE)
            counted["kills"] += kills.done
            counted["texts_that_differ"] += text != undisturbed
            counted["calls_repeated"] += len(kills.repeated)
            counted["files_read_again"] += len(kills.read_again)
            print(json.dumps(counted), flush=True)
    report = counted | {
        "articles": seed,
        "minutes": round((time.time() - began) / 60, 1),
        "load_average": round(os.getloadavg()[0], 2),
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
