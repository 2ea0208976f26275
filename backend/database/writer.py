"""One writer for the process: what waits is committed together, in one visit to its thread."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from backend.database.engine import DEADLOCK, away, code_of, full
from backend.database.log import told
from backend.database.rows import for_owner
from backend.errors import DatabaseAway
from byline.errors import DiskFull
from byline.events import Record

T = TypeVar("T")
Work = Callable[[Connection], Any]
MOST = 200  # pieces of work in one transaction
AGAIN = 0.25  # seconds between two tries to reach a database that is away


@dataclass(frozen=True, eq=False)
class _Piece:
    """Some work, for whom it is done, and until when a database that is away is waited for."""

    work: Work
    owner: str | None
    done: asyncio.Future[Any]
    until: float
    twice: bool


class _Uncertain(Exception):
    """The database went away while it committed: what was written stands there, or does not."""


class _Spoilt(Exception):
    """A piece failed in a transaction that can take nothing back for itself alone."""


class Writer:
    """Runs pieces of work in transactions; one that fails takes no other with it."""

    def __init__(self, engine: Engine, heard: Callable[[Record], None]) -> None:
        """Write through `engine`; `heard` is told of each record after its commit, in order."""
        self._engine = engine
        self._heard = heard
        self._waiting: asyncio.Queue[_Piece] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, "writer")
        self._task: asyncio.Task[None] | None = None
        self._owner: str | None = None

    def of(self, owner: str | None) -> "Writer":
        """Give the same writer, for work that is done on behalf of an owner."""
        other = Writer.__new__(Writer)
        other.__dict__ = self.__dict__ | {"_owner": owner}
        return other

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

    async def do(
        self, work: Callable[[Connection], T], patience: float = 0.0, twice: bool = False
    ) -> T:
        """Do the work; its result comes after its commit. A caller that gives up changes nothing.

        For so many seconds a database that is away is waited for. `twice` says that nothing is
        wrong with doing it once more when nobody knows whether it was done.

        Raises what the work raises, `DiskFull` and `DatabaseAway`.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        until = time.monotonic() + patience
        self._waiting.put_nowait(_Piece(work, self._owner, done, until, twice))
        return await asyncio.shield(done)

    async def _run(self) -> None:
        kept: list[_Piece] = []
        while True:
            if kept:
                await asyncio.sleep(AGAIN)
            batch = kept or [await self._waiting.get()]
            while len(batch) < MOST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            kept = await self._done(batch)

    async def _done(self, batch: list[_Piece]) -> list[_Piece]:
        """Do pieces of work and tell those who wait; give what is to be tried again."""
        loop = asyncio.get_running_loop()
        try:
            results, records = await loop.run_in_executor(self._thread, self._commit, batch)
        except Exception as error:  # noqa: BLE001  (every caller gets it)
            results, records = [error] * len(batch), []
        for record in records:
            self._heard(record)
        kept = []
        for piece, result in zip(batch, results, strict=True):
            if _again(piece, result):
                kept.append(piece)
                continue
            if isinstance(result, BaseException):
                piece.done.set_exception(_translated(result))
                piece.done.exception()  # looked at, even when its caller was cancelled meanwhile
            else:
                piece.done.set_result(result)
            self._waiting.task_done()
        return kept

    def _commit(self, batch: list[_Piece]) -> tuple[list[Any], list[Record]]:
        """Give each piece's result or error, and the records that were made, once committed.

        Hardly one ever fails. Where one does, all are done again, each with a point to which it can
        be taken back. Two processes whose transactions hold what the other waits for cannot both go
        on: the one that is refused does its pieces one by one, and one alone waits for nobody.
        """
        try:
            try:
                return self._together(batch)
            except _Spoilt:
                return self._together(batch, saved=True)
        except OperationalError as error:
            if code_of(error) != DEADLOCK or len(batch) == 1:
                raise
        results: list[Any] = []
        records: list[Record] = []
        for piece in batch:
            try:
                (result,), made = self._together([piece])
            except (OperationalError, _Uncertain) as error:
                result, made = error, []
            results.append(result)
            records += made
        return results, records

    def _together(self, batch: list[_Piece], saved: bool = False) -> tuple[list[Any], list[Record]]:
        """Do pieces in one transaction. Raises `_Spoilt` when one of several fails unsaved."""
        results: list[Any] = []
        records: list[Record] = []
        with self._engine.connect() as connection, connection.begin() as transaction:
            for piece in batch:
                result, made = _tried(connection, piece, saved)
                if isinstance(result, Exception) and not saved:
                    transaction.rollback()
                    if len(batch) > 1:
                        raise _Spoilt
                    return [result], []
                results.append(result)
                records += made
            try:
                transaction.commit()
            except OperationalError as error:
                if error.connection_invalidated:
                    raise _Uncertain from error
                raise
        return results, records


def _tried(c: Connection, piece: _Piece, saved: bool) -> tuple[Any, list[Record]]:
    """Do a piece of work; give its result or its error, and the records that it made.

    What failed is taken back when it is `saved`.
    """
    for_owner(c, piece.owner, writes=True)
    told(c).clear()
    if saved:
        c.exec_driver_sql("SAVEPOINT piece")
    try:
        result, made = piece.work(c), list(told(c))
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  (its caller gets it)
        if saved:
            c.exec_driver_sql("ROLLBACK TO SAVEPOINT piece")
        result, made = error, []
    if saved:
        c.exec_driver_sql("RELEASE SAVEPOINT piece")
    return result, made


def _again(piece: _Piece, result: object) -> bool:
    """Say whether a piece is tried again: nothing of it was kept, or it may be done twice."""
    nothing = isinstance(result, OperationalError) and away(result)
    uncertain = isinstance(result, _Uncertain) and piece.twice
    return (nothing or uncertain) and time.monotonic() < piece.until


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, _Uncertain):
        return DatabaseAway()
    if isinstance(error, DBAPIError):
        if full(error):
            return DiskFull()
        if isinstance(error, OperationalError) and away(error):
            return DatabaseAway()
    return error
