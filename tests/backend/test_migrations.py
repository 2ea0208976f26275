"""The steps lead to the tables that the code knows."""

import signal
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from backend.database.store import Store
from backend.database.tables import metadata
from tests.backend.faults import calls, second_shape
from tests.serving import PROGRAMS, Server, eventually


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


def test_an_article_that_an_older_version_was_at_is_finished_by_this_one(tmp_path: Path) -> None:
    slow = {"STEPS": "9", "SECONDS": "0.05"}
    server = Server(tmp_path / "data", slow, PROGRAMS / "quick.py", measured=False).start()
    article = server.create(topic="Bees")
    eventually(lambda: calls(server, "finished") > 3)
    server.end(signal.SIGKILL)
    second_shape(server.data)
    with server:
        assert server.wait(article)["status"] == "completed"
        result = server.get(f"/articles/{article}/result").json
        assert (result["version"], "part    9" in result["content"]) == (1, True)
        assert calls(server, "finished") == 9  # those of before were not made again
