"""A small language model in a process of its own, and something for it to write about."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import unmeasured
from tests.serving import PROGRAMS

NAME = "openai:smollm2"
TEXT = """# The dance of honey bees

Honey bees tell each other by a dance where flowers are. A forager that has found food dances on
the comb in the dark of the hive. The angle of the dance gives the direction of the food against
the sun. The length of the dance gives the distance, and a longer dance means a longer flight.

Other bees follow the dancer and touch her with their antennae. They learn the smell of the flowers
from her body. Then they fly out and search near the place that the dance described. A colony of
honey bees can send thousands of foragers to good flowers in this way within an hour.
"""


@dataclass
class SmallModel:
    address: str
    log: Path

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BYLINE_MODEL": NAME,
            "BYLINE_MODEL_BASE_URL": self.address,
            "BYLINE_MODEL_CONTEXT": "2000",
            "BYLINE_MODEL_PARALLEL": "1",
        }


@contextmanager
def served(where: Path) -> Iterator[SmallModel]:
    """Serve it while the context lasts; its log is in `where`."""
    log = where / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / "small_model.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            env=unmeasured(),
        )
    assert process.stdin
    assert process.stdout
    try:
        address = process.stdout.readline().decode().strip()
        assert address, log.read_text()[-2000:]
        yield SmallModel(f"{address}/v1", log)
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def library(where: Path) -> Path:
    """Lay out one short document."""
    found = where / "library"
    found.mkdir()
    (found / "dance.md").write_text(TEXT)
    return found
