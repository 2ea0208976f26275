"""Heavy work beside the event loop: in a thread, or in child processes that share nothing.

Composing and ranking are pure Python that holds the interpreter; a service that did them in its
own threads would answer nobody meanwhile.
"""

import asyncio
import os
import pickle
import sys
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
        self._gate = asyncio.Semaphore(size)
        self._idle: list[Process] = []

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
        await asyncio.gather(*map(_end, children))

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
        child = self._idle.pop() if self._idle else await _start()
        kept = False
        try:
            assert child.stdin is not None  # noqa: S101
            assert child.stdout is not None  # noqa: S101
            with suppress(ConnectionError):  # it died: reading will tell
                child.stdin.write(len(message).to_bytes(HEAD) + message)
                await child.stdin.drain()
            size = int.from_bytes(await child.stdout.readexactly(HEAD))
            answer = await child.stdout.readexactly(size)
            kept = True
        finally:
            if kept:
                self._idle.append(child)
            else:
                await _end(child)
        return answer


async def _start() -> Process:
    environment = {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if Path(p).is_absolute()),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-s", "-m", "byline.computing"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
        )
    except OSError as error:
        raise ComputingFailed from error


async def _end(child: Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()


def main() -> None:
    """Answer until the pipe closes, as it does when the parent is gone."""
    os.nice(GENTLE)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    while len(head := requests.read(HEAD)) == HEAD:
        answer = _done(requests, int.from_bytes(head))
        answers.write(len(answer).to_bytes(HEAD) + answer)
        answers.flush()


def _done(requests: BinaryIO, size: int) -> bytes:
    try:
        work, values = pickle.loads(requests.read(size))  # noqa: S301  (from our own parent)
        return pickle.dumps((True, work(*values)))
    except BylineError as error:
        return pickle.dumps((False, error))
    except Exception:  # noqa: BLE001  (raised again where the work was asked for)
        return pickle.dumps((False, RuntimeError(traceback.format_exc())))


if __name__ == "__main__":
    main()
