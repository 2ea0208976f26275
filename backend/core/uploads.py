"""Takes files in: on the disk while they come, read in a child process, kept as their text."""

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from backend.database.documents import Documents
from backend.records import DocumentRecord
from byline.errors import DiskFull, FolderError, SourceUnsupported
from byline.journal.plainfile import FULL
from byline.research.files import FORMATS, KINDS, FileRef, Reader

READ_AT_ONCE = 2  # files, each of which is in memory while it is handed to its child process
BLOCK = 1 << 20  # bytes written at once
LONGEST_NAME = 200  # characters
NAMELESS = "document"
LEFT_BEHIND = 86_400.0  # seconds after which a folder is one that nobody uses any more


def folder(data: Path, shared: bool) -> Path:
    """Give the folder for files that come in: with others at the same data, one of our own."""
    if not shared:
        return data / "uploads"
    for left in data.glob("uploads-*"):
        with suppress(OSError):  # another is removing it, too
            if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(left)
    return Path(tempfile.mkdtemp(prefix="uploads-", dir=data))


class Incoming:
    """A file that is coming in: where it lies, how large it is, and its hash."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        """Write to a file that is open."""
        self.path = path
        self.size = 0
        self._file = file
        self._hash = hashlib.sha256()
        self._block = bytearray()

    @property
    def digest(self) -> str:
        """The hash of what has been flushed."""
        return self._hash.hexdigest()

    async def write(self, data: bytes) -> None:
        """Take some more bytes. Raises `DiskFull`."""
        self._block += data
        if len(self._block) >= BLOCK:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits. Raises `DiskFull`."""
        block, self._block = bytes(self._block), bytearray()
        try:
            await asyncio.to_thread(self._write, block)
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull from error
            raise

    def _write(self, block: bytes) -> None:
        self._file.write(block)
        self._file.flush()
        self._hash.update(block)
        self.size += len(block)


class Uploads:
    """Makes documents of files. What an earlier server left half taken is removed at the start."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        """Take files through `folder`, which is ours alone. Raises `FolderError`."""
        self._folder = folder
        self._reader = reader
        self._gate = asyncio.Semaphore(READ_AT_ONCE)
        _emptied(folder)

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """Open a file to come in; it is gone when this is left."""
        with tempfile.TemporaryDirectory(dir=self._folder) as own:
            path = Path(own) / "file"
            with path.open("xb") as file:
                yield Incoming(path, file)

    async def keep(
        self, documents: Documents, name: str, file: Incoming
    ) -> tuple[DocumentRecord, bool]:
        """Make a document of a file that has come in whole; True when it was not there before.

        Raises a `SourceError` that says why it cannot be read, or `DiskFull`.
        """
        kind = KINDS.get(PurePosixPath(name).suffix.lower())
        if kind is None:
            msg = f"Byline reads {FORMATS} files, and knows them by the ending of their names."
            raise SourceUnsupported(msg)
        await file.flush()
        known = await documents.known(file.digest, kind)
        if known is not None:
            return known, False
        named = file.path.rename(file.path.with_suffix(f".{kind}"))
        async with self._gate:
            read = await self._reader.read(FileRef(path=str(named), name=name))
        return await documents.keep(name, kind, file.digest, file.size, read)


def _emptied(folder: Path) -> None:
    """Make a folder that holds nothing. Raises `FolderError`."""
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()  # what a link leads to is not ours to empty
        elif folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
    except OSError as error:
        msg = f"{folder} cannot be emptied ({error.strerror}). Remove it and start again."
        raise FolderError(msg) from error


def shown(given: str) -> str:
    """Give a file's name as it may be shown: no path, no control letters, not too long."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join("".join(c if c.isprintable() else " " for c in last).split())
    if len(name) > LONGEST_NAME:
        suffix = PurePosixPath(name).suffix[:LONGEST_NAME]
        name = name[: LONGEST_NAME - len(suffix)] + suffix
    return name or NAMELESS
