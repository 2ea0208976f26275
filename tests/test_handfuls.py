"""What some work tells while its hearer is busy is heard at once, in order; nothing is lost."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

import pytest

from byline.handfuls import handfuls

Tell = Callable[[int], None]


def counts(most: int, fails: bool = False) -> Callable[[Tell], Coroutine[Any, Any, None]]:
    async def work(tell: Tell) -> None:
        for n in range(most):
            tell(n)
            await asyncio.sleep(0)
        if fails:
            raise OSError("the work broke")

    return work


async def test_a_slow_hearer_finds_more_at_once() -> None:
    heard = []
    async with aclosing(handfuls(counts(100))) as told:
        async for some in told:
            heard.append(some)
            await asyncio.sleep(0.01)
    assert [n for some in heard for n in some] == list(range(100))
    assert len(heard) < 5


async def test_an_error_comes_behind_what_was_told_before_it() -> None:
    heard: list[int] = []

    async def hear() -> None:
        async with aclosing(handfuls(counts(10, fails=True))) as told:
            async for some in told:
                heard.extend(some)
                await asyncio.sleep(0.01)

    with pytest.raises(OSError, match="broke"):
        await hear()
    assert heard == list(range(10))


async def test_work_that_tells_nothing_ends_and_one_that_is_left_is_ended() -> None:
    async with aclosing(handfuls(counts(0))) as told:
        assert [some async for some in told] == []
    ended = False

    async def endless(tell: Tell) -> None:
        nonlocal ended
        try:
            while True:
                tell(1)
                await asyncio.sleep(0)
        finally:
            ended = True

    async with aclosing(handfuls(endless)) as told:
        async for _ in told:
            break
    assert ended


async def test_one_that_waits_for_work_may_be_ended_meanwhile() -> None:
    ended = asyncio.Event()

    async def silent(tell: Tell) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def hear() -> None:
        async with aclosing(handfuls(silent)) as told:
            async for _ in told:
                pass

    hearing = asyncio.ensure_future(hear())
    await asyncio.sleep(0.01)
    hearing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hearing
    assert ended.is_set()
