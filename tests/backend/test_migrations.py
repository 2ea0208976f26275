"""The steps lead to the tables that the code knows."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from backend.database.store import Store
from backend.database.tables import metadata


async def test_a_fresh_database_has_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    path = tmp_path / "byline.db"
    for _ in range(2):  # the second time there is nothing left to do
        store = Store(f"sqlite:///{path}")
        await store.open()
        await store.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'article'"))
        assert "AUTOINCREMENT" in made  # ids are never used again
    engine.dispose()
