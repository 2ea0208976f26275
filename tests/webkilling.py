"""Kills a writer between the pages that it reads, and counts with the server what was served."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.aweb import SmallWeb
from tests.nest import FORKS, WORDY, Forked, nest


@dataclass
class WebKills:
    """An article from a web that serves a few pages at a time, killed when they are written down.

    So nothing is on its way when the writer dies: by its own count the server serves no page twice.
    """

    where: Path
    web: SmallWeb
    words: str = "1200"
    done: int = 0

    @property
    def folder(self) -> Path:
        return self.where / "articles" / "ai-in-healthcare"

    @property
    def fetched(self) -> list[dict[str, Any]]:
        """List the fetches that the journal holds as finished."""
        journal = self.folder / "journal.jsonl"
        if not journal.exists():
            return []
        whole = journal.read_bytes().split(b"\n")[:-1]
        lines = (json.loads(line) for line in whole if b'"state":"finished"' in line)
        return [line for line in lines if line["key"]["kind"] == "fetch"]

    @property
    def repeated(self) -> int:
        """Count the pages that were served or written down more than once."""
        calls = Counter(json.dumps(line["key"], sort_keys=True) for line in self.fetched)
        served = self.web.ledger.served
        return sum(n > 1 for n in (*calls.values(), *served.values()))

    def start(self) -> "subprocess.Popen[bytes] | Forked":
        arguments = ("write", "AI in healthcare", "--web", "--no-image", "--min-words", self.words)
        env, log = dict(os.environ) | self.web.settings, self.where / "log"
        if FORKS:
            return nest().fork(WORDY, env, log, None, arguments, self.where)
        command = [sys.executable, "-m", "byline.cli", *arguments]
        with log.open("ab") as out:
            return subprocess.Popen(command, cwd=self.where, env=env, stdout=out, stderr=out)

    def kill_after(self, pages: int) -> bool:
        """Let it read so many more pages, and kill it; False when it has ended before."""
        process = self.start()
        wanted = len(self.fetched) + pages
        self.web.allow(pages)
        while process.poll() is None and len(self.fetched) < wanted:
            time.sleep(0.03)
        process.send_signal(signal.SIGKILL)
        killed = process.wait() == -signal.SIGKILL
        self.done += killed
        return killed

    def through(self, random: Random, kills: int) -> None:
        """Kill it so often, each time between the first page and the last; then let it end."""
        while self.done < kills and self.kill_after(random.randint(1, 2)):
            pass
        read = len(self.fetched)
        self.web.allow(1000)
        assert self.start().wait(120) == 0
        assert len(self.fetched) > read  # the last kill was before the last page
        assert (self.folder / "article.json").exists()
