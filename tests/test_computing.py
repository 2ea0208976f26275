"""Work in child processes: its results, its errors, and children that die or are not wanted."""

import asyncio
import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from byline.computing import ComputingPool
from byline.errors import ComputingFailed, NotEnoughEvidence
from byline.research.vectors import MiniLM
from tests.serving import eventually


def refused(why: str) -> None:
    raise NotEnoughEvidence(why)


def slept(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def died() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_work_is_done_in_children_that_stay_and_end_with_the_pool() -> None:
    async with ComputingPool(2) as pool:
        first = set(await asyncio.gather(*(pool(slept, 0.2) for _ in range(4))))
        again = await pool(os.getpid)
        assert os.getpid() not in first
        assert len(first) == 2
        assert again in first
        assert all(map(alive, first))
    assert not any(map(alive, first))


async def test_an_error_of_the_work_is_raised_as_it_is_and_the_child_stays() -> None:
    async with ComputingPool(1) as pool:
        child = await pool(os.getpid)
        with pytest.raises(NotEnoughEvidence, match="nothing on bees"):
            await pool(refused, "nothing on bees")
        with pytest.raises(RuntimeError, match="ValueError") as failed:
            await pool(int, "bees")
        assert "bees" not in str(failed.value)  # a message may quote an article, and is logged
        assert await pool(os.getpid) == child


async def test_a_child_that_dies_at_its_work_fails_that_work_only() -> None:
    async with ComputingPool(1) as pool:
        child = await pool(os.getpid)
        with pytest.raises(ComputingFailed):
            await pool(died)
        assert await pool(os.getpid) != child


async def test_a_child_that_died_in_between_costs_nothing() -> None:
    async with ComputingPool(1) as pool:
        child = await pool(os.getpid)
        os.kill(child, signal.SIGKILL)
        assert await pool(os.getpid) != child


async def test_work_that_is_cancelled_ends_its_child() -> None:
    async with ComputingPool(1) as pool:
        child = await pool(os.getpid)
        work = asyncio.ensure_future(pool(slept, 60.0))
        await asyncio.sleep(0.2)
        began = time.monotonic()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert time.monotonic() - began < 5
        assert not alive(child)
        assert await pool(os.getpid) != child


async def test_what_a_child_leaves_behind_is_removed_when_it_is_ended(tmp_path: Path) -> None:
    note = tmp_path / "where"
    async with ComputingPool(1) as pool:
        work = asyncio.ensure_future(pool(holding, note))
        await asyncio.to_thread(eventually, note.exists)
        left = note.readlink().parent
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert not left.exists()


def holding(note: Path) -> None:
    """Work with a file of its own, and say where it lies."""
    with tempfile.NamedTemporaryFile() as own:
        note.symlink_to(own.name)
        time.sleep(60)


async def test_the_model_is_loaded_once_in_a_child() -> None:
    async with ComputingPool(1) as pool:
        before = await pool(id_of, MiniLM())
        assert await pool(id_of, MiniLM()) == before


def id_of(model: MiniLM) -> int:
    return id(model)
