"""A database at one moment, as lines that are the same whichever kind of database it is.

A table is a line that names its columns, and a line for each row, in the order of its key.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    MetaData,
    String,
    Table,
    inspect,
    make_url,
    null,
    select,
    text,
)

from backend.database.engine import ALIVE, engine, shared
from backend.database.sealed import Count
from backend.database.tables import metadata
from byline.article import Value

MOMENTARY = frozenset({"worker", "rate", "ticket"})  # what means nothing an hour later
LEASE = "worker_id"  # of a worker that is gone when it is read
AT_ONCE = 20  # rows fetched: some hold megabytes
Told = Callable[[str, int], None]  # a table, and how many of its rows are done


class Shape(Value):
    """What a table looks like: its columns, those that hold bytes, the last id that was given."""

    table: str
    columns: tuple[str, ...]
    binary: tuple[str, ...]
    last_id: int


def missing(url: str) -> bool:
    """Say whether a database is a file that is not there: to open it would make it."""
    return not shared(url) and not Path(make_url(url).database or "").is_file()


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """Open a connection that sees the database at one moment, however long it asks.

    Nobody waits for it. SQLite's log of writes grows as long as it is open.
    """
    opened = engine(url, 1)
    try:
        with opened.connect() as c:
            if shared(url):
                c.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            else:
                c.exec_driver_sql("PRAGMA query_only=ON")
                c.exec_driver_sql("BEGIN")  # the first question fixes the moment
            yield c
    finally:
        opened.dispose()


def present(c: Connection) -> frozenset[str]:
    """Give the names of Byline's tables that are in a database."""
    return frozenset(inspect(c).get_table_names()) & (metadata.tables.keys() | {"alembic_version"})


def tables(c: Connection) -> list[Table]:
    """Give the tables that are kept, as they are in this database; what others refer to first."""
    found = MetaData()
    found.reflect(c, only=sorted((present(c) & metadata.tables.keys()) - MOMENTARY))
    return found.sorted_tables


def counted(c: Connection, table: Table, write: Callable[[bytes], None], told: Told) -> Count:
    """Write a table's lines; give their number and hash."""
    found, rows = hashlib.sha256(), -1
    for line in _lines(c, table):
        write(line)
        found.update(line + b"\n")
        rows += 1
        told(table.name, rows)
    return Count(table=table.name, rows=rows, sha256=found.hexdigest())


def shape(c: Connection, table: Table) -> Shape:
    """Describe a table. The order of its columns is one that does not depend on its history."""
    binary = tuple(sorted(n for n, column in table.c.items() if _holds_bytes(column)))
    columns = tuple(sorted(table.c.keys()))
    return Shape(table=table.name, columns=columns, binary=binary, last_id=last_id(c, table))


def row(line: bytes, like: Shape) -> dict[str, Any]:
    """Read a row's line."""
    values = dict(zip(like.columns, orjson.loads(line), strict=True))
    for name in like.binary:
        if values[name] is not None:
            values[name] = base64.b64decode(values[name])
    return values


def _lines(c: Connection, table: Table) -> Iterator[bytes]:
    own = shape(c, table)
    yield own.model_dump_json().encode()
    columns = [null().label(n) if n == LEASE else table.c[n] for n in own.columns]
    order = [_by_bytes(c, column) for column in table.primary_key.columns]
    query = select(*columns).order_by(*order).execution_options(yield_per=AT_ONCE)
    for found in c.execute(query):
        yield orjson.dumps(tuple(found), default=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError  # a type that no column has


def _holds_bytes(column: Any) -> bool:  # noqa: ANN401  (any table's own)
    return isinstance(column.type, LargeBinary)


def _by_bytes(c: Connection, column: Any) -> ColumnElement[Any]:  # noqa: ANN401  (any table's own)
    """Give what sorts a column in the same order in each kind of database."""
    texts = isinstance(column.type, String) and c.dialect.name == "postgresql"
    sorted_by: ColumnElement[Any] = column.collate("C") if texts else column
    return sorted_by


def last_id(c: Connection, table: Table) -> int:
    """Give the last id that was given in a table, be it of a row that is gone; 0 where none was."""
    if c.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(c.scalar(query, {"name": table.name}) or 0)
    numbers = _numbers(c, table)
    if numbers is None:
        return 0
    given = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {numbers}"  # noqa: S608  (quoted by the database)
    return int(c.scalar(text(given)) or 0)


def go_on_after(c: Connection, table: Table, last: int) -> None:
    """Let the next row's id be one that was never given."""
    values = {"name": table.name, "last": last}
    if c.dialect.name == "sqlite":
        c.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        if last:
            c.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)
    elif last:
        c.execute(text("SELECT setval(:name, :last)"), values | {"name": _numbers(c, table)})


def _numbers(c: Connection, table: Table) -> str | None:
    """Give the name of PostgreSQL's sequence for a table's ids, quoted; None where it has none."""
    if "id" not in table.c:
        return None
    query = text("SELECT pg_get_serial_sequence(:name, 'id')")
    quoted = c.dialect.identifier_preparer.format_table(table)
    found: str | None = c.scalar(query, {"name": quoted})
    return found


def used_by_others(c: Connection) -> bool:
    """Say whether another process of Byline has this database open, as far as can be known."""
    if c.dialect.name == "sqlite":
        return False  # the lock on the data folder tells
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = :name AND pid <> pg_backend_pid()"
    )
    return bool(c.scalar(others, {"name": ALIVE["application_name"]}))
