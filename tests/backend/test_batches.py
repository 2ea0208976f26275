"""What a stream gives while its taker is busy is taken at once, in order; nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from backend.core.batches import batches


async def counted(most: int, fails: bool = False) -> AsyncIterator[int]:
    for n in range(most):
        yield n
        await asyncio.sleep(0)
    if fails:
        raise OSError("the stream broke")


async def test_a_slow_taker_finds_more_at_once() -> None:
    taken = []
    async with aclosing(batches(counted(100))) as some:
        async for batch in some:
            taken.append(batch)
            await asyncio.sleep(0.01)
    assert [n for batch in taken for n in batch] == list(range(100))
    assert len(taken) < 5


async def test_an_error_comes_behind_what_came_before_it() -> None:
    taken: list[int] = []

    async def take() -> None:
        async with aclosing(batches(counted(10, fails=True))) as some:
            async for batch in some:
                taken.extend(batch)
                await asyncio.sleep(0.01)

    with pytest.raises(OSError, match="broke"):
        await take()
    assert taken == list(range(10))


async def test_an_empty_stream_ends_at_once_and_one_that_is_left_is_closed() -> None:
    async with aclosing(batches(counted(0))) as none:
        assert [batch async for batch in none] == []
    ended = False

    async def endless() -> AsyncIterator[int]:
        nonlocal ended
        try:
            while True:
                yield 1
                await asyncio.sleep(0)
        finally:
            ended = True

    async with aclosing(batches(endless())) as some:
        async for _ in some:
            break
    assert ended
