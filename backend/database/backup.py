"""The whole database in one file, whichever kind it is, and back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError
from sqlalchemy import Connection, MetaData, Table, insert, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from backend.database import engine, snapshot
from backend.database.sealed import Count, Seal, Sealed, Sealing
from backend.database.snapshot import MOMENTARY, Shape, Told
from backend.errors import (
    BackupDamaged,
    BackupUnfit,
    DatabaseAway,
    DatabaseNotEmpty,
    NoDatabase,
)
from byline import __version__
from byline.article import Value
from byline.errors import DiskFull

FORM = 1  # of the file
OLDEST = "0004"  # the first shape that a backup can have
ROWS, BYTES = 200, 4 << 20  # what is inserted at once, whichever is reached first


class Head(Value):
    """What a backup says of itself first: its form, the database's shape, who made it and when."""

    byline_backup: int
    shape: str
    version: str
    made_at: str


def create(url: str, out: BinaryIO, told: Told) -> Seal:
    """Write what the database holds at this moment, while others go on writing.

    Raises `NoDatabase`, `BackupUnfit`, `DatabaseAway`.
    """
    if snapshot.missing(url):
        raise NoDatabase
    with _translated(), snapshot.snapshot(url) as c:
        shape = engine.shape_of(c)
        if not shape:
            raise NoDatabase
        _fits(shape)
        made_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        head = Head(byline_backup=FORM, shape=shape, version=__version__, made_at=made_at)
        sealing = Sealing(out)
        sealing.write(head.model_dump_json().encode())
        tables = snapshot.tables(c)
        return sealing.seal(tuple(snapshot.counted(c, t, sealing.write, told) for t in tables))


def restore(url: str, file: BinaryIO, told: Told) -> tuple[Head, tuple[Count, ...]]:
    """Fill an empty database from a backup, and bring it to today's shape: whole or not at all.

    What it then holds is read back and compared with what the file vouches for. Raises
    `BackupDamaged`, `BackupUnfit`, `DatabaseNotEmpty`, `DatabaseAway`, `DiskFull`.
    """
    sealed = Sealed(file)
    lines = sealed.lines()
    head = _head(next(lines, b""))
    writing = engine.engine(url, 1, writes=True)
    try:
        with _translated(), engine.reshaping(writing) as c:
            _emptied(c)
            engine.reshape(c, head.shape)
            tables = {table.name: table for table in snapshot.tables(c)}
            for shape, rows in _grouped(lines):
                _filled(c, tables.get(shape.table), shape, rows, told)
            again = tuple(snapshot.counted(c, t, _nowhere, _nothing) for t in tables.values())
            if again != sealed.seal.tables:
                raise BackupDamaged
            engine.reshape(c)
    finally:
        writing.dispose()
    return head, sealed.seal.tables


def check(file: BinaryIO, told: Told) -> tuple[Head, tuple[Count, ...]]:
    """Prove a backup by restoring it into a database that is thrown away. Raises as `restore`."""
    with tempfile.TemporaryDirectory(prefix="byline-check-") as folder:
        return restore(f"sqlite:///{Path(folder) / 'check.db'}", file, told)


def _head(line: bytes) -> Head:
    try:
        head = Head.model_validate_json(line)
    except ValidationError:
        head = None
    if head is None or head.byline_backup != FORM:
        raise BackupUnfit("The backup was made by a later version of Byline: restore it with that.")
    _fits(head.shape)
    return head


def _fits(shape: str) -> None:
    known = engine.shapes()
    if shape not in known:
        msg = f"The data have the shape {shape} of a later version of Byline: use that one."
        raise BackupUnfit(msg)
    if known.index(shape) < known.index(OLDEST):
        msg = "The database is an early one. Start the service with it once, then back it up."
        raise BackupUnfit(msg)


def _emptied(c: Connection) -> None:
    """Remove the tables of a database that holds nothing. Raises `DatabaseNotEmpty`."""
    there = snapshot.present(c)
    if not there:
        return
    if "alembic_version" not in there:
        msg = f"The database has tables of something else ({', '.join(sorted(there))})."
        raise DatabaseNotEmpty(msg)
    found = MetaData()
    found.reflect(c, only=sorted(there))
    kept = [t for name, t in found.tables.items() if name not in MOMENTARY | {"alembic_version"}]
    if full := [t.name for t in kept if c.execute(select(t).limit(1)).first()]:
        msg = (
            f"The database is not empty (there is something in {', '.join(sorted(full))}). Restore "
            "into a new one, or move this one away first."
        )
        raise DatabaseNotEmpty(msg)
    if snapshot.used_by_others(c):
        raise DatabaseNotEmpty("A server or worker is using the database: end it first.")
    found.drop_all(c)


def _grouped(lines: Iterator[bytes]) -> Iterator[tuple[Shape, Iterator[bytes]]]:
    """Give each table with its rows, which are to be taken before the next table is asked for."""
    following = next(lines, None)

    def rows() -> Iterator[bytes]:
        nonlocal following
        following = None
        for line in lines:
            if line.startswith(b"{"):
                following = line
                return
            yield line

    while following is not None:
        yield Shape.model_validate_json(following), rows()


def _filled(
    c: Connection, table: Table | None, like: Shape, rows: Iterator[bytes], told: Told
) -> None:
    if table is None or set(table.c.keys()) != set(like.columns):
        msg = f"The table {like.table} of the backup has another form than its shape says."
        raise BackupUnfit(msg)
    done, size, waiting = 0, 0, []
    for line in rows:
        waiting.append(snapshot.row(line, like))
        size += len(line)
        if len(waiting) == ROWS or size >= BYTES:
            _inserted(c, table, waiting)
            done += len(waiting)
            told(table.name, done)
            size, waiting = 0, []
    _inserted(c, table, waiting)
    snapshot.go_on_after(c, table, like.last_id)


def _inserted(c: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    try:
        if rows:
            c.execute(insert(table), rows)
    except DataError as error:  # such as a NUL in a text, which PostgreSQL does not keep
        msg = f"This kind of database cannot keep what is in the table {table.name}."
        raise BackupUnfit(msg) from error
    except IntegrityError as error:  # rows that were never in one database
        raise BackupDamaged from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if engine.full(error):
            raise DiskFull(
                "The disk is full, and nothing was kept. Make room and begin again."
            ) from error
        if engine.away(error):
            raise DatabaseAway from error
        raise


def _nowhere(_: bytes) -> None:
    """Write nothing: only the hash is wanted."""


def _nothing(_: str, __: int) -> None:
    """Tell nobody."""
