"""One writer for the process: what waits is committed together, in one visit to its thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from backend.database.log import told
from byline.errors import DiskFull
from byline.events import Record

T = TypeVar("T")
Work = Callable[[Connection], Any]
MOST = 200  # pieces of work in one transaction


class Writer:
    """Runs pieces of work in transactions; one that fails takes no other with it."""

    def __init__(self, engine: Engine, heard: Callable[[Record], None]) -> None:
        """Write through `engine`; `heard` is told of each record after its commit, in order."""
        self._engine = engine
        self._heard = heard
        self._waiting: asyncio.Queue[tuple[Work, asyncio.Future[Any]]] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, "writer")
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to take work."""
        self._task = asyncio.create_task(self._run())  # noqa: TID251  (closed with the store)

    async def close(self) -> None:
        """Finish what waits, and end."""
        await self._waiting.join()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown()
        self._engine.dispose()

    async def do(self, work: Callable[[Connection], T]) -> T:
        """Do the work; its result comes after its commit. A caller that gives up changes nothing.

        Raises what the work raises, and `DiskFull`.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((work, done))
        return await asyncio.shield(done)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MOST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            works = [work for work, _ in batch]
            try:
                results, records = await loop.run_in_executor(self._thread, self._commit, works)
            except Exception as error:  # noqa: BLE001  (every caller gets it)
                results, records = [_translated(error)] * len(batch), []
            for record in records:
                self._heard(record)
            for (_, done), result in zip(batch, results, strict=True):
                if isinstance(result, BaseException):
                    done.set_exception(result)
                    done.exception()  # looked at, even when its caller was cancelled meanwhile
                else:
                    done.set_result(result)
                self._waiting.task_done()

    def _commit(self, batch: list[Work]) -> tuple[list[Any], list[Record]]:
        """Give each piece's result or error, and the records that were made, once committed."""
        results: list[Any] = []
        records: list[Record] = []
        with self._engine.begin() as connection:
            for work in batch:
                told(connection).clear()
                connection.exec_driver_sql("SAVEPOINT piece")
                try:
                    results.append(work(connection))
                    records += told(connection)
                except OperationalError:
                    raise
                except Exception as error:  # noqa: BLE001  (its caller gets it)
                    connection.exec_driver_sql("ROLLBACK TO piece")
                    results.append(error)
                connection.exec_driver_sql("RELEASE piece")
        return results, records


def _translated(error: Exception) -> Exception:
    full = isinstance(error, OperationalError) and "disk is full" in str(error.orig)
    return DiskFull() if full else error
