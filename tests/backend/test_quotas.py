"""No owner uses more than he may: articles, money, documents; what is deleted was used, too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from backend.database.articles import Articles
from backend.database.engine import shared
from backend.database.quotas import Bounds, spending
from backend.database.store import Store
from backend.database.tables import article, call
from backend.errors import NoOwner, QuotaExceeded
from backend.records import ArticleRecord, ProposalTask, now, stamp
from byline.article import Brief
from byline.pins import Pins
from byline.research.documents import Document
from byline.stretches import Stretch
from tests.backend.test_deleted import finished
from tests.serving import PROGRAMS, Server

COMPOSED = Pins(today=date(2026, 11, 29))
PAID = COMPOSED.model_copy(update={"model": "openai:gpt-5"})
Opened = AsyncIterator[Store]


@pytest.fixture
async def store(database_url: str) -> Opened:
    opened = Store(database_url)
    await opened.open()
    yield opened
    await opened.close()


async def bound(store: Store, name: str = "anna", **bounds: float) -> Articles:
    """Set an owner's bounds; give what is his."""
    await store.keys.make(name)
    await store.owners.set(name, **bounds)
    return store.of(name)


async def begun(own: Articles, pins: Pins = PAID, budget: float | None = None) -> ArticleRecord:
    record, _ = await own.create(Brief(topic="Bees", budget_usd=budget), pins, None, "")
    return record


async def paid(store: Store, record: ArticleRecord, usd: float | None, at: str = "") -> None:
    """Write down a call that has cost so much, or that reserves $1 while it is under way."""
    row = {"article_id": record.id, "attempt": 1, "state": "finished", "kind": "model"}
    row |= {"key": f"writer/1 model {at} {usd}", "scope": "writer/1", "reserved_usd": 1.0}
    row |= {"started_at": at or now(), "cost_usd": usd}
    await store._writer.do(lambda c: c.execute(insert(call).values(row)))


async def ended(store: Store, record: ArticleRecord, status: str = "completed") -> None:
    values = {"status": status, "completed_at": now()}
    change = update(article).where(article.c.id == record.id).values(values)
    await store._writer.do(lambda c: c.execute(change))


async def test_so_many_articles_may_be_begun_a_day_also_when_they_are_deleted(
    store: Store,
) -> None:
    anna = await bound(store, articles_a_day=3)
    first, _, third = [await begun(anna) for _ in range(3)]
    await anna.delete(first.id)
    with pytest.raises(QuotaExceeded, match="3 articles may be begun a day") as refused:
        await begun(anna, COMPOSED)
    assert 0 < (refused.value.retry_after or 0) <= 86_400
    yesterday = stamp(datetime.now(UTC) - timedelta(days=1))
    earlier = update(article).where(article.c.id == third.id).values(created_at=yesterday)
    await store._writer.do(lambda c: c.execute(earlier))
    await begun(anna)
    await begun(await bound(store, "ben", articles_a_day=1))
    await begun(store.of("local"))


async def test_so_many_articles_may_be_open_at_once(store: Store) -> None:
    anna = await bound(store, open_articles=2)
    first, second = [await begun(anna) for _ in range(2)]
    with pytest.raises(QuotaExceeded, match="2 articles may be open") as refused:
        await begun(anna)
    assert refused.value.retry_after is None, "only an end helps"
    await ended(store, first, "failed")
    await begun(anna)
    with pytest.raises(QuotaExceeded):
        await anna.retry(first.id)
    await anna.cancel(second.id)
    assert (await anna.retry(first.id)).status == "pending"


async def test_what_is_spent_reserved_and_under_way_counts_and_a_deletion_gives_nothing_back(
    store: Store,
) -> None:
    anna = await bound(store, budget_usd=10)
    first = await begun(anna, budget=4)
    await paid(store, first, 1.5)  # of its own 4
    second = await begun(anna, budget=3)
    await paid(store, second, None)  # $1 of its own 3, under way
    with pytest.raises(QuotaExceeded, match=r"\$2.5000 .* reserved \$4.5000") as refused:
        await begun(anna, budget=3.5)
    assert refused.value.retry_after is None, "what is reserved may come back this month"
    await ended(store, first)  # and 2.50 of it are free again
    third = await begun(anna, budget=5.5)
    await paid(store, third, 5.5)
    await ended(store, third)
    await anna.delete(third.id)
    await anna.delete(second.id)
    with pytest.raises(QuotaExceeded) as refused:  # 1.50 + 1 + 5.50 are spent
        await begun(anna, budget=2.5)
    assert 0 < (refused.value.retry_after or 0) <= 31 * 86_400
    (use,) = [u for u in await store.owners.listed() if u.name == "anna"]
    assert (use.spent_usd, use.reserved_usd, use.articles_today) == (8.0, 0.0, 3)
    await begun(anna, budget=2)


async def test_an_article_without_a_budget_gets_what_is_left_and_others_must_wait(
    store: Store,
) -> None:
    anna = await bound(store, budget_usd=10)
    first = await begun(anna, budget=4)
    assert (await begun(anna)).brief.budget_usd == 6
    with pytest.raises(QuotaExceeded):
        await begun(anna)
    await begun(anna, COMPOSED)  # costs nothing
    assert (await begun(anna, COMPOSED, budget=99)).brief.budget_usd == 99
    await ended(store, first, "failed")
    await paid(store, first, 1.0)
    assert (await anna.retry(first.id)).brief.budget_usd == 4
    await ended(store, first, "failed")
    with pytest.raises(QuotaExceeded):
        await anna.retry(first.id, 6)
    assert (await begun(store.of("local"))).brief.budget_usd is None


async def test_what_was_spent_in_other_months_is_not_counted(store: Store) -> None:
    anna = await bound(store, budget_usd=10)
    old = await begun(anna, budget=9)
    await paid(store, old, 9.0, "2026-01-31T23:59:59.999Z")
    assert (await begun(anna)).brief.budget_usd == 10
    await ended(store, old)
    await anna.delete(old.id)
    (use,) = [u for u in await store.owners.listed() if u.name == "anna"]
    assert (use.spent_usd, use.reserved_usd) == (0.0, 10.0)


async def test_a_change_is_proposed_while_there_is_money(store: Store) -> None:
    done = await finished(store)
    change = ProposalTask(
        version=1, instruction="Shorter", stretch=Stretch(start=8, text="Bees dance.")
    )
    await store.owners.set("local", budget_usd=1)
    await store.of("local").proposals.create(done, change, PAID)
    record = await store.article(done)
    await paid(store, record, 1.0)
    with pytest.raises(QuotaExceeded):
        await store.of("local").proposals.create(done, change, PAID)


async def test_documents_take_so_much_and_what_is_known_already_takes_nothing(
    store: Store,
) -> None:
    anna = await bound(store, document_mb=1)
    read = Document(title="Bees", text="Bees dance in the hive.", blocks=())
    first, _ = await anna.documents.keep("a.md", "md", "0" * 64, 600_000, read)
    with pytest.raises(QuotaExceeded, match="1 MB"):
        await anna.documents.keep("b.md", "md", "1" * 64, 600_000, read)
    assert (await anna.documents.keep("c.md", "md", "0" * 64, 600_000, read))[1] is False
    assert (await anna.documents.page(1, 9)).total == 1
    await anna.documents.remove(first.id)
    await anna.documents.keep("b.md", "md", "1" * 64, 600_000, read)


async def test_of_many_that_begin_at_once_no_more_pass_than_may(database_url: str) -> None:
    """Two processes, with a writer each; a SQLite file has but one."""
    stores = [
        Store(database_url, bounds=Bounds(articles_a_day=15, budget_usd=10))
        for _ in range(2 if shared(database_url) else 1)
    ]
    for store in stores:
        await store.open()
    for name in ("anna", "ben"):
        await stores[0].keys.make(name)  # a row that is only now made would be a lock by itself
    passed = 0

    async def begin(own: Articles, budget: float | None = None) -> None:
        nonlocal passed
        with suppress(QuotaExceeded):
            await begun(own, PAID, budget)
            passed += 1

    everybody = [s.of("anna") for s in stores for _ in range(40 // len(stores))]
    await asyncio.gather(*(begin(own) for own in everybody))
    assert passed == 1, "the first has reserved all there is"
    passed = 0
    everybody = [s.of("ben") for s in stores for _ in range(40 // len(stores))]
    await asyncio.gather(*(begin(own, budget=1.0) for own in everybody))
    assert passed == 10
    for store in stores:
        await store.close()


async def test_bounds_are_set_for_owners_that_there_are(store: Store) -> None:
    with pytest.raises(NoOwner):
        await store.owners.set("nobody", articles_a_day=1)
    await begun(store.of("anna"))  # has no key and no row, as by a token of an issuer's
    await store.owners.set("anna", articles_a_day=1)
    with pytest.raises(QuotaExceeded):
        await begun(store.of("anna"))
    await store.owners.set("anna", articles_a_day=None)
    await begun(store.of("anna"))


async def test_money_is_summed_without_reading_every_call(store: Store) -> None:
    """Those that cost something have an index, and only they: there are few."""

    def plan(c: Connection) -> str:
        query = str(spending("anna").compile(c, compile_kwargs={"literal_binds": True}))
        if c.dialect.name == "sqlite":
            return str(c.exec_driver_sql("EXPLAIN QUERY PLAN " + query).all())
        c.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the table is empty
        c.exec_driver_sql("SET LOCAL enable_nestloop = off")
        return str(c.exec_driver_sql("EXPLAIN " + query).all())

    assert "call_paid" in await store._writer.do(plan)


def test_a_refusal_says_when_it_is_free_again(tmp_path: Path) -> None:
    settings = {"BYLINE_OWNER_ARTICLES_A_DAY": "2"}
    with Server(tmp_path / "data", settings, PROGRAMS / "quick.py") as server:
        for _ in range(2):
            server.create()
        refused = server.ask("POST", "/articles/create", {"topic": "Bees"})
        assert (refused.status, refused.json["code"]) == (429, "quota_exceeded")
        assert 0 < int(refused.headers["retry-after"]) <= 86_400
