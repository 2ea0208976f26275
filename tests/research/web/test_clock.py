"""The time of one fetch: it runs while a request is under way, and only then."""

import asyncio

import pytest

from byline.research.web.clock import Clock


async def test_it_runs_over_all_requests_and_not_between_them() -> None:
    clock = Clock(0.3)
    async with clock.running():
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.4)
    assert 0 < clock.left <= 0.2
    with pytest.raises(TimeoutError):
        async with clock.running():
            await asyncio.sleep(5)
    assert clock.left <= 0


async def test_it_can_be_stopped_and_goes_on_afterwards() -> None:
    clock = Clock(0.2)

    async def work() -> None:
        async with clock.running():
            async with clock.stopped():
                await asyncio.sleep(0.4)
            reached.append(clock.left)
            await asyncio.sleep(5)

    reached: list[float] = []
    with pytest.raises(TimeoutError):
        await work()
    assert reached == [0.2]


async def test_what_was_spent_elsewhere_is_taken_off() -> None:
    clock = Clock(1)
    clock.spend(2)
    with pytest.raises(TimeoutError):
        async with clock.running():
            await asyncio.sleep(5)
