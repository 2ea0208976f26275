"""The measured figures of `byline/estimate.py`: what articles of several lengths take.

    python -m benchmarks.estimates

Composed ones, and ones by the simulated provider (no wait, 400 tokens a second), both from the
sample library. An estimate should have its two ends around each row.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.database.engine import engine
from backend.database.pace import taken
from benchmarks.provider import Provider
from byline.estimate import Taken
from tests.serving import Server
from tests.simulated import settings, simulated

LENGTHS = (200, 1000, 3000, 6000)  # words
TOPICS = ("AI in healthcare", "Honey bees")
RATE = 400.0
QUIET = {"BYLINE_SCREEN": "false"}


@contextmanager
def _settings(model: bool) -> Iterator[dict[str, str]]:
    if not model:
        yield QUIET
        return
    with simulated(Provider(rate=RATE)) as address:
        yield QUIET | settings(address)


def _measured(server: Server, name: str) -> list[Taken]:
    """Write all articles; give what each took, as the service itself looks at it."""
    for topic in TOPICS:
        for words in LENGTHS:
            article = server.create(topic=topic, min_words=words, include_image=False)
            assert server.wait(article, 300)["status"] == "completed"
    opened = engine(f"sqlite:///{server.data / 'byline.db'}", 1)
    with opened.connect() as connection:
        found = taken(connection, name)
    opened.dispose()
    return found[::-1]


def main() -> None:
    """Print a line for each article."""
    for name in ("composer", "openai:sim"):
        print(f"{name}\n words  seconds  tokens in  tokens out")
        with (
            tempfile.TemporaryDirectory() as where,
            _settings(name != "composer") as own,
            Server(Path(where) / "data", own, measured=False) as server,
        ):
            for each in _measured(server, name):
                seconds = f"{each.seconds:8.2f}"
                print(f"{each.task.words:6} {seconds} {each.tokens_in:10} {each.tokens_out:11}")


if __name__ == "__main__":
    main()
