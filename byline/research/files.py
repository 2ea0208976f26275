"""The user's files and folders as sources: which files there are, and their safe reading."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from byline.article import SourceFailure, Value
from byline.errors import (
    BriefError,
    SourceEmpty,
    SourceMissing,
    SourceNotText,
    SourceOutside,
    SourceTooLarge,
)
from byline.research.documents import Document
from byline.research.pool import ReadingPool

KINDS = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".rst": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
LARGEST = 50_000_000  # bytes
MOST_FILES = 5_000


class FileRef(Value):
    """A file to read: where it is, the name it is shown by, and whether it must be used."""

    path: str
    name: str
    required: bool = False


class Shelf(Value):
    """The files that a brief's sources came to, and the names that could not be taken."""

    files: tuple[FileRef, ...]
    failures: tuple[SourceFailure, ...] = ()
    others: int = 0


class Reader(Protocol):
    """Reads a document."""

    async def read(self, ref: FileRef) -> Document:
        """Read it. Raises a `SourceError` that says why not."""
        ...


def shelf(roots: tuple[Path, ...]) -> Shelf:
    """Find the files under `roots`, in the order of their names; a file named itself is required.

    Hidden files and kinds that Byline does not read are passed over (and counted). Raises
    `BriefError` for a path that is missing and for roots that hold nothing to read.
    """
    files: dict[str, FileRef] = {}
    failures: list[SourceFailure] = []
    others = 0
    for root in roots:
        if not root.exists():
            msg = f"--sources {root}: there is no such file or folder"
            raise BriefError(msg)
        if root.is_file():
            real = root.resolve()
            if _kind(real) is None:
                msg = f"--sources {root}: Byline reads md, txt, html, pdf and docx files"
                raise BriefError(msg)
            files[str(real)] = FileRef(path=str(real), name=root.name, required=True)
            continue
        found, outside, passed = _walk(root)
        others += passed
        failures += outside
        for ref in found:
            files.setdefault(ref.path, ref)
    if not files and not failures:
        where = ", ".join(str(r) for r in roots)
        msg = f"--sources {where}: holds no md, txt, html, pdf or docx file"
        raise BriefError(msg)
    if len(files) > MOST_FILES:
        msg = f"--sources: {len(files)} files; Byline reads at most {MOST_FILES} for one article"
        raise BriefError(msg)
    return Shelf(files=tuple(files.values()), failures=tuple(failures), others=others)


def _walk(root: Path) -> tuple[list[FileRef], list[SourceFailure], int]:
    home = root.resolve()
    found: list[FileRef] = []
    outside: list[SourceFailure] = []
    others = 0
    for folder, folders, names in os.walk(home):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            if _kind(path) is None:
                others += 1
                continue
            shown = str(path.relative_to(home))
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                why = SourceOutside()
                outside.append(SourceFailure(name=shown, code=why.code, message=why.message))
            else:
                found.append(FileRef(path=str(path.resolve()), name=shown))
    return found, outside, others


def _kind(path: Path) -> str | None:
    return KINDS.get(path.suffix.lower())


@dataclass(frozen=True)
class FileReader:
    """Reads files: their bytes here, under a size limit, and their parsing in the pool."""

    pool: ReadingPool

    async def read(self, ref: FileRef) -> Document:
        """Read one file. Raises a `SourceError` that says why not."""
        path = Path(ref.path)
        kind = _kind(path) or "txt"
        data = _bytes(path)
        if not data.strip():
            raise SourceEmpty
        if kind == "docx" and not data.startswith((b"PK", b"\xd0\xcf")):
            raise SourceNotText("The file is called a Word document but is none.")
        return await self.pool.parse(kind, data)


def _bytes(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SourceOutside from error
        raise SourceMissing from error
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise SourceMissing("The path is not a regular file.")
        if about.st_size > LARGEST:
            raise SourceTooLarge
        try:
            data = file.read(LARGEST + 1)
        except OSError as error:
            raise SourceMissing from error
    if len(data) > LARGEST:
        raise SourceTooLarge
    return data
