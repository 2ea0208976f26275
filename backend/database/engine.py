"""Opens the database: its shape brought up to date, and SQLite made to keep its promises."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event

PRAGMAS: tuple[str, ...] = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that returned has reached the disk
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)


def engine(url: str, connections: int, begin: str = "") -> Engine:
    """Open an engine with so many connections, whose transactions begin with `begin`.

    One that reads first and then writes would fail with "database is locked" unless it takes the
    lock when it begins: `BEGIN IMMEDIATE`. Without any, each statement sees the latest state.
    """
    # What is written is private, and an error's text goes to the log: without the values.
    made = create_engine(url, pool_size=connections, max_overflow=0, hide_parameters=True)
    event.listen(made, "connect", _connected)
    if begin:
        event.listen(made, "begin", lambda c: c.exec_driver_sql(begin))
    return made


def _connected(connection: Any, _: object) -> None:  # noqa: ANN401  (the driver's own type)
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def migrate(writing: Engine) -> None:
    """Bring the database's shape up to date."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with writing.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
