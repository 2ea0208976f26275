"""A small pool of child processes in which untrusted documents are parsed, and which are recycled."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

from byline.errors import ReaderFailed, SourceBroken, SourceError, SourceTimeout, error_from
from byline.research.documents import Document

SECONDS = 60.0  # on the wall; the child's own limit, in CPU seconds, is tighter
RECYCLE = 100  # documents, after which a child is replaced
LONGEST_ANSWER = 64_000_000


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.read = 0

    @classmethod
    async def start(cls) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "byline.research.reading.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST_ANSWER,
            cwd="/",
            env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        child = cls(process)
        if not await process.stdout.readline():  # type: ignore[union-attr]  # it is a pipe
            await child.stop()
            raise ReaderFailed
        return child

    async def ask(self, suffix: str, data: bytes) -> bytes:
        self.read += 1
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101,PT018  (both are pipes)
        stdin.write(json.dumps({"suffix": suffix, "size": len(data)}).encode() + b"\n" + data)
        await stdin.drain()
        return await stdout.readline()

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


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
        for child in self._idle:
            await child.stop()
        self._idle.clear()

    async def parse(self, suffix: str, data: bytes) -> Document:
        """Parse a file's bytes by its kind: md, txt, html, pdf or docx.

        Raises a `SourceError` that says what is wrong with the file.
        """
        async with self._child() as child:
            try:
                async with asyncio.timeout(SECONDS):
                    answer = await child.ask(suffix, data)
            except TimeoutError as error:
                raise SourceTimeout from error
            except (ConnectionError, ValueError) as error:
                raise SourceBroken from error
        if not answer.endswith(b"\n"):
            raise SourceTimeout if child.process.returncode == -24 else SourceBroken
        if failure := _failure(answer):
            raise failure
        return Document.model_validate_json(answer)

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[_Child]:
        async with self._gate:
            child = self._idle.pop() if self._idle else await _Child.start()
            whole = False
            try:
                yield child
                whole = child.read < RECYCLE and not child.process.stdout.at_eof()  # type: ignore[union-attr]
            finally:
                if whole:
                    self._idle.append(child)
                else:
                    await child.stop()


def _failure(answer: bytes) -> SourceError | None:
    if not answer.startswith(b'{"failure"'):
        return None
    failure = error_from(json.loads(answer)["failure"], "")
    return failure if isinstance(failure, SourceError) else SourceBroken()
