"""What every journal promises; each implementation passes the same tests."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from backend.database.store import Store
from byline.article import Brief, Value
from byline.journal import FileJournal, Journal, Key, Reply
from byline.pins import Pins
from byline.research.files import Shelf
from byline.testing import MemoryJournal
from tests.postgres import shared_cluster

Reopen = Callable[[], Journal]


class Asked(Value):
    what: str


def key(what: str = "the time", scope: str = "writer/3", n: int = 0) -> Key:
    return Key.of(scope, "model", Asked(what=what), n)


@pytest.fixture(params=["memory", "file", "sqlite", "postgresql"])
async def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Reopen]:
    """Give what opens the same journal, each time as another process would."""
    if request.param == "file":
        yield lambda: FileJournal(tmp_path / "journal.jsonl")
    elif request.param == "memory":
        memory = MemoryJournal()
        yield lambda: memory
    else:
        sqlite = f"sqlite:///{tmp_path / 'byline.db'}"
        store = Store(sqlite if request.param == "sqlite" else shared_cluster().database())
        await store.open()
        pins = Pins(today=date(2026, 1, 1), shelf=Shelf(files=()))
        record, _ = await store.create(Brief(topic="Bees"), pins, None, "")
        worker = await store.workers.enter("here")
        assert await store.working.reserve(worker, 1, (2, 0)) == [(record.id, 0)]
        taken = await store.working.take_up(record.id, worker, 1, 6)
        assert taken
        yield lambda: store.working.journal(taken)
        await store.close()


async def test_a_call_that_was_never_made_is_not_known(reopen: Reopen) -> None:
    assert await reopen().finished(key()) is None


async def test_a_finished_call_is_answered_after_reopening(reopen: Reopen) -> None:
    journal = reopen()
    attempt = await journal.start(key(), "Asked")
    reply = Reply(body=b"\x00noon\xff", model="m", tokens_in=3, cost_usd=None, seconds=1.5)
    await journal.finish(key(), attempt, reply)
    assert await journal.finished(key()) == reply
    assert await reopen().finished(key()) == reply


async def test_a_failure_that_was_handled_is_an_answer(reopen: Reopen) -> None:
    journal = reopen()
    attempt = await journal.start(key(), "Asked")
    reply = Reply(failure="source_missing", body=b"gone")
    await journal.finish(key(), attempt, reply)
    assert await reopen().finished(key()) == reply


async def test_failures_of_a_kind_are_taken_back_and_nothing_else(reopen: Reopen) -> None:
    journal = reopen()
    failed, other = key("a page"), key("the day")
    for asked, reply in (
        (failed, Reply(failure="source_missing", body=b"gone")),
        (other, Reply(body=b"noon")),
    ):
        await journal.finish(asked, await journal.start(asked, "Asked"), reply)
    await journal.reopen(("fetch",))
    assert await reopen().finished(failed) is not None
    await journal.reopen(("model", "fetch"))
    again = reopen()
    assert await again.finished(failed) is None
    assert await again.finished(other) == Reply(body=b"noon")
    assert await again.start(failed, "Asked") == 2
    await again.finish(failed, 2, Reply(body=b"there"))
    assert await reopen().finished(failed) == Reply(body=b"there")


async def test_a_failed_or_lost_attempt_is_no_answer_and_is_counted(reopen: Reopen) -> None:
    journal = reopen()
    assert await journal.start(key(), "Asked") == 1
    await journal.fail(key(), 1, "provider_failed")
    again = reopen()
    assert await again.finished(key()) is None
    assert await again.start(key(), "Asked") == 2
    assert await reopen().start(key(), "Asked") == 3


@pytest.mark.parametrize(
    "other", [key("the day"), key(scope="writer/4"), key(n=1)], ids=["question", "scope", "n"]
)
async def test_calls_that_differ_do_not_answer_each_other(reopen: Reopen, other: Key) -> None:
    journal = reopen()
    await journal.finish(key(), await journal.start(key(), "Asked"), Reply(body=b"1"))
    assert await journal.finished(other) is None
