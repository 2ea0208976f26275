"""The user's files and folders as sources: which files there are, and their safe reading."""

import asyncio
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
    SourceError,
    SourceMissing,
    SourceOutside,
    SourceTooLarge,
    SourceUnsupported,
)
from byline.research.documents import Document, DocumentRef, EntryRef, PageRef
from byline.research.pool import ReadingPool

KINDS = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
FORMATS = "md, txt, rst, html, pdf or docx"
LARGEST = 50_000_000  # bytes
MOST_FILES = 5_000
TOO_LARGE = f"The file is larger than {LARGEST // 1_000_000} MB; divide it into parts."
NO_FILE = "The path is not a regular file."


class FileRef(Value):
    """A file to read: where it is, the name it is shown by, and whether it must be used."""

    path: str
    name: str
    required: bool = False


Ref = FileRef | DocumentRef | PageRef | EntryRef


def document_id(ref: Ref) -> int | None:
    """Give the id of a kept document; None for a file."""
    return ref.document_id if isinstance(ref, DocumentRef) else None


class Shelf(Value):
    """What a brief's sources came to: files, kept documents, pages; and what could not be taken."""

    files: tuple[FileRef, ...]
    documents: tuple[DocumentRef, ...] = ()
    pages: tuple[PageRef, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    others: int = 0

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Give all that there is to read, in its order."""
        return self.files + self.documents + self.pages


class Reader(Protocol):
    """Reads a document."""

    async def read(self, ref: Ref) -> Document:
        """Read it. Raises a `SourceError` that says why not."""
        ...


def shelf(roots: tuple[Path, ...]) -> Shelf:
    """Find the files under `roots`, in the order of their names; a file named itself is required.

    Hidden files and kinds that Byline does not read are passed over (and counted). What cannot be
    looked at, and links that lead out of their folder, come back as failures. Raises `BriefError`
    for a path that is missing and for roots that hold nothing to read.
    """
    search = _Search()
    for root in roots:
        search.take(root)
    if not search.files and not search.failures:
        where = ", ".join(map(_shown, map(str, roots)))
        msg = f"--sources {where}: holds no {FORMATS} file"
        raise BriefError(msg)
    return Shelf(
        files=tuple(search.files.values()), failures=tuple(search.failures), others=search.others
    )


class _Search:
    """Goes through files and folders; a file that is reached twice is taken once."""

    def __init__(self) -> None:
        self.files: dict[str, FileRef] = {}
        self.failures: list[SourceFailure] = []
        self.others = 0

    def take(self, root: Path) -> None:
        shown = _shown(str(root))
        try:
            real = Path(os.path.realpath(root, strict=True))
            mode = real.stat().st_mode
        except OSError as error:
            why = "there is no such file or folder"
            if not isinstance(error, FileNotFoundError):
                why = f"it cannot be opened ({error.strerror})"
            msg = f"--sources {shown}: {why}"
            raise BriefError(msg) from error
        if stat.S_ISDIR(mode):
            self._walk(real)
        elif not stat.S_ISREG(mode) or _kind(real) is None:
            msg = f"--sources {shown}: Byline reads folders, and {FORMATS} files"
            raise BriefError(msg)
        elif name := self._name(root, root.name):
            self.files[str(real)] = FileRef(path=str(real), name=name, required=True)

    def _walk(self, home: Path) -> None:
        """Take what lies in a folder and below it; `home` is real, and no link is walked into."""
        waiting = [home]
        while waiting:
            folder = waiting.pop()
            below = []
            for entry in self._entries(folder, home):
                path = folder / entry.name
                if entry.is_symlink():
                    self._link(path, home)
                elif entry.is_dir(follow_symlinks=False):
                    below.append(path)
                else:
                    self._file(path, path, home)
            waiting += reversed(below)

    def _entries(self, folder: Path, home: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as found:
                seen = [entry for entry in found if not entry.name.startswith(".")]
        except OSError:
            why = SourceMissing("The folder may not be read; its files are left out.")
            self._fail(folder, home, why)
            return []
        return sorted(seen, key=lambda entry: entry.name)

    def _link(self, path: Path, home: Path) -> None:
        """Take the file that a link leads to; a folder in `home` is reached without the link."""
        folder = os.path.isdir(path)  # noqa: PTH112  (Path.is_dir raises for a folder that is shut)
        if not folder and _kind(path) is None:
            self.others += 1
            return
        try:
            real = Path(os.path.realpath(path, strict=True))
        except OSError:
            self._fail(path, home, SourceMissing("The link leads nowhere."))
            return
        if not real.is_relative_to(home):
            self._fail(path, home, SourceOutside())
        elif not folder:
            self._file(path, real, home)

    def _file(self, path: Path, real: Path, home: Path) -> None:
        if _kind(path) is None:
            self.others += 1
            return
        if name := self._name(path, str(path.relative_to(home))):
            self.files.setdefault(str(real), FileRef(path=str(real), name=name))
        if len(self.files) > MOST_FILES:
            msg = f"--sources: Byline reads at most {MOST_FILES} files for one article; name fewer"
            raise BriefError(msg)

    def _name(self, path: Path, name: str) -> str:
        """Give the name to show, or note a name that no text can hold."""
        try:
            str(path).encode("utf-8")
        except UnicodeEncodeError:
            error = SourceUnsupported("The file's name is not in UTF-8; rename the file.")
            self.failures.append(_failure(name, error))
            return ""
        return _shown(name)

    def _fail(self, path: Path, home: Path, error: SourceError) -> None:
        name = str(path.relative_to(home)) if path != home else path.name
        self.failures.append(_failure(name, error))


def _failure(name: str, error: SourceError) -> SourceFailure:
    return SourceFailure(name=_shown(name), code=error.code, message=error.message)


def _shown(name: str) -> str:
    """Give a name as a terminal may show it, without control letters and broken bytes."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def _kind(path: Path) -> str | None:
    return KINDS.get(path.suffix.lower())


@dataclass(frozen=True)
class FileReader:
    """Reads files: their bytes here, under a size limit, and their parsing in the pool."""

    pool: ReadingPool

    async def read(self, ref: FileRef) -> Document:
        """Read one file. Raises a `SourceError` that says why not."""
        path = Path(ref.path)
        kind = _kind(path)
        if kind is None:
            raise SourceUnsupported
        data = await asyncio.to_thread(_bytes, path)
        if not data or data.isspace():
            raise SourceEmpty
        return await self.pool.parse(kind, data)


def _bytes(path: Path) -> bytes:
    """Read a regular file. The last step follows no link: the shelf has followed them all."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unopened(error) from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise SourceMissing(NO_FILE)
        if about.st_size > LARGEST:
            raise SourceTooLarge(TOO_LARGE)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SourceMissing from error
    finally:
        os.close(handle)
    if len(data) > LARGEST:  # it has grown meanwhile, or never said its size
        raise SourceTooLarge(TOO_LARGE)
    return data


def _unopened(error: OSError) -> SourceError:
    match error.errno:
        case errno.ELOOP:
            return SourceOutside()
        case errno.EACCES | errno.EPERM:
            return SourceMissing("The file may not be read; give yourself the right to read it.")
        case errno.ENXIO | errno.ENODEV:
            return SourceMissing(NO_FILE)
        case _:
            return SourceMissing()
