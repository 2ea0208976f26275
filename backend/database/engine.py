"""Opens the database: its shape brought up to date, and SQLite made to keep its promises."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

PRAGMAS: tuple[str, ...] = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that returned has reached the disk
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)


def engine(url: str, writes: bool) -> AsyncEngine:
    """Open an engine; one that writes has a single connection, and takes the lock at BEGIN.

    A transaction that reads first and then writes would fail with "database is locked".
    """
    size = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 4}
    made = create_async_engine(url, **size)
    event.listen(made.sync_engine, "connect", _connected)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(made.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
    return made


def _connected(connection: Any, _: object) -> None:  # noqa: ANN401  (the driver's own type)
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


async def migrate(writer: AsyncEngine) -> None:
    """Bring the database's shape up to date."""
    async with writer.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
