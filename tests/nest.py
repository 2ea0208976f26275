"""Forks servers and commands from a process that has imported them: that takes 2.2 s each time.

Run as a program it reads a line of JSON for each one that is wanted, `{"program", "arguments",
"env", "out", "err", "cwd"}`. It writes `{"pid"}` when there is one and `{"pid", "code"}` when it
has ended. What is forked is the whole program in a process of its own, which can be killed like any
other; only its modules are there already. The children that a server computes in are forked, too:
what a forked program takes for its interpreter is `tests/programs/python.py`, which asks for them
here and ends with them. The tests of how a program starts, of the children themselves, and the
long tests, start them from nothing.
"""

import ctypes
import functools
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

Work = Callable[[], object]
ENDS_WITH_PARENT = 1  # PR_SET_PDEATHSIG
ROOT = Path(__file__).parents[1]
FORKS = "PYTEST_VERSION" in os.environ  # elsewhere programs start from nothing: what is measured
BARE = {"COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}  # wanted from the start
COMMAND_LINE = ROOT / "byline" / "cli.py"
WORDY = (
    ROOT / "tests" / "programs" / "wordy.py"
)  # where nobody looks at what is said: twice as fast
INTERPRETER = ROOT / "tests" / "programs" / "python.py"
# As `byline.computing` has it for its children: they fork from here and have no other choice.
AS_CHILDREN = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


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
    """The process that forks, as the tests see it; with a library that is loaded before libc."""

    def __init__(self, preloaded: str = "") -> None:
        own = {"LD_PRELOAD": preloaded} if preloaded else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nest"],
            cwd=ROOT,
            env=os.environ | AS_CHILDREN | own,
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


def imported() -> None:
    """Import what servers, commands and their children do, what they import late included.

    Not ONNX Runtime: it begins a thread at once, for which a forked process would wait at its end.
    """
    sys.path.insert(0, str(ROOT))
    import bm25s  # noqa: F401
    import docx  # noqa: F401
    import langgraph.graph  # noqa: F401
    import nupunkt  # noqa: F401
    import PIL.WebPImagePlugin  # noqa: F401
    import tokenizers  # noqa: F401
    import typst  # noqa: F401

    import backend.main  # noqa: F401
    import byline.cli
    import byline.computing
    import byline.folder
    import byline.progress
    import byline.workflow  # noqa: F401

    gc.collect()
    gc.freeze()


class Forks:
    """Forks what is asked for, until nobody asks any more."""

    def __init__(self, where: Path) -> None:
        self.python = where / "python"
        self._listener = _interpreter(self.python)
        self._noticed, notice = os.pipe()
        os.set_blocking(notice, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(notice, warn_on_full_buffer=False)
        self._programs: set[int] = set()
        self._asking: dict[socket.socket, int] = {}  # and the child that each was given, or 0
        self._waiting = b""

    def work(self) -> Work | None:
        """Wait and fork; give a forked process its work, and None when nobody asks any more."""
        told: list[Any] = [0, self._noticed, self._listener]
        while True:
            ready = select.select([*told, *self._asking], [], [])[0]
            if self._noticed in ready:
                os.read(self._noticed, 4096)
                self._reap()
            if self._listener in ready:
                self._asking[self._listener.accept()[0]] = 0
            for asking in self._asking.keys() & set(ready):
                if work := self._heard(asking):
                    return work
            if 0 in ready and (not (more := os.read(0, 1 << 20)) or (work := self._read(more))):
                return work if more else None

    def _read(self, more: bytes) -> Work | None:
        """Take what the tests have written."""
        *lines, self._waiting = (self._waiting + more).split(b"\n")
        for line in lines:
            if work := self._program(json.loads(line)):
                return work
        return None

    def _reap(self) -> None:
        children = {child: asking for asking, child in self._asking.items()}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            if pid in self._programs:
                self._programs.remove(pid)
                _tell({"pid": pid, "code": code})
            elif asking := children.get(pid):  # else who asked has gone before
                with suppress(OSError):
                    asking.send(str(code).encode())
                self._forget(asking)

    def _forget(self, asking: socket.socket) -> None:
        del self._asking[asking]
        asking.close()

    def _program(self, asked: dict[str, Any]) -> Work | None:
        """Fork a server or a command."""
        if pid := os.fork():
            self._programs.add(pid)
            _tell({"pid": pid})
            return None
        opened = [os.open(os.devnull, os.O_RDONLY)]
        opened += [
            os.open(asked[n], os.O_WRONLY | os.O_CREAT | os.O_APPEND) for n in ("out", "err")
        ]
        self._become(asked, opened)
        if "LD_PRELOAD" in os.environ:
            ctypes.CDLL(None).begin()  # it was loaded when this was not known (`power.c`)
        sys.executable = str(self.python)
        return partial(runpy.run_path, asked["program"], run_name="__main__")

    def _heard(self, asking: socket.socket) -> Work | None:
        """Fork a child for who has just come; end the child of who has gone."""
        try:
            message, passed, _, _ = socket.recv_fds(asking, 1 << 16, 3)
        except ConnectionError:
            message, passed = b"", []
        child = self._asking[asking]
        if child or not message:
            if child:
                os.kill(child, signal.SIGKILL)
            self._forget(asking)
            return None
        if child := os.fork():
            self._asking[asking] = child
            for fd in passed:
                os.close(fd)
            return None
        self._become(asked := json.loads(message), passed)
        os.setsid()
        from byline.computing import main as computing

        return partial(computing, asked["arguments"][-1])

    def _become(self, asked: dict[str, Any], streams: list[int]) -> None:
        """Make the surroundings of a forked process those that it was asked for with."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(ENDS_WITH_PARENT, signal.SIGKILL)
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
        for held in (self._listener, *self._asking):
            held.detach()  # else it would close what has its number later
        os.closerange(3, 4096)
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["env"])
        sys.argv = [asked["program"], *asked["arguments"]]


def _interpreter(place: Path) -> socket.socket:
    """Put the interpreter of forked programs in its place; give the socket where it asks."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{place}.socket")
    listener.listen(100)
    base = place.with_name("base")  # a path without spaces, as the first line wants it
    base.symlink_to(Path(sys.executable).resolve())
    text = INTERPRETER.read_text("utf-8")
    place.write_text(f"#!{base} -SI\nREAL = {sys.executable!r}\n{text}", "utf-8")
    place.chmod(0o700)
    return listener


def _tell(news: dict[str, int]) -> None:
    os.write(1, json.dumps(news).encode() + b"\n")


def main() -> None:
    """Fork what is asked for until nobody asks any more."""
    imported()
    where = Path(tempfile.mkdtemp(prefix="nest-"))
    if work := Forks(where).work():
        work()
    else:
        shutil.rmtree(where)


if __name__ == "__main__":
    main()
