"""Who did what is kept, whole: what changes something, and keys that were refused."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from backend.database.audit import Act, act, record_at
from backend.database.engine import shared
from backend.database.store import Store
from backend.records import now, stamp
from tests.backend.test_limits import key
from tests.conftest import Byline, Done
from tests.postgres import cluster
from tests.serving import PROGRAMS, Server, eventually

QUICK = PROGRAMS / "quick.py"
SECRET = "byl_" + "S3cret" * 7 + "x"


def acts(url: str, owner: str | None = None) -> list[Act]:
    async def listed() -> list[Act]:
        store = Store(url)
        await store.open()
        found = await store.audit.listed(owner, "")
        await store.close()
        return found

    return asyncio.run(listed())


def test_each_change_and_each_refused_key_is_one_row_and_nothing_else_is(
    database_url: str, tmp_path: Path
) -> None:
    settings = {"BYLINE_DATABASE_URL": database_url} if shared(database_url) else {}
    data = tmp_path if not shared(database_url) else tmp_path / "data"
    data.mkdir(exist_ok=True)
    with Server(data, settings, QUICK) as server:
        anna = key(database_url)
        wrong = {"X-API-Key": SECRET}
        made = server.ask("POST", "/articles/create", {"topic": SECRET}, headers=anna).json
        server.ask("POST", f"/articles/{made['id']}/cancel?note={SECRET}", headers=anna)
        server.ask("DELETE", f"/articles/{made['id']}", headers=anna)
        server.ask("POST", "/articles/create", {"topic": ""})
        server.ask(
            "POST", "/articles/create", {"topic": "A"}, headers={"Origin": "http://x.example"}
        )
        server.get("/articles/", anna)
        server.get(f"/articles/{SECRET}", wrong)
        server.end()
    found = acts(database_url)
    shown = [(a.owner, a.action, a.target, a.status) for a in found if a.address != "command"]
    assert shown == [
        ("anna", "create", "/articles/create", 201),
        ("anna", "cancel", f"/articles/{made['id']}/cancel", 202),
        ("anna", "delete", f"/articles/{made['id']}", 204),
        ("local", "create", "/articles/create", 422),
        ("", "", "/articles/create", 403),
        ("", "", "/articles/...", 401),
    ]
    assert found[0].key_id is not None
    assert {a.address for a in found} <= {"127.0.0.1", "command"}
    assert SECRET not in str(found)
    assert anna["X-API-Key"] not in str(found)


def test_an_orderly_end_loses_no_row(tmp_path: Path) -> None:
    """It comes while answers are still being given."""
    url = f"sqlite:///{tmp_path / 'data' / 'byline.db'}"
    answered: list[int] = []

    def cancel(server: Server, first: int) -> None:
        with suppress(OSError):  # the server has ended
            for n in range(first, 10_000, 4):
                if server.ask("POST", f"/articles/{n}/cancel").status == 404:
                    answered.append(n)  # noqa: PERF401  (others look at it meanwhile)

    with Server(tmp_path / "data", {}, QUICK) as server, ThreadPoolExecutor(4) as pool:
        for first in range(1, 5):
            pool.submit(cancel, server, first)
        eventually(lambda: len(answered) > 100)
        server.end()
    kept = {int(a.target.split("/")[2]) for a in acts(url)}
    assert not set(answered) - kept


async def test_what_waits_at_the_end_is_written(database_url: str) -> None:
    store = Store(database_url)
    await store.open()
    for n in range(1200):
        store.audit.note(act("cancel", str(n)))
    await store.close()
    kept = await asyncio.to_thread(acts, database_url)
    assert [a.target for a in kept] == [str(n) for n in range(1200)]


async def test_what_is_noted_while_the_database_is_away_is_written_when_it_is_back() -> None:
    with cluster() as own:
        url = own.database()
        store = Store(url)
        await store.open()
        own.stop()
        for n in range(1200):
            store.audit.note(act("cancel", f"/articles/{n}"))
        await asyncio.to_thread(own.start)
        await store.audit._waiting.join()
        await store.close()
        assert {a.target for a in await asyncio.to_thread(acts, url)} == {
            f"/articles/{n}" for n in range(1200)
        }


async def test_after_its_days_a_row_is_forgotten(database_url: str) -> None:
    store = Store(database_url)
    await store.open()
    old = stamp(datetime.now(UTC) - timedelta(days=366))
    await store.audit.keep(*(Act(at=old, action="create", target=str(n)) for n in range(1500)))
    await asyncio.to_thread(record_at, database_url, act("create", "new"))
    removed = []
    while n := await store.audit.prune(365):
        removed.append(n)
    assert removed == [1000, 500]
    assert [a.target for a in await store.audit.listed(None, "")] == ["new"]
    await store.close()


async def test_rows_are_found_by_owner_and_time(database_url: str) -> None:
    store = Store(database_url)
    await store.open()
    day = "2026-11-{:02}T12:00:00.000Z"
    for n in (27, 28, 29):
        for owner in ("anna", "ben"):
            done = Act(at=day.format(n), owner=owner, action="create", target=f"{owner}{n}")
            await store.audit.keep(done)
    found = await store.audit.listed("anna", "2026-11-28T00:00:00.000Z")
    assert [a.target for a in found] == ["anna28", "anna29"]
    assert [a.target for a in await store.audit.listed(None, "", 2)] == ["anna29", "ben29"]
    await store.close()


def test_the_commands_show_and_set_and_are_noted_themselves(byline: Byline, tmp_path: Path) -> None:
    key(f"sqlite:///{tmp_path / 'byline.db'}")
    settings = {"BYLINE_DATA_DIR": str(tmp_path), "BYLINE_OWNER_OPEN_ARTICLES": "9"}

    def run(*arguments: str) -> Done:
        return byline(*arguments, forked=True, **settings)

    done = run("owners", "set", "anna", "--articles-a-day", "3", "--budget-usd", "1.5")
    assert done.code == 0, done.err
    shown = run("owners", "list").out.splitlines()
    assert shown[0].startswith("OWNER\tARTICLES TODAY\t")
    assert shown[1].split("\t") == ["anna", "0 / 3", "0 / 9", "0 / 1.5", "0", "0 / -"]
    nobody = run("owners", "set", "nobody", "--articles-a-day", "3")
    assert (nobody.code, nobody.out) == (2, "")
    assert "nobody" in nobody.err
    assert run("owners", "set", "anna", "--budget-usd", "-1").code == 2
    done = run("audit", "--owner", "anna", "--since", now()[:10], "--json")
    rows: list[Any] = [json.loads(text) for text in done.out.splitlines()]
    assert [(r["action"], r["target"], r["address"]) for r in rows][-1:] == [
        ("owners set", "articles_a_day=3 budget_usd=1.5", "command")
    ]
    assert run("audit").code == 0
    assert run("audit", "--since", "yesterday").code == 2
