"""`byline backup`: the whole database in one file, and back."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from byline.commands.terminal import line, say

if TYPE_CHECKING:
    from backend.database.sealed import Count
    from backend.settings import ServerSettings

STDOUT = "-"
PAUSE = 0.2  # seconds between two words on how far it is


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser(
        "backup", help="keep the service's database in a file, and restore it"
    )
    verbs = own.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser(
        "create", help="write a backup, also while the service works; - is stdout"
    )
    create.add_argument("--force", action="store_true", help="replace a file that is there")
    create.set_defaults(run=_create)
    restore = verbs.add_parser("restore", help="fill an empty database from a backup")
    restore.add_argument(
        "--into",
        metavar="PLACE",
        default="",
        help="a data folder, or a database's address; default: what the settings name",
    )
    restore.set_defaults(run=_restore)
    check = verbs.add_parser("check", help="prove that a backup is whole, by restoring it aside")
    check.set_defaults(run=_check)
    for verb in (create, restore, check):
        verb.add_argument("file", metavar="FILE", help="the backup")


def _create(asked: argparse.Namespace) -> int:
    """Write a backup; give the exit code."""
    from backend.database.audit import act, record_at
    from backend.database.backup import create
    from backend.database.sealed import written
    from backend.settings import ServerSettings
    from byline.errors import FolderError

    url = ServerSettings.read().database
    with _progress() as told:
        if asked.file != STDOUT:
            with written(Path(asked.file), asked.force) as out:
                create(url, out, told)
        elif sys.stdout.isatty():
            raise FolderError("A backup is no text for a terminal: lead it into a file.")
        else:
            with _whole_or_said():
                create(url, sys.stdout.buffer, told)
    record_at(url, act("backup create", Path(asked.file).name))
    if asked.file != STDOUT:
        line(asked.file)
    return 0


def _restore(asked: argparse.Namespace) -> int:
    """Fill a database; give the exit code."""
    from backend.assembly import CannotServe, locked
    from backend.database.audit import act, record_at
    from backend.database.backup import restore
    from byline.errors import SettingsError

    settings = _place(asked.into)
    with _opened(asked.file) as file, _progress() as told:
        try:
            lock = locked(settings)
        except CannotServe as error:
            raise SettingsError(str(error)) from error
        try:
            head, counts = restore(settings.database, file, told)
            record_at(settings.database, act("backup restore", Path(asked.file).name))
        finally:
            if lock:
                lock.release()
    _report(counts)
    say(f"Restored what was there at {head.made_at}.")
    return 0


def _check(asked: argparse.Namespace) -> int:
    """Prove a backup; give the exit code."""
    from backend.database.backup import check

    with _opened(asked.file) as file, _progress() as told:
        head, counts = check(file, told)
    _report(counts)
    say(f"Whole: made at {head.made_at} by Byline {head.version}, shape {head.shape}.")
    return 0


def _place(into: str) -> "ServerSettings":
    from pydantic import SecretStr

    from backend.settings import ServerSettings

    settings = ServerSettings.read()
    if "://" in into:
        return settings.model_copy(update={"database_url": SecretStr(into)})
    if into:
        other = {"data_dir": Path(into), "database_url": SecretStr("")}
        return settings.model_copy(update=other)
    return settings


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    from backend.database.sealed import translated

    try:
        with Path(name).open("rb") as file:
            yield file
    except OSError as error:
        raise translated(error, Path(name)) from error


@contextmanager
def _whole_or_said() -> Iterator[None]:
    from backend.database.sealed import translated

    try:
        yield
    except OSError as error:  # whoever reads has gone, or its disk is full
        raise translated(error, Path("stdout")) from error


@contextmanager
def _progress() -> Iterator[Any]:
    """Say how far it is, in one line of a terminal; elsewhere nothing."""
    shown = sys.stderr.isatty()
    last = 0.0

    def told(table: str, rows: int) -> None:
        nonlocal last
        if shown and time.monotonic() - last > PAUSE:
            last = time.monotonic()
            sys.stderr.write(f"\r\033[K{table}: {rows:,}")
            sys.stderr.flush()

    try:
        yield told
    finally:
        if shown and last:
            sys.stderr.write("\r\033[K")


def _report(counts: "tuple[Count, ...]") -> None:
    for count in counts:
        line(count.table, f"{count.rows}", count.sha256)
