"""The encyclopedias on this machine: each a folder of its own, complete or not there."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from byline.article import Value
from byline.errors import DiskFull, FolderError, FolderLocked
from byline.journal.plainfile import FULL, write_whole

FOLDER = "encyclopedias"  # in the data folder
ABOUT = "about.json"
NAME = r"^[a-z0-9][a-z0-9-]{0,99}$"
FORM = 1  # of what is written here; another one is added anew


class Encyclopedia(Value):
    """What is known of an encyclopedia.

    `name` is that of its folder and ends in its language. `place` is the folder of its index within
    its own, or the path of its ZIM file; `hash` that of what it was made from. `site` is the
    address under which its entries stand on the web, where there is one.
    """

    form: int = FORM
    kind: Literal["summaries", "zim"]
    name: str = Field(pattern=NAME)
    shown: str
    language: str
    entries: int
    licence: str
    attribution: str
    site: str
    hash: str
    place: str = ""


def home(data_dir: Path) -> Path:
    """Give the folder of all encyclopedias."""
    return data_dir / FOLDER


def held(folder: Path) -> tuple[Encyclopedia, ...]:
    """List the encyclopedias in a folder, by their names. Raises `FolderError`."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _translated(error, folder) from error
    return tuple(about for name in names if (about := one(folder, name)))


def one(folder: Path, name: str) -> Encyclopedia | None:
    """Give the encyclopedia of this name; None where it is not, or not in the form of today."""
    try:
        about = Encyclopedia.model_validate_json((folder / name / ABOUT).read_bytes())
    except (OSError, ValidationError):
        return None
    return about if about.name == name and about.form == FORM else None


def shelve(folder: Path, about: Encyclopedia, files: Mapping[str, bytes]) -> Encyclopedia:
    """Keep an encyclopedia with its files, in place of an earlier one of its name.

    It is there from the moment when its description is, which names the folder of its files; what
    a killed attempt left, the next one sweeps away. Raises `FolderError` or `DiskFull`.
    """
    own = folder / about.name
    with _locked(folder):
        try:
            own.mkdir(mode=0o700, exist_ok=True)
            _sweep(own, one(folder, about.name))
            if files:
                about = about.model_copy(update={"place": _filled(own, files)})
        except OSError as error:
            raise _translated(error, own) from error
        write_whole(own / ABOUT, about.model_dump_json(indent=2).encode())
        _sweep(own, about)
    return about


def _filled(own: Path, files: Mapping[str, bytes]) -> str:
    place = Path(mkdtemp(prefix="index-", dir=own))
    try:
        for name, data in files.items():
            write_whole(place / name, data)
    except FolderError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place.name


def _sweep(own: Path, about: Encyclopedia | None) -> None:
    """Delete the folders that the description does not name."""
    for path in own.iterdir():
        if path.is_dir() and (about is None or path.name != about.place):
            shutil.rmtree(path, ignore_errors=True)


def discard(folder: Path, name: str) -> None:
    """Remove an encyclopedia; a ZIM file itself stays where it is. Raises `FolderError`."""
    with _locked(folder):
        try:
            (folder / name / ABOUT).unlink(missing_ok=True)
            shutil.rmtree(folder / name)
        except OSError as error:
            raise _translated(error, folder / name) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from changing the folder; it is made if need be."""
    lock = FileLock(folder / ".lock", timeout=0, mode=0o600)
    try:
        for made in (folder.parent, folder):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        msg = f"{folder}: another `byline library` is at work there; wait for it"
        raise FolderLocked(msg) from None
    except OSError as error:
        raise _translated(error, folder) from error
    try:
        yield
    finally:
        lock.release()


def _translated(error: OSError, path: Path) -> FolderError:
    return DiskFull() if error.errno in FULL else FolderError(f"{path}: {error.strerror or error}")
