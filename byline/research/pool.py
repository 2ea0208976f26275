"""A small pool of child processes, in which untrusted documents are parsed."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from byline.errors import (
    ReaderFailed,
    SourceBroken,
    SourceError,
    SourceTimeout,
    SourceTooLarge,
    error_from,
)
from byline.research.documents import Document

CPU_SECONDS, WALL_SECONDS = 20, 60.0  # for one document
STARTING = 30.0  # seconds in which a child must be ready
REAPING = 5.0  # seconds in which a child that closed its pipe must end
RECYCLE, WORN = 200, 50_000_000  # documents and bytes, after which a child is replaced
TOO_HUNGRY = "The file takes more memory than any document may; divide it into parts."
TOO_LARGE = b'{"failure": "source_too_large"'
LONGEST_ANSWER = 64_000_000  # bytes
LONGEST_MESSAGE = 300


DIED = (
    "The process that reads documents has ended by itself; look whether the disk is full, "
    "and give the same command again."
)


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ReaderFailed
        self.process = process
        self.requests = process.stdin
        self.answers = process.stdout
        self.read = self.taken = 0

    @classmethod
    async def start(cls, cpu_seconds: int) -> "_Child":
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-s",
                "-m",
                "byline.research.reading.child",
                str(cpu_seconds),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=LONGEST_ANSWER,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
            )
        except OSError as error:
            raise ReaderFailed from error
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

    async def ask(self, suffix: str, data: bytes, charset: str) -> bytes:
        self.read += 1
        self.taken += len(data)
        asked = {"suffix": suffix, "size": len(data), "charset": charset}
        self.requests.write(json.dumps(asked).encode() + b"\n")
        self.requests.write(data)
        await self.requests.drain()
        return await self.answers.readline()

    @property
    def worn(self) -> bool:
        """Has it read so much that what it still holds could weigh on the next document?"""
        return self.read >= RECYCLE or self.taken >= WORN

    async def fate(self) -> SourceError:
        """Say why a child fell silent, by the signal that ended it."""
        try:
            async with asyncio.timeout(REAPING):
                code = await self.process.wait()
        except TimeoutError:
            return SourceBroken()
        if code >= 0:
            raise ReaderFailed(DIED)  # no document does this: not to be journalled as its fault
        if code == -signal.SIGXCPU:
            return SourceTimeout()
        if code in {
            -signal.SIGABRT,
            -signal.SIGKILL,
        }:  # PDFium was refused memory; the system's own
            return SourceTooLarge(TOO_HUNGRY)  # guard of memory has struck
        return SourceBroken()

    async def stop(self) -> None:
        """End the child, whatever it does; it is gone when this returns."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def _environment() -> dict[str, str]:
    """Give a child the parent's import path and nothing else of its environment."""
    return {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if Path(p).is_absolute()),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",  # each thread takes address space, which is limited
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }


class ReadingPool:
    """Parses documents in at most `size` children; use it as an async context.

    A document may take so many seconds of computing and on the wall. Children start when they are
    first needed.
    """

    def __init__(
        self, size: int = 2, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self._gate = asyncio.Semaphore(size)
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
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

    async def parse(self, suffix: str, data: bytes, charset: str = "") -> Document:
        """Parse a file's bytes by its kind: md, txt, rst, html, pdf or docx.

        `charset` is what came beside it says of its encoding, if anything did.

        Raises a `SourceError` that says what is wrong with the file, `ReaderFailed` when no child
        starts. A cancelled parse ends its child.
        """
        async with self._gate:
            answer = await self._answer(suffix, data, charset)
        return await asyncio.to_thread(_document, answer)

    async def _answer(self, suffix: str, data: bytes, charset: str) -> bytes:
        """Ask a child; where one breaks that has read other files, ask a new one once more."""
        child = await self._idle_or_new()
        first = child.read == 0
        try:
            return await self._asked(child, suffix, data, charset)
        except (SourceBroken, SourceTooLarge):
            if first:
                raise
        child = await _Child.start(self._cpu_seconds)
        return await self._asked(child, suffix, data, charset)

    async def _asked(self, child: _Child, suffix: str, data: bytes, charset: str) -> bytes:
        """Ask a child, which is kept only if it answered as it should."""
        kept = False
        try:
            async with asyncio.timeout(self._wall_seconds):
                answer = await child.ask(suffix, data, charset)
            if not answer.endswith(b"\n"):
                raise await child.fate()
            kept = child.alive and not child.worn and not answer.startswith(TOO_LARGE)
        except TimeoutError as error:
            raise SourceTimeout from error
        except ConnectionError as error:
            raise await child.fate() from error
        except ValueError as error:  # a longer answer than we take
            raise SourceTooLarge from error
        finally:
            if kept:
                self._idle.append(child)
            else:
                await child.stop()
        return answer

    async def _idle_or_new(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            await child.stop()  # something outside has ended it; the document is not to blame
        return await _Child.start(self._cpu_seconds)


def _document(answer: bytes) -> Document:
    """Take the child's answer for what it is: bytes from a process that read a stranger's file."""
    if answer.startswith(b'{"failure"'):
        raise _failure(answer)
    try:
        return Document.model_validate_json(answer)
    except ValidationError as error:
        raise SourceBroken from error


def _failure(answer: bytes) -> SourceError:
    try:
        said = json.loads(answer)
        code, message = str(said["failure"]), str(said.get("message", ""))
    except (ValueError, KeyError, AttributeError):
        return SourceBroken()
    shown = "".join(c for c in message if c.isprintable())
    failure = error_from(code, shown[:LONGEST_MESSAGE])
    return failure if isinstance(failure, SourceError) else SourceBroken()
