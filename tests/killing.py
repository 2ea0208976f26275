"""Kills `byline write` after so many finished calls, and counts what is read, from outside."""

import ctypes
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.nest import COMMAND_LINE, FORKS, WORDY, Forked, nest

IN_OPEN = 0x20
FINISHED = b'"state":"finished"'
LIBRARY = Path(__file__).parent.parent / "byline" / "library"


class Opens:
    """Counts how often the files of a folder are opened, as the kernel sees it (inotify)."""

    def __init__(self, folder: Path) -> None:
        self.count: Counter[str] = Counter()
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._fd >= 0
        assert libc.inotify_add_watch(self._fd, os.fsencode(folder), IN_OPEN) >= 0

    def take(self) -> Counter[str]:
        """Give what was opened since the last time."""
        found: Counter[str] = Counter()
        while select.select([self._fd], [], [], 0)[0]:
            data, at = os.read(self._fd, 1 << 16), 0
            while at < len(data):
                _, mask, _, length = struct.unpack_from("iIII", data, at)
                name = data[at + 16 : at + 16 + length].rstrip(b"\0").decode()
                if name and mask & IN_OPEN and not mask & 0x40000000:
                    found[name] += 1
                at += 16 + length
        self.count += found
        return found

    def close(self) -> None:
        os.close(self._fd)


@contextmanager
def opens(folder: Path) -> Iterator[Opens]:
    """Watch a folder."""
    watch = Opens(folder)
    try:
        yield watch
    finally:
        watch.close()


def finished(journal: Path) -> list[dict[str, object]]:
    """List the finished calls in a journal, whole lines only."""
    if not journal.exists():
        return []
    lines = journal.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines if FINISHED in line]


def count(journal: Path) -> int:
    """Count the finished calls in a journal, without a look at what they hold."""
    if not journal.exists():
        return 0
    return journal.read_bytes().rpartition(b"\n")[0].count(FINISHED)


@dataclass
class Kills:
    """An article that is killed again and again.

    Where it does not matter what is said it is `wordy`, but in the long runs.
    """

    where: Path
    sources: Path
    topic: str = "AI in healthcare"
    words: int = 400
    done: int = 0
    options: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    wordy: bool = False
    repeated: list[str] = field(default_factory=list)
    read_again: list[str] = field(default_factory=list)

    @classmethod
    def prepare(cls, where: Path, files: int) -> "Kills":
        """Lay out a folder of sources."""
        sources = where / "sources"
        sources.mkdir(parents=True)
        named = sorted(p for p in LIBRARY.iterdir() if p.is_file())
        for path in named[:files]:
            shutil.copy(path, sources)
        return cls(where, sources)

    @property
    def folder(self) -> Path:
        return self.where / "articles" / "ai-in-healthcare"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def log(self) -> Path:
        return self.where / "log"

    @property
    def ended(self) -> bool:
        """Is the article there? The same command would begin another."""
        return (self.folder / "article.json").exists()

    def start(self, forked: bool) -> "subprocess.Popen[bytes] | Forked":
        """Start the command; one that ends by itself comes from nothing, with a seed of its own."""
        words = ("--min-words", str(self.words), "--sources", str(self.sources))
        arguments = ("write", self.topic, *words, *self.options)
        env = {**os.environ, **self.settings}
        program = WORDY if self.wordy and FORKS else COMMAND_LINE
        if forked and FORKS:
            return nest().fork(program, env, self.log, None, arguments, self.where)
        named = [str(WORDY)] if program == WORDY else ["-m", "byline.cli"]
        command = [sys.executable, *named, *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=self.where, env=env, stdout=log, stderr=log)

    def kill_after(self, calls: int) -> bool:
        """Run until `calls` calls are finished, then SIGKILL; False when it ended before."""
        process = self.start(forked=True)
        while process.poll() is None and count(self.journal) < calls:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) in (0, -signal.SIGKILL), self.log.read_text()
        return not self.ended

    def complete(self) -> bytes:
        """Run to the end, where it is not there; give the article."""
        if not self.ended:
            assert self.start(forked=False).wait(120) == 0, self.log.read_text()
        return (self.folder / "article.md").read_bytes()

    def through(self, random: Random, kills: int) -> bytes:
        """Kill at `kills` random places, each after a call and before the last; then complete.

        On a machine with much to do it may come to its end before: the article is as good, but
        `done` is less than `kills`.
        """
        with opens(self.sources) as watch:
            calls = 0
            while self.done < kills and not self.ended:
                before = finished(self.journal)
                calls = max(calls, len(before)) + random.randint(1, 2)
                self.done += self.kill_after(calls)
                self._check(before, watch)
            before = finished(self.journal)
            text = self.complete()
            self._check(before, watch)
        return text

    def _check(self, before: list[dict[str, object]], watch: Opens) -> None:
        """Was a call made again that had been finished, by the journal or by the files' opening?"""
        now = finished(self.journal)
        names = [json.dumps(line["key"], sort_keys=True) for line in now]
        self.repeated += [n for n, times in Counter(names).items() if times > 1]
        opened = watch.take()
        order = sorted(p.name for p in self.sources.iterdir())
        for line in before:
            key = line["key"]
            assert isinstance(key, dict)
            if key["kind"] == "read" and opened[order[int(str(key["scope"]).split("/")[1]) - 1]]:
                self.read_again.append(str(key["scope"]))
