"""Forks servers and commands from a process that has imported them: that takes 1.7 s each time.

Run as a program it reads a line of JSON for each one that is wanted, `{"program", "arguments",
"env", "out", "err", "cwd"}`. It writes `{"pid"}` when there is one and `{"pid", "code"}` when it
has ended. What is forked is the whole program in a process of its own, which can be killed like any
other; only its modules are there already. The tests of how it starts, and the long tests, start it
from nothing.
"""

import ctypes
import functools
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENDS_WITH_PARENT = 1  # PR_SET_PDEATHSIG
ROOT = Path(__file__).parents[1]
FORKS = "PYTEST_VERSION" in os.environ  # elsewhere programs start from nothing: what is measured
BARE = {"LD_PRELOAD", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}  # wanted from the start
COMMAND_LINE = ROOT / "byline" / "cli.py"


@dataclass
class Forked:
    """A forked process, to be used like one of `subprocess`."""

    pid: int
    returncode: int | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired(["server"], timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, how: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, how)


class Nest:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nest"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._begun: list[Forked] = []
        self._known: dict[int, Forked] = {}
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def fork(
        self,
        program: Path,
        env: dict[str, str],
        out: Path,
        err: Path | None = None,
        arguments: tuple[str, ...] = (),
        cwd: Path | None = None,
    ) -> Forked:
        """Start a program; what it prints is added to `out`, and to `err` where that is given."""
        asked = {"program": str(program), "arguments": arguments, "env": env, "out": str(out)}
        asked |= {"err": str(err or out), "cwd": str(cwd or Path.cwd())}
        assert self._process.stdin
        with self._news:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
            assert self._news.wait_for(lambda: self._begun, 60)
            return self._begun.pop()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told = json.loads(line)
            with self._news:
                if "code" not in told:
                    self._known[told["pid"]] = Forked(told["pid"])
                    self._begun.append(self._known[told["pid"]])
                else:
                    ended = self._known.pop(told["pid"])
                    ended.returncode = told["code"]
                    ended.ended.set()
                self._news.notify_all()


nest = functools.cache(Nest)


def main() -> None:
    """Fork what is asked for until nobody asks any more."""
    sys.path.insert(0, str(ROOT))
    import langgraph.graph  # noqa: F401  (what the server imports when it first works)

    import backend.main  # noqa: F401
    import byline.cli
    import byline.workflow  # noqa: F401

    gc.collect()
    gc.freeze()
    noticed, notice = os.pipe()
    os.set_blocking(notice, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(notice, warn_on_full_buffer=False)
    waiting = b""
    while True:
        ready, _, _ = select.select([0, noticed], [], [])
        if noticed in ready:
            os.read(noticed, 4096)
            _reap()
        if 0 in ready:
            if not (more := os.read(0, 1 << 20)):
                return
            *lines, waiting = (waiting + more).split(b"\n")
            for line in lines:
                if _forked(asked := json.loads(line)):
                    runpy.run_path(asked["program"], run_name="__main__")
                    return


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell({"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _tell(news: dict[str, int]) -> None:
    os.write(1, json.dumps(news).encode() + b"\n")


def _forked(asked: dict[str, Any]) -> bool:
    """Fork; True in the new process, whose surroundings are as they were asked for."""
    if pid := os.fork():
        _tell({"pid": pid})
        return False
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(ENDS_WITH_PARENT, signal.SIGKILL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (os.open(asked[n], os.O_WRONLY | os.O_CREAT | os.O_APPEND) for n in ("out", "err"))
    for place, opened in ((0, nothing), (1, out), (2, err)):
        os.dup2(opened, place)
    os.closerange(3, 4096)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = [asked["program"], *asked["arguments"]]
    return True


if __name__ == "__main__":
    main()
