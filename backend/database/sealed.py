"""A file of lines with a seal at its end: one that is torn or changed anywhere is known by it.

The file is two gzip members, so that `zcat FILE` shows all of it. The first holds the lines. The
second holds one more, the seal, with the hash of the first; it is stored as it is, byte for byte as
`_stored` makes it, so that no byte of the file can be another one unseen.
"""

import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from backend.errors import BackupDamaged
from byline.article import Value
from byline.errors import DiskFull, FolderError
from byline.journal.plainfile import FULL

GZIP = 31  # zlib's number for gzip with the largest window
LEVEL = 4  # of the texts 9% are left, 15% with level 1; more than this only takes time
BLOCK = 1 << 20  # bytes read and written at once
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of a gzip member without name and time
LARGEST_SEAL = 60_000  # bytes: what one stored block takes


class Count(Value):
    """How many rows of a table a backup holds, and the SHA-256 of its lines."""

    table: str
    rows: int
    sha256: str


class Seal(Value):
    """What vouches for a file: its tables, and the SHA-256 of its first member."""

    tables: tuple[Count, ...]
    sha256: str


class Sealing:
    """Writes lines, and the seal in the end."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to a file that need not be one that can be sought in."""
        self._out = out
        self._packing = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
        self._hash = hashlib.sha256()
        self._waiting = bytearray()

    def write(self, line: bytes) -> None:
        """Write a line, which holds no line feed."""
        self._waiting += self._packing.compress(line + b"\n")
        if len(self._waiting) >= BLOCK:
            self._flush()

    def seal(self, tables: tuple[Count, ...]) -> Seal:
        """Write the end."""
        self._waiting += self._packing.flush()
        self._flush()
        seal = Seal(tables=tables, sha256=self._hash.hexdigest())
        self._out.write(_stored(seal.model_dump_json().encode() + b"\n"))
        self._out.flush()
        return seal

    def _flush(self) -> None:
        self._out.write(self._waiting)
        self._hash.update(self._waiting)
        self._waiting = bytearray()


class Sealed:
    """A file with an unbroken seal. It is read as often as is asked, a block at a time."""

    def __init__(self, file: BinaryIO) -> None:
        """Look at every byte of the file. Raises `BackupDamaged`."""
        self._file = file
        length = file.seek(0, os.SEEK_END)
        self._length, self.seal = _found(file, length)
        found = hashlib.sha256()
        for block in self._blocks():
            found.update(block)
        if found.hexdigest() != self.seal.sha256:
            raise BackupDamaged

    def lines(self) -> Iterator[bytes]:
        """Give the lines, without their ends."""
        begun: list[bytes] = []  # of a line that goes on in the next piece
        for piece in self._pieces():
            first, *rest = piece.split(b"\n")
            begun.append(first)
            for following in rest:
                yield b"".join(begun)
                begun = [following]

    def _pieces(self) -> Iterator[bytes]:
        unpacking = zlib.decompressobj(GZIP)
        for block in self._blocks():
            yield unpacking.decompress(block, BLOCK)
            while unpacking.unconsumed_tail:
                yield unpacking.decompress(unpacking.unconsumed_tail, BLOCK)
        yield unpacking.flush()

    def _blocks(self) -> Iterator[bytes]:
        self._file.seek(0)
        left = self._length
        while left:
            block = self._file.read(min(BLOCK, left))
            if not block:
                raise BackupDamaged  # it has become shorter
            left -= len(block)
            yield block


def _found(file: BinaryIO, length: int) -> tuple[int, Seal]:
    """Give the length of what is sealed, and the seal. Raises `BackupDamaged`."""
    around = len(_stored(b""))
    file.seek(max(0, length - 4))
    size = int.from_bytes(file.read(4), "little")  # of the last member, in its last bytes
    begins = length - around - size
    if size > LARGEST_SEAL or begins <= 0:
        raise BackupDamaged
    file.seek(begins)
    member = file.read()
    text = member[around - 8 : -8]
    if member != _stored(text):
        raise BackupDamaged
    try:
        return begins, Seal.model_validate_json(text)
    except ValidationError:
        raise BackupDamaged from None


def _stored(text: bytes) -> bytes:
    """Give a gzip member that holds a text as it is: RFC 1952 around one block of RFC 1951, 3.2.4.

    A library would do, but two versions of it need not give the same bytes.
    """
    size = len(text).to_bytes(2, "little")
    inverted = (len(text) ^ 0xFFFF).to_bytes(2, "little")
    check = zlib.crc32(text).to_bytes(4, "little") + len(text).to_bytes(4, "little")
    return HEAD + b"\x01" + size + inverted + text + check


@contextmanager
def written(path: Path, force: bool) -> Iterator[BinaryIO]:
    """Open a file that is at `path` when this is left in good order; else nothing is changed.

    Nobody but its owner may read it. Raises `DiskFull`, or `FolderError` where a file stands there
    already and `force` does not allow to replace it.
    """
    part: Path | None = None
    try:
        _free(path, force)
        made, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(made, "wb") as file:
            yield file
            file.flush()
            os.fsync(made)
        _free(path, force)
        part.replace(path)
        _synced(path.parent)
    except OSError as error:
        raise translated(error, path) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def translated(error: OSError, path: Path) -> FolderError:
    """Give our own error for one of the file system's."""
    if error.errno in FULL:
        return DiskFull("The disk is full, and nothing was kept. Make room and begin again.")
    return FolderError(f"{path}: {error.strerror or error}")


def _free(path: Path, force: bool) -> None:
    if path.is_dir() or (path.exists() and not force):
        msg = f"{path} is there already; give another name, or --force to replace the file."
        raise FolderError(msg)


def _synced(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
