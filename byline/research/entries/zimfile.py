"""ZIM files as files: whether one is whole, and whether it is still the same.

libzim crashes on a few damaged files, and the process with it (measured: one of some 800 with
wrong bytes), so a file's own checksum is tested once, before libzim sees it.
"""

import struct
from hashlib import md5, sha256
from pathlib import Path

from byline.errors import SourceBroken, SourceMissing

HEAD = 1_000_000  # bytes that, with the size, tell one file from another
HEADER = struct.Struct("<I68xQ")  # the mark, and where the checksum stands (openzim.org/wiki/ZIM)
MARK = 0x044D495A
CHECKSUM = 16  # bytes, the last of the file
CHUNK = 1 << 20
DAMAGED = "the ZIM file is damaged or cut short; get it anew"


def identity(path: Path) -> str:
    """Give the hash of a file's head and size. Raises `SourceMissing`."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = file.seek(0, 2)
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise SourceMissing(msg) from error
    return sha256(b"%d\n" % size + head).hexdigest()


def stamp(path: Path) -> tuple[int, ...]:
    """Give what tells at a glance whether a file was touched; nothing where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def verify(path: Path) -> None:
    """Read a whole file and test its checksum. Raises `SourceBroken` or `SourceMissing`."""
    try:
        whole = _matches(path)
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise SourceMissing(msg) from error
    if not whole:
        msg = f"{path}: {DAMAGED}"
        raise SourceBroken(msg)


def _matches(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEADER.size)
        size = file.seek(0, 2)
        if len(head) < HEADER.size:
            return False
        mark, left = HEADER.unpack(head)
        if mark != MARK or left != size - CHECKSUM:
            return False
        file.seek(0)
        found = md5(usedforsecurity=False)
        while left and (chunk := file.read(min(CHUNK, left))):
            found.update(chunk)
            left -= len(chunk)
        return found.digest() == file.read(CHECKSUM)
