"""The rules of calls: once each, in order, by position; failures that are answers and ones not."""

import asyncio

import pytest

from byline.article import Value
from byline.errors import JournalError, ProviderError, SourceMissing
from byline.events import EventKey, Resumed, Told, Written
from byline.journal import Reply, Scope
from byline.testing import MemoryJournal


class Asked(Value):
    what: str


class Desk:
    """Makes calls and counts them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.told: list[EventKey] = []

    def scope(self, journal: MemoryJournal, name: str = "writer") -> Scope:
        return Scope(journal, name, self.tell)

    def tell(self, told: Told) -> None:
        key, event = told
        assert key is not None
        assert not isinstance(event, Written)
        self.told.append(key)

    async def call(self, scope: Scope, what: str) -> bytes:
        async def act() -> Reply:
            self.made.append(what)
            return Reply(body=f"{what} {len(self.made)}".encode())

        return (await scope.do("model", Asked(what=what), act)).body


async def test_a_finished_call_is_never_made_again() -> None:
    journal, desk = MemoryJournal(), Desk()
    first = [await desk.call(scope, w) for scope in [desk.scope(journal)] for w in "abab"]
    again = [await desk.call(scope, w) for scope in [desk.scope(journal)] for w in "abab"]
    assert first == again
    assert desk.made == ["a", "b", "a", "b"]


async def test_equal_questions_in_one_scope_are_calls_of_their_own() -> None:
    journal, desk = MemoryJournal(), Desk()
    scope = desk.scope(journal)
    assert await desk.call(scope, "a") != await desk.call(scope, "a")


async def test_two_calls_at_once_in_one_scope_are_an_error() -> None:
    scope = Desk().scope(MemoryJournal())

    async def slow() -> Reply:
        await asyncio.sleep(0)
        return Reply()

    with pytest.raises(JournalError, match="two calls at once"):
        await asyncio.gather(
            scope.do("model", Asked(what="a"), slow), scope.do("model", Asked(what="b"), slow)
        )


async def test_a_handled_failure_is_raised_again_without_a_call() -> None:
    journal, made = MemoryJournal(), []

    async def act() -> Reply:
        made.append(1)
        msg = "gone"
        raise SourceMissing(msg)

    for _ in range(2):
        with pytest.raises(SourceMissing, match="gone"):
            await Desk().scope(journal).do("read", Asked(what="file"), act)
    assert made == [1]


async def test_a_failure_that_ends_the_article_is_asked_again() -> None:
    journal, made = MemoryJournal(), []

    async def act() -> Reply:
        made.append(1)
        if len(made) == 1:
            raise ProviderError
        return Reply(body=b"well")

    with pytest.raises(ProviderError):
        await Desk().scope(journal).do("model", Asked(what="a"), act)
    assert [code for _, code in journal.failed] == ["provider_failed"]
    assert (await Desk().scope(journal).do("model", Asked(what="a"), act)).body == b"well"


async def test_each_gives_results_in_order_whichever_was_done_first() -> None:
    journal, desk = MemoryJournal(), Desk()
    gates = [asyncio.Event() for _ in range(3)]
    gates[2].set()

    async def one(i: int, scope: Scope) -> str:
        await gates[i].wait()
        if i:
            gates[i - 1].set()
        return scope.name

    names = await desk.scope(journal).each(range(3), one, limit=3)
    assert names == ["writer/1", "writer/2", "writer/3"]


async def test_an_error_in_one_item_is_raised_as_it_is_and_ends_the_others() -> None:
    ended = []

    async def one(i: int, scope: Scope) -> None:
        if i == 1:
            raise ProviderError
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(i)

    with pytest.raises(ProviderError):
        await Desk().scope(MemoryJournal()).each(range(3), one, limit=3)
    assert sorted(ended) == [0, 2]


async def test_events_have_the_same_keys_in_every_run() -> None:
    keys = []
    for _ in range(2):
        desk = Desk()
        scope = desk.scope(MemoryJournal())
        for name in ("resumed", "resumed", "other"):
            scope.tell(Resumed(calls=1, message="on"), name)
        keys.append(desk.told)
    assert keys[0] == keys[1]
    assert [(k.name, k.n) for k in keys[0]] == [("resumed", 1), ("resumed", 2), ("other", 1)]


async def test_a_replay_does_not_add_to_the_time_of_real_work() -> None:
    journal, desk = MemoryJournal(), Desk()

    async def act() -> Reply:
        await asyncio.sleep(0.02)
        return Reply()

    seconds = []
    for _ in range(2):
        scope = desk.scope(journal)
        await scope.child("1").do("model", Asked(what="a"), act)
        seconds.append(scope.seconds)
    assert seconds[0] == seconds[1] >= 0.02
