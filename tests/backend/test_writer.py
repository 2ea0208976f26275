"""Pieces of work that are committed together: one that fails takes no other with it."""

import asyncio

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from backend.database.store import Store
from tests.backend.test_keys import opened


def marks(store: Store, name: str, fails: bool = False) -> asyncio.Task[int]:
    """Write a line, and fail behind it where that is asked for."""

    def work(c: Connection) -> int:
        c.execute(text("INSERT INTO mark (name) VALUES (:name)"), {"name": name})
        if fails:
            raise KeyError(name)
        return len(name)

    return asyncio.ensure_future(store.keys._writer.do(work))


async def test_one_that_fails_takes_no_other_with_it(database_url: str) -> None:
    async with opened(database_url) as store:
        writer = store.keys._writer
        await writer.do(lambda c: c.execute(text("CREATE TABLE mark (name TEXT PRIMARY KEY)")))
        names = [f"n{n}" for n in range(40)]
        done = [marks(store, n, fails=n in ("n7", "n21")) for n in names]
        twice = marks(store, "n30")  # there already: the database itself refuses it
        results = await asyncio.gather(*done, return_exceptions=True)
        assert [n for n, r in zip(names, results, strict=True) if isinstance(r, KeyError)] == [
            "n7", "n21",
        ]  # fmt: skip
        assert [r for r in results if isinstance(r, int)] == [2] * 9 + [3] * 29
        with pytest.raises(IntegrityError):
            await twice
        kept = await writer.do(lambda c: set(c.scalars(text("SELECT name FROM mark"))))
        assert kept == set(names) - {"n7", "n21"}
        with pytest.raises(KeyError):
            await marks(store, "alone", fails=True)
        assert "alone" not in await writer.do(
            lambda c: set(c.scalars(text("SELECT name FROM mark")))
        )
