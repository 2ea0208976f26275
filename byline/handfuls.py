"""Takes what some work tells by the handful: whoever is slow to take finds more at once."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def handfuls(
    work: Callable[[Callable[[T], None]], Coroutine[Any, Any, None]],
) -> AsyncGenerator[list[T], None]:
    """Yield all that the work has told, in its order, as soon as there is any.

    The work goes on meanwhile, in a task of its own. Raises what the work raises, behind all that
    was told before. Close it (`aclosing`) to end the work early.
    """
    told: list[T] = []
    came = asyncio.Event()

    def tell(item: T) -> None:
        told.append(item)
        came.set()

    task = asyncio.create_task(work(tell))  # noqa: TID251  (ended below)
    task.add_done_callback(lambda _: came.set())
    try:
        while not task.done() or told:
            await came.wait()
            came.clear()
            if told:
                handful, told[:] = told[:], []
                yield handful
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
