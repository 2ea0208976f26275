"""The steps lead to the tables that the code knows."""

import signal
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from backend.database.engine import engine
from backend.database.store import Store
from backend.database.tables import metadata
from byline.article import Brief
from byline.pins import Pins
from byline.research.files import Shelf
from tests.backend.faults import calls, earlier_shape
from tests.serving import PROGRAMS, Server, eventually


async def test_a_fresh_database_has_the_tables_that_the_code_knows(database_url: str) -> None:
    for _ in range(2):  # the second time there is nothing left to do
        store = Store(database_url)
        await store.open()
        await store.close()
    opened = engine(database_url, 1)
    with opened.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        if connection.dialect.name == "sqlite":
            made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'article'"))
            assert "AUTOINCREMENT" in made  # ids are never used again
    opened.dispose()


async def test_an_upgrade_keeps_what_there_is_and_gives_no_id_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'byline.db'}"
    store = Store(url)
    await store.open()
    pins = Pins(today=date(2026, 1, 1), shelf=Shelf(files=()))
    made = [(await store.create(Brief(topic=t), pins, t, ""))[0].id for t in ("Bees", "Ants")]
    await store.delete(made[1])
    await store.close()
    earlier_shape(tmp_path, "0004")
    store = Store(url)
    await store.open()
    assert (await store.made_before("Bees", "")) == await store.article(made[0])
    assert (await store.create(Brief(topic="Wasps"), pins, None, ""))[0].id > made[1]
    await store.close()


@pytest.mark.parametrize("shape", ["0002", "0004"])
def test_an_article_that_an_older_version_was_at_is_finished_by_this_one(
    tmp_path: Path, shape: str
) -> None:
    slow = {"STEPS": "9", "SECONDS": "0.05"}
    server = Server(tmp_path / "data", slow, PROGRAMS / "quick.py", measured=False).start()
    article = server.create(topic="Bees")
    eventually(lambda: calls(server, "finished") > 3)
    server.end(signal.SIGKILL)
    earlier_shape(server.data, shape)
    with server:
        assert server.wait(article)["status"] == "completed"
        result = server.get(f"/articles/{article}/result").json
        assert (result["version"], "part    9" in result["content"]) == (1, True)
        assert calls(server, "finished") == 9  # those of before were not made again
