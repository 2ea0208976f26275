"""A small pool of child processes in which untrusted documents are parsed, and which are recycled."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

from pydantic import ValidationError

from byline.errors import ReaderFailed, SourceBroken, SourceError, SourceTimeout, error_from
from byline.research.documents import Document

SECONDS = 60.0  # on the wall; the child's own limit, in CPU seconds, is tighter
STARTING = 30.0  # seconds in which a child must be ready
REAPING = 5.0  # seconds in which a child that closed its pipe must end
RECYCLE = 200  # documents, after which a child is replaced
LONGEST_ANSWER = 64_000_000  # bytes
LONGEST_MESSAGE = 300


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ReaderFailed
        self.process = process
        self.requests = process.stdin
        self.answers = process.stdout
        self.read = 0

    @classmethod
    async def start(cls) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-s",
            "-m",
            "byline.research.reading.child",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LONGEST_ANSWER,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
        )
        child = cls(process)
        ready = b""
        try:
            async with asyncio.timeout(STARTING):
                ready = await child.answers.readline()
        except (TimeoutError, ValueError) as error:
            raise ReaderFailed from error
        finally:
            if not ready:
                await child.stop()
        if not ready:
            raise ReaderFailed
        return child

    @property
    def alive(self) -> bool:
        return self.process.returncode is None and not self.answers.at_eof()

    async def ask(self, suffix: str, data: bytes) -> bytes:
        self.read += 1
        self.requests.write(json.dumps({"suffix": suffix, "size": len(data)}).encode() + b"\n")
        self.requests.write(data)
        await self.requests.drain()
        return await self.answers.readline()

    async def fate(self) -> SourceError:
        """Say why a child fell silent, by the signal that ended it."""
        try:
            async with asyncio.timeout(REAPING):
                code = await self.process.wait()
        except TimeoutError:
            return SourceBroken()
        if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            return SourceTimeout()
        return SourceBroken()

    async def stop(self) -> None:
        """End the child, whatever it does; it is gone when this returns."""
        if self.process.returncode is None:
            self.process.kill()
        await asyncio.shield(self.process.wait())


def _environment() -> dict[str, str]:
    """Give a child the parent's import path and nothing else of its environment."""
    return {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if os.path.isabs(p)),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",  # each thread takes address space, which is limited
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }


class ReadingPool:
    """Parses documents in at most `size` children; use it as an async context."""

    def __init__(self, size: int = 2) -> None:
        """Make a pool; children start when they are first needed."""
        self._gate = asyncio.Semaphore(size)
        self._idle: list[_Child] = []

    async def __aenter__(self) -> "ReadingPool":
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
        await asyncio.gather(*(child.stop() for child in children))

    async def parse(self, suffix: str, data: bytes) -> Document:
        """Parse a file's bytes by its kind: md, txt, rst, html, pdf or docx.

        Raises a `SourceError` that says what is wrong with the file, `ReaderFailed` when no child
        starts. A cancelled parse ends its child.
        """
        async with self._child() as child:
            try:
                async with asyncio.timeout(SECONDS):
                    answer = await child.ask(suffix, data)
            except TimeoutError as error:
                raise SourceTimeout from error
            except ConnectionError as error:
                raise await child.fate() from error
            except ValueError as error:  # a longer answer than we take
                raise SourceBroken from error
            if not answer.endswith(b"\n"):
                raise await child.fate()
        return await asyncio.to_thread(_document, answer)

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[_Child]:
        async with self._gate:
            child = await self._idle_or_new()
            whole = False
            try:
                yield child
                whole = child.read < RECYCLE and child.alive
            finally:
                if whole:
                    self._idle.append(child)
                else:
                    await child.stop()

    async def _idle_or_new(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            await child.stop()  # something outside has ended it; the document is not to blame
        return await _Child.start()


def _document(answer: bytes) -> Document:
    """Take the child's answer for what it is: bytes from a process that read a stranger's file."""
    if answer.startswith(b'{"failure"'):
        raise _failure(answer)
    try:
        return Document.model_validate_json(answer)
    except ValidationError as error:
        raise SourceBroken from error


def _failure(answer: bytes) -> SourceError:
    said = json.loads(answer)
    message = "".join(c for c in str(said.get("message", "")) if c.isprintable())
    failure = error_from(str(said["failure"]), message[:LONGEST_MESSAGE])
    return failure if isinstance(failure, SourceError) else SourceBroken()
