"""The service with a newsroom that only pretends; STEPS, SECONDS, PADDING and BREAKS say how.

With ROLE=server it leaves the work to others; with ROLE=worker it is one of these.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from backend.commands.work import work
from backend.main import create_app, main
from byline.article import Brief
from byline.events import Told
from byline.finished import Finished
from byline.journal import Journal
from byline.newsroom import Means
from byline.pins import Pins
from byline.research.files import FileReader
from byline.research.kept import SourceReader
from byline.research.pool import ReadingPool
from byline.testing import FakeNewsroom


class Deadly(FakeNewsroom):
    """A topic that begins with "Deadly" ends the server."""

    def write(self, brief: Brief, pins: Pins, journal: Journal) -> AsyncIterator[Told | Finished]:
        if brief.topic.startswith("Deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().write(brief, pins, journal)


@asynccontextmanager
async def newsroom(children: int, means: Means) -> AsyncIterator[Deadly]:
    steps, seconds = os.environ.get("STEPS", "10"), os.environ.get("SECONDS", "0.05")
    padding, breaks = os.environ.get("PADDING", "0"), os.environ.get("BREAKS", "1")
    async with ReadingPool() as pool:
        reader = SourceReader(FileReader(pool), means.keeps)
        yield Deadly(int(steps), float(seconds), int(padding), breaks == "1", reader)


role = os.environ.get("ROLE", "")
if role == "worker":
    sys.exit(work(newsroom))
main(create_app(newsroom=newsroom, works=role != "server"))
