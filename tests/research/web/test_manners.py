"""Manners: how many requests there are at once, and how soon one follows another."""

import asyncio
import random
import time
from itertools import pairwise

from byline.research.web.manners import MOST_IDLE, Manners
from tests.research.test_pool import until


class Count:
    """Counts who is inside, in all and at one host."""

    def __init__(self) -> None:
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.most_at_once = 0
        self.starts: dict[str, list[float]] = {}

    def enter(self, host: str) -> None:
        self.now[host] = self.now.get(host, 0) + 1
        self.most[host] = max(self.most.get(host, 0), self.now[host])
        self.most_at_once = max(self.most_at_once, sum(self.now.values()))
        self.starts.setdefault(host, []).append(time.monotonic())

    def leave(self, host: str) -> None:
        self.now[host] -= 1


async def visit(
    manners: Manners, count: Count, host: str, seconds: float = 0.01, delay: float = 0.0
) -> None:
    async with manners.turn(host, delay):
        count.enter(host)
        try:
            await asyncio.sleep(seconds)
        finally:
            count.leave(host)


def gaps(starts: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(starts)]


async def test_two_at_once_at_one_host_and_so_many_in_all() -> None:
    for at_once, most in ((100, 18), (5, 5)):
        manners, count = Manners(at_once=at_once, pause=0), Count()
        await asyncio.gather(*(visit(manners, count, f"h{n % 9}") for n in range(90)))
        assert max(count.most.values()) <= 2
        assert count.most_at_once == most


async def test_requests_to_one_host_start_with_a_pause_between_them() -> None:
    manners, count = Manners(pause=0.05), Count()
    await asyncio.gather(*(visit(manners, count, f"h{n % 2}") for n in range(10)))
    assert all(gap >= 0.049 for starts in count.starts.values() for gap in gaps(starts))
    await visit(manners, count, "h0")  # and also after all have left
    assert gaps(count.starts["h0"])[-1] >= 0.049


async def test_a_host_that_wants_more_time_is_asked_by_one_alone() -> None:
    manners, count = Manners(pause=0), Count()
    await asyncio.gather(*(visit(manners, count, "h", 0.06, delay=0.03) for _ in range(4)))
    assert count.most["h"] == 1
    await asyncio.gather(*(visit(manners, count, "h", 0, delay=0.05) for _ in range(3)))
    assert all(gap >= 0.049 for gap in gaps(count.starts["h"])[-2:])


async def test_a_slow_host_keeps_no_other_waiting() -> None:
    manners, count = Manners(at_once=3, pause=0), Count()
    slow = [asyncio.ensure_future(visit(manners, count, "slow", 60)) for _ in range(50)]
    await until(lambda: count.now.get("slow") == 2)
    async with asyncio.timeout(2):
        await asyncio.gather(*(visit(manners, count, f"h{n}") for n in range(20)))
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_whoever_is_cancelled_anywhere_leaves_no_turn_taken() -> None:
    manners, count = Manners(at_once=4, pause=0.001), Count()
    dice = random.Random(7)
    for _ in range(30):
        tasks = [
            asyncio.ensure_future(
                visit(manners, count, f"h{dice.randrange(4)}", 0.002, dice.choice([0, 0, 0.002]))
            )
            for _ in range(25)
        ]
        await asyncio.sleep(dice.random() / 50)
        for task in dice.sample(tasks, 15):
            task.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(*tasks, return_exceptions=True)
    assert set(count.now.values()) == {0}
    assert max(count.most.values()) <= 2
    assert count.most_at_once <= 4
    async with asyncio.timeout(2):  # all turns are there to be taken again
        await asyncio.gather(*(visit(manners, count, f"n{n}", 0.05) for n in range(4)))


async def test_hosts_are_not_remembered_for_ever() -> None:
    manners, count = Manners(pause=0), Count()
    for n in range(10 * MOST_IDLE):
        await visit(manners, count, f"h{n}", 0)
    assert len(manners.hosts) <= MOST_IDLE + 1
