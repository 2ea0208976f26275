"""A writer that is killed between the first page and the last fetches none of them twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.aweb import SmallWeb, small_web

KILLS = int(os.environ.get("BYLINE_TEST_WEB_KILLS", "6"))
COMMAND = [sys.executable, "-m", "byline.cli", "write", "AI in healthcare", "--web", "--no-image"]


def fetched(journal: Path) -> list[dict[str, Any]]:
    """List the fetches that the journal holds as finished."""
    if not journal.exists():
        return []
    whole = journal.read_bytes().split(b"\n")[:-1]
    lines = (json.loads(line) for line in whole if b'"state":"finished"' in line)
    return [line for line in lines if line["key"]["kind"] == "fetch"]


@dataclass
class Killed:
    """An article from a web that serves a few pages at a time, killed when they are written down.

    So nothing is on its way when the writer dies: by its own count the server serves no page twice.
    """

    where: Path
    web: SmallWeb
    words: str = "1200"
    kills: int = 0
    counts: list[int] = field(default_factory=list)

    @property
    def journal(self) -> Path:
        return self.where / "articles" / "ai-in-healthcare" / "journal.jsonl"

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [*COMMAND, "--min-words", self.words],
            cwd=self.where,
            env=os.environ | self.web.settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_after(self, pages: int) -> bool:
        """Let it read so many more pages, and kill it; False when it has ended before."""
        process = self.start()
        served = self.web.count + pages
        self.web.allow(pages)
        while process.poll() is None and not self._settled(served):
            time.sleep(0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += process.returncode == -signal.SIGKILL
        self.counts.append(len(fetched(self.journal)))
        return process.returncode == -signal.SIGKILL

    def _settled(self, served: int) -> bool:
        """Is all that was served written down?"""
        return len(fetched(self.journal)) >= served


def test_no_page_is_served_twice_however_often_the_writer_is_killed(tmp_path: Path) -> None:
    draw = Random(7)
    with small_web("--gated", "--good") as web:
        killed = Killed(tmp_path, web)
        while killed.kills < KILLS and killed.kill_after(draw.randint(1, 2)):
            pass
        assert killed.kills == KILLS
        assert killed.counts[0] >= 1  # after the first page
        web.allow(1000)
        assert killed.start().wait(120) == 0
        ledger = web.ledger
        lines = fetched(killed.journal)
    assert len(lines) > killed.counts[-1]  # before the last
    assert max(ledger.served.values()) == 1
    again = Counter(json.dumps(line["key"], sort_keys=True) for line in lines)
    assert max(again.values()) == 1
    assert (killed.journal.parent / "article.json").exists()
