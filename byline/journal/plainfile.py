"""A journal in one file, a line for each step of a call, for articles that live in a folder."""

import asyncio
import base64
import errno
import os
import zlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from byline.errors import DiskFull, FolderError, JournalError
from byline.journal.entries import Key, Kind, Line, Reply

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FileJournal:
    """Appends lines and syncs them; callers that wait together share one sync.

    Bodies stand in the line itself, compressed: one append and one sync make a call durable, and
    the file is whole wherever it is copied. The folder's lock (see `folder.py`) makes it ours.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the journal at `path`; cut a torn end; open attempts become lost.

        Raises `JournalError` when a line that others follow cannot be read.
        """
        self._path = path
        self._finished: dict[str, Reply] = {}
        self._ended: dict[str, Line] = {}  # the line in which a call was finished
        self._attempts: Counter[str] = Counter()
        self._paid: dict[tuple[str, int], float] = {}  # by attempt: its cost, or reservation
        self._written = self._synced = 0
        self._syncing = asyncio.Lock()
        lines, length = _read(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        try:
            self._fd = os.open(path, flags, 0o600)
            os.ftruncate(self._fd, length)
        except OSError as error:
            raise _translated(error, path) from error
        self._length = length
        self._take_up(lines)

    def _take_up(self, lines: list[Line]) -> None:
        unfinished: dict[tuple[str, int], Line] = {}
        for line in lines:
            name = str(line.key)
            if line.state == "started":
                unfinished[name, line.attempt] = line
            else:
                unfinished.pop((name, line.attempt), None)
            self._attempts[name] = max(self._attempts[name], line.attempt)
            self._pay(line)
            if line.reply is not None:
                self._finished[name] = line.reply.model_copy(
                    update={"body": _unpacked(line.packed)}
                )
                self._ended[name] = line.model_copy(update={"packed": ""})
            elif line.state == "failed":  # also of a call that had been finished: it was taken back
                self._finished.pop(name, None)
        for line in unfinished.values():
            self._write(Line(state="lost", key=line.key, attempt=line.attempt, at=_now()))

    def _pay(self, line: Line) -> None:
        """Count what an attempt costs as far as is known; until it ends, what it reserved."""
        place = (str(line.key), line.attempt)
        if line.state == "started":
            self._paid[place] = line.reserved_usd
        elif line.state == "failed":
            self._paid[place] = line.cost_usd
        elif line.reply is not None and line.reply.cost_usd is not None:
            self._paid[place] = line.reply.cost_usd

    def __len__(self) -> int:
        """How many calls are finished."""
        return len(self._finished)

    def __enter__(self) -> "FileJournal":
        """Use the journal as a context that closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        os.close(self._fd)

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call."""
        return self._finished.get(str(key))

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins; give the number of the attempt, from 1."""
        attempt = self._attempts[str(key)] + 1
        self._attempts[str(key)] = attempt
        await self._append(
            Line(
                state="started",
                key=key,
                attempt=attempt,
                at=_now(),
                label=label,
                reserved_usd=reserved_usd,
            )
        )
        return attempt

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""
        bare = reply.model_copy(update={"body": b""})
        place = {"key": key, "attempt": attempt, "at": _now()}
        line = Line(state="finished", reply=bare, packed=_packed(reply.body), **place)
        await self._append(line)
        self._finished[str(key)] = reply
        self._ended[str(key)] = line.model_copy(update={"packed": ""})

    async def fail(self, key: Key, attempt: int, code: str, cost_usd: float = 0.0) -> None:
        """Write down that the attempt failed, and what it may have cost."""
        place = {"key": key, "attempt": attempt, "at": _now()}
        await self._append(Line(state="failed", code=code, cost_usd=cost_usd, **place))

    async def reopen(self, kinds: tuple[Kind, ...]) -> None:
        """Take back failures that were answers, of calls of these kinds: they are asked again."""
        for name, reply in list(self._finished.items()):
            line = self._ended[name]
            if reply.failure and line.key.kind in kinds:
                del self._finished[name]
                await self.fail(line.key, line.attempt, reply.failure, reply.cost_usd or 0.0)

    async def spent(self) -> float:
        """Sum up in USD what all attempts have cost, or may have."""
        return sum(self._paid.values())

    async def _append(self, line: Line) -> None:
        self._write(line)
        self._pay(line)
        mine = self._written
        async with self._syncing:
            if self._synced >= mine:
                return
            upto = self._written
            try:
                await asyncio.to_thread(os.fsync, self._fd)
            except OSError as error:
                raise _translated(error, self._path) from error
            self._synced = upto

    def _write(self, line: Line) -> None:
        data = line.model_dump_json(exclude_defaults=True).encode() + b"\n"
        try:
            done = 0
            while done < len(data):
                done += os.write(self._fd, data[done:])
        except OSError as error:
            os.ftruncate(self._fd, self._length)
            raise _translated(error, self._path) from error
        self._length += len(data)
        self._written += 1


def without_bodies(path: Path, kinds: tuple[Kind, ...]) -> None:
    """Write the journal at `path` anew without the bodies of calls of `kinds`; all else stays.

    For a finished article: what was read and not cited need not lie on the disk.
    """
    lines, _ = _read(path)
    kept = (
        line.model_copy(update={"packed": ""}) if line.key.kind in kinds else line for line in lines
    )
    text = "".join(line.model_dump_json(exclude_defaults=True) + "\n" for line in kept)
    write_whole(path, text.encode())


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a crash leaves the old file or the new one, never half of it.

    Raises `DiskFull` or `FolderError`.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb", opener=_privately) as file:  # Path.open takes no opener
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _translated(error, path) from error


def _read(path: Path) -> tuple[list[Line], int]:
    """Give the lines of a journal and the length of its good part; a torn end is left out."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    lines: list[Line] = []
    good = start = 0
    torn = 0
    for number, raw in enumerate(data.splitlines(keepends=True), 1):
        start += len(raw)
        try:
            line = Line.model_validate_json(raw)
            whole = raw.endswith(b"\n")
        except ValidationError:
            whole = False
        if not whole:
            torn = torn or number
        elif torn:
            msg = f"{path}: line {torn} is damaged; move the file away to start the article anew"
            raise JournalError(msg)
        else:
            lines.append(line)
            good = start
    return lines, good


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _packed(body: bytes) -> str:
    return base64.b64encode(zlib.compress(body, 6)).decode() if body else ""


def _unpacked(packed: str) -> bytes:
    return zlib.decompress(base64.b64decode(packed)) if packed else b""


def _translated(error: OSError, path: Path) -> FolderError:
    if error.errno in FULL:
        return DiskFull()
    return FolderError(f"{path}: {error.strerror or error}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
