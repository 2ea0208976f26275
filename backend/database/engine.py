"""Opens the database, brings its shape up to date, and makes each kind keep its promises.

What only one kind of database knows stands here: everything else is written for both.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

PRAGMAS: tuple[str, ...] = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that returned has reached the disk
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)
# A server that is gone without a word is noticed within half a minute.
ALIVE = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "application_name": "byline",
}  # fmt: skip
MIGRATING = 0x62796C69  # the number of the lock that one process holds while it migrates
DEADLOCK, DISK_FULL = "40P01", "53100"  # of PostgreSQL's error codes


def address(url: str) -> str:
    """Give a database's address as SQLAlchemy takes it: PostgreSQL's is spoken by psycopg."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return f"postgresql+psycopg://{url.removeprefix(short)}"
    return url


def shared(url: str) -> bool:
    """Say whether other processes may use this database beside us."""
    return make_url(address(url)).get_backend_name() != "sqlite"


def folder(url: str) -> Path:
    """Give the folder of a SQLite file."""
    return Path(make_url(address(url)).database or ".").resolve().parent


def engine(url: str, connections: int, writes: bool = False) -> Engine:
    """Open an engine with so many connections, for questions or for transactions that write."""
    # What is written is private, and an error's text goes to the log: without the values.
    options: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "hide_parameters": True}
    if shared(url):
        if not writes:
            options["isolation_level"] = "AUTOCOMMIT"  # each statement sees the latest commit
        made = create_engine(address(url), **options, connect_args=ALIVE)
        event.listen(made, "handle_error", _without_detail)
        return made
    made = create_engine(url, **options)
    event.listen(made, "connect", _connected)
    if writes:
        # One that reads first and then writes would fail with "database is locked", whatever the
        # time-out, unless it takes the lock when it begins.
        event.listen(made, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    return made


def _without_detail(context: ExceptionContext) -> None:
    """Leave the first line of what PostgreSQL says: the others hold values, even whole rows."""
    said, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(said, psycopg.Error) and (first := said.diag.message_primary):
        said.args = (first,)
        if wrapped is not None:
            wrapped.args = (f"({type(said).__name__}) {first}",)


def _connected(connection: Any, _: object) -> None:  # noqa: ANN401  (the driver's own type)
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


class Ignoring:
    """Inserts a row unless it is there already; `rowcount` says which."""

    def __init__(self, table: Table, *returning: Any) -> None:  # noqa: ANN401  (columns' types)
        """Build the statement once for each kind of database."""
        made = {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        }
        self._made: dict[str, Executable] = {
            kind: insert.returning(*returning)
            if returning
            else insert.execution_options(preserve_rowcount=True)  # psycopg's is lost otherwise
            for kind, insert in made.items()
        }

    def __call__(self, c: Connection) -> Executable:
        """Give the statement for this connection's database."""
        return self._made[c.dialect.name]


def code_of(error: DBAPIError) -> str:
    """Give PostgreSQL's code of an error; "" where there is none."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def full(error: DBAPIError) -> bool:
    """Say whether the disk is full."""
    return code_of(error) == DISK_FULL or "disk is full" in str(error.orig)


def away(error: DBAPIError) -> bool:
    """Say whether there is no database to be reached, or none that is ready."""
    if full(error):
        return False
    refused = code_of(error).startswith(("08", "57P"))  # no connection; shutting down, starting up
    unreached = isinstance(error.orig, psycopg.OperationalError) and not code_of(error)
    return error.connection_invalidated or refused or unreached


def seconds(c: Connection) -> float:
    """Give the time in seconds since 1970, by the one clock that all processes share."""
    if c.dialect.name == "sqlite":
        return time.time()  # one machine's
    return float(c.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0.0)


def migrate(writing: Engine, shape: str = "head") -> None:
    """Bring the database's shape up to date; of several processes one does it."""
    with reshaping(writing) as connection:
        reshape(connection, shape)


@contextmanager
def reshaping(writing: Engine) -> Iterator[Connection]:
    """Begin a transaction in which the shape may change; of several processes one has it."""
    with writing.connect() as connection:
        _prepared(connection)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
            yield connection
        connection.invalidate()  # the next one is as all are


def reshape(connection: Connection, shape: str = "head") -> None:
    """Go the steps that lead to a shape."""
    config = _steps()
    config.attributes["connection"] = connection
    command.upgrade(config, shape)


def shapes() -> tuple[str, ...]:
    """Give the shapes that the database has had, by their names; the last is today's."""
    steps = ScriptDirectory.from_config(_steps()).walk_revisions()
    return tuple(step.revision for step in steps)[::-1]


def shape_of(c: Connection) -> str:
    """Give the name of a database's shape; "" where it has none yet."""
    return MigrationContext.configure(c).get_current_revision() or ""


def _steps() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _prepared(connection: Connection) -> None:
    """Let SQLite make a table anew: dropping the old one would remove all that refers to it."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
