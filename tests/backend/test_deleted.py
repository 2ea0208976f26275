"""What is deleted while something else still needs it, and what is deleted with an article."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from backend.core.editing import Editing
from backend.core.lines import Channels
from backend.core.orchestrator import ArticleOrchestrator
from backend.database.engine import engine
from backend.database.proposals import MOST_AT_WORK
from backend.database.store import Store
from backend.database.tables import metadata
from backend.database.versions import keep
from backend.errors import NotFound, TooManyProposals, UnknownDocument, VersionConflict
from backend.records import Commission, ProposalTask
from byline.article import Article, Brief
from byline.computing import in_thread
from byline.errors import BudgetExceeded, PriceUnknown
from byline.finished import Finished
from byline.pins import Pins
from byline.research.documents import Document
from byline.research.files import Shelf
from byline.stretches import Stretch
from byline.testing import FakeNewsroom
from tests.postgres import asked

PINS = Pins(today=date(2026, 11, 27))
ARTICLE = Article(
    brief=Brief(topic="Bees"),
    title="Bees",
    content="# Bees\n\nBees dance.\n",
    outline="",
    sources=(),
    citations=(),
    word_count=2,
    model="fake",
    composed=False,
)

TASK = ProposalTask(version=1, instruction="Shorter", stretch=Stretch(start=8, text="Bees dance."))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url)
    await opened.open()
    yield opened
    await opened.close()


async def finished(store: Store) -> int:
    record, _ = await store.create(ARTICLE.brief, PINS, None, "")
    worker = await store.workers.enter("here")
    await store.working.reserve(worker, 1, (2, 0))
    taken = await store.working.take_up(record.id, worker, 0, 1)
    assert isinstance(taken, Commission)
    await store.working.complete(taken, Finished(article=ARTICLE, texts={"s": "Bees dance."}))
    return record.id


async def document(store: Store) -> int:
    read = Document(title="Bees", text="Bees dance in the hive.", blocks=())
    return (await store.documents.keep("bees.md", "md", "0" * 64, 9, read))[0].id


async def test_an_article_does_not_begin_when_its_document_went_after_it_was_pinned(
    store: Store,
) -> None:
    own = await document(store)
    pins = PINS.model_copy(
        update={"shelf": Shelf(files=(), documents=await store.documents.refs([own]))}
    )
    await store.documents.remove(own)
    with pytest.raises(UnknownDocument, match=f"no document {own}"):
        await store.create(Brief(topic="Bees", sources=(own,)), pins, None, "")


async def test_a_key_gives_what_it_made_whatever_has_gone_since(store: Store) -> None:
    class Strict(FakeNewsroom):
        def check(self, brief: Brief, pins: Pins) -> None:
            raise PriceUnknown

    async def gone(owner: str, brief: Brief) -> Pins:
        raise UnknownDocument

    async def there(owner: str, brief: Brief) -> Pins:
        return PINS

    def work(newsroom: FakeNewsroom, pins: Any) -> ArticleOrchestrator:
        return ArticleOrchestrator(store, Channels(), newsroom, pins, lambda _: None)

    first = work(FakeNewsroom(), there)
    made, new = await first.create_article_async(ARTICLE.brief, "key", "digest")
    assert new
    first.stop()
    for newsroom, pins in ((FakeNewsroom(), gone), (Strict(), there)):
        again = work(newsroom, pins)
        found, new = await again.create_article_async(ARTICLE.brief, "key", "digest")
        assert (found.id, new) == (made.id, False)


@pytest.mark.parametrize("left", ["no version", "not the first"])
async def test_a_delete_between_two_questions_is_not_found(
    store: Store, database_url: str, left: str
) -> None:
    article = await finished(store)
    gone = "DELETE FROM version" if left == "no version" else "UPDATE version SET number = 2"
    told(database_url, gone)  # what the second question sees
    with pytest.raises(NotFound):
        await store.versions.material(article)


async def test_an_edit_of_any_version_takes_the_one_that_came_meanwhile(store: Store) -> None:
    article = await finished(store)

    class Late:
        """Weighs nothing, while somebody else is quicker, once."""

        async def __call__(self, work: Callable[..., Any], /, *values: Any) -> Any:
            if (await store.versions.material(article)).version == 1:
                await store.versions.add(article, 1, ARTICLE, "edited")
            return ARTICLE

    assert await Editing(Late()).put(store, article, None, "# Other bees\n") == 3
    with pytest.raises(VersionConflict, match="is 3"):
        await Editing(in_thread).put(store, article, (1, 2), "# More bees\n")


async def test_nothing_of_a_deleted_article_is_left(store: Store, database_url: str) -> None:
    article = await finished(store)
    await store.proposals.create(article, TASK, PINS)
    assert rows(database_url, article) >= {"record", "source", "version", "proposal"}
    await store.delete(article)
    assert rows(database_url, article) == set()


def told(url: str, sql: str) -> None:
    """Change the database behind the store's back."""
    if url.startswith("postgres"):
        asked(url, sql)
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
        database.execute(sql)


def counted(url: str, sql: str) -> int:
    if url.startswith("postgres"):
        return int(asked(url, sql)[0][0])
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return int(database.execute(sql).fetchone()[0])


def rows(url: str, article: int) -> set[str]:
    """Name the tables that hold something of an article."""
    names = [name for name, table in metadata.tables.items() if "article_id" in table.columns]
    query = "SELECT count(*) FROM {} WHERE article_id = {}"
    return {n for n in names if counted(url, query.format(n, article))}


async def test_an_article_has_so_many_proposals_at_work_and_in_the_list(store: Store) -> None:
    article = await finished(store)
    for _ in range(MOST_AT_WORK):
        await store.proposals.create(article, TASK, PINS)
    with pytest.raises(TooManyProposals):
        await store.proposals.create(article, TASK, PINS)
    await store.proposals.reject(article, 1)
    assert await store.proposals.create(article, TASK, PINS) == MOST_AT_WORK + 1
    for most, ids in ((3, [11, 10, 9]), (None, list(range(11, 0, -1)))):
        assert [p.id for p in await store.proposals.listed(article, most)] == ids


async def at_hand(store: Store) -> int:
    """Reserve what is to be proposed; give who has."""
    worker = await store.workers.enter("here")
    assert await store.proposals.reserve(worker, 1)
    return worker


async def test_a_proposal_over_the_budget_says_what_can_be_done(store: Store) -> None:
    article = await finished(store)
    number = await store.proposals.create(article, TASK, PINS)
    errand = await store.proposals.take_up(article, number, await at_hand(store))
    assert errand is not None
    await store.proposals.fail(errand, BudgetExceeded.code, BudgetExceeded().message)
    said = (await store.proposals.proposal(article, number)).message
    assert "Retry" not in said  # a finished article is not retried
    assert "by hand" in said


async def test_an_error_of_the_database_quotes_nothing_that_was_written(
    store: Store, database_url: str
) -> None:
    with (
        closing_engine(database_url) as connection,
        pytest.raises(IntegrityError, match=r"(?i)foreign key") as failed,
    ):
        keep(connection, 999, 1, "written", ARTICLE)
    assert "Bees" not in str(failed.value)


@contextmanager
def closing_engine(url: str) -> Iterator[Connection]:
    made = engine(url, 1)
    with made.connect() as connection:
        yield connection
    made.dispose()
