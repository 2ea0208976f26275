"""Heavy work beside the event loop: in a thread, or in child processes that share nothing.

Composing and ranking are pure Python that holds the interpreter; a service that did them in its
own threads would answer nobody meanwhile.
"""

import asyncio
import os
import pickle
import shutil
import sys
import tempfile
import traceback
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, TypeVar

from byline.errors import BylineError, ComputingFailed

T = TypeVar("T")
HEAD = 8  # bytes that say how long a message is
GENTLE = 5  # how much a child steps back for those who answer people


class Compute(Protocol):
    """Does a pure piece of work, given as a function of a module and its values."""

    async def __call__(self, work: Callable[..., T], /, *values: Any) -> T:  # noqa: ANN401
        """Give what `work(*values)` gives, or raise what it raises."""
        ...


async def in_thread(work: Callable[..., T], /, *values: Any) -> T:  # noqa: ANN401
    """Work in a thread of this process: nothing is copied, and one at a time computes."""
    return await asyncio.to_thread(work, *values)


class ComputingPool:
    """Works in at most `size` children, each started when it is first needed.

    Use it as an async context; it is a `Compute`. A child that dies at its work gets one
    successor; then the work fails with `ComputingFailed`.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._gate = asyncio.Semaphore(size)
        self._idle: list[_Child] = []

    async def __aenter__(self) -> "ComputingPool":
        """Open the pool."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all children."""
        children, self._idle = self._idle, []
        await asyncio.gather(*(child.end() for child in children))

    async def __call__(self, work: Callable[..., T], /, *values: Any) -> T:  # noqa: ANN401
        """Give what `work(*values)` gives. Cancelled, it ends the child that was at it."""
        message = pickle.dumps((work, values))
        async with self._gate:
            try:
                answer = await self._asked(message)
            except EOFError:
                try:
                    answer = await self._asked(message)
                except EOFError:
                    raise ComputingFailed from None
        done, result = pickle.loads(answer)  # noqa: S301  (from our own child)
        if not done:
            raise result
        given: T = result
        return given

    async def _asked(self, message: bytes) -> bytes:
        """Ask an idle child or a new one. Raises `EOFError` when it dies."""
        child = self._idle.pop() if self._idle else await _Child.start()
        kept = False
        try:
            answer = await child.asked(message)
            kept = True
        finally:
            if kept:
                self._idle.append(child)
            else:
                await child.end()
        return answer


class _Child:
    """A process, and the folder in which its temporary files lie.

    The folder is the parent's to remove: a child that is killed at its work removes nothing.
    """

    def __init__(self, process: Process, folder: str) -> None:
        self._process = process
        self._folder = folder

    @classmethod
    async def start(cls) -> "_Child":
        """Start a child. Raises `ComputingFailed`."""
        try:
            folder = tempfile.mkdtemp(prefix="byline-")
        except OSError as error:
            raise ComputingFailed from error
        try:
            return cls(await _started(folder), folder)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise ComputingFailed from error
            raise

    async def asked(self, message: bytes) -> bytes:
        """Give the answer to a message. Raises `EOFError` when the child dies."""
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        with suppress(ConnectionError):  # it died: reading will tell
            self._process.stdin.write(len(message).to_bytes(HEAD) + message)
            await self._process.stdin.drain()
        size = int.from_bytes(await self._process.stdout.readexactly(HEAD))
        return await self._process.stdout.readexactly(size)

    async def end(self) -> None:
        """End the child, and remove what it has left."""
        with suppress(ProcessLookupError):
            self._process.kill()
        try:
            await self._process.wait()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


async def _started(folder: str) -> Process:
    environment = {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if Path(p).is_absolute()),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TMPDIR": folder,
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-s", "-m", "byline.computing", folder),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
    )


def main(folder: str) -> None:
    """Answer until the pipe closes, as it does when the parent is gone; then remove `folder`."""
    os.nice(GENTLE)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    try:
        while len(head := requests.read(HEAD)) == HEAD:
            answer = _done(requests, int.from_bytes(head))
            answers.write(len(answer).to_bytes(HEAD) + answer)
            answers.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # a parent that was killed does not


def _done(requests: BinaryIO, size: int) -> bytes:
    try:
        work, values = pickle.loads(requests.read(size))  # noqa: S301  (from our own parent)
        return pickle.dumps((True, work(*values)))
    except BylineError as error:
        return pickle.dumps((False, error))
    except MemoryError:
        return pickle.dumps((False, ComputingFailed()))
    except Exception as error:  # noqa: BLE001  (raised again where the work was asked for)
        return pickle.dumps((False, RuntimeError(_where(error))))


def _where(error: Exception) -> str:
    """Say what failed and where, for the log: a message may quote the text that was worked on."""
    stack = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__} in a child:\n{stack}"


if __name__ == "__main__":
    main(sys.argv[1])
