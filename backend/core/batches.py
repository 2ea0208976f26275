"""Takes what a stream gives by the handful: whoever is slow to take finds more at once."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def batches(stream: AsyncIterator[T]) -> AsyncGenerator[list[T], None]:
    """Yield all that has come, in its order, as soon as there is any.

    The stream runs on meanwhile, in a task of its own. Raises what the stream raises, behind all
    that came before; to be closed when it is left early, which ends the stream.
    """
    waiting: list[T] = []
    came = asyncio.Event()

    async def fill() -> None:
        async for item in stream:
            waiting.append(item)
            came.set()

    task = asyncio.create_task(fill())  # noqa: TID251  (ended below)
    task.add_done_callback(lambda _: came.set())
    try:
        while not task.done() or waiting:
            await came.wait()
            came.clear()
            if waiting:
                batch, waiting[:] = waiting[:], []
                yield batch
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
