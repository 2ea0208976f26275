"""Asks the database questions, a few at once; each is one visit to a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from backend.database.engine import away
from backend.database.rows import for_owner
from backend.errors import DatabaseAway

T = TypeVar("T")


class Reader:
    """Answers questions in the order they are asked, as many at once as there are connections."""

    def __init__(self, engine: Engine, connections: int) -> None:
        """Read through `engine`, which has so many connections."""
        self._engine = engine
        self._threads = ThreadPoolExecutor(connections, "reader")
        self._owner: str | None = None

    def of(self, owner: str | None) -> "Reader":
        """Give the same reader, for questions that are asked on behalf of an owner."""
        other = Reader.__new__(Reader)
        other.__dict__ = self.__dict__ | {"_owner": owner}
        return other

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Answer a question; its statements each see the latest commit.

        Raises what it raises, and `DatabaseAway`.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question, self._owner)

    def _answer(self, question: Callable[[Connection], T], owner: str | None) -> T:
        try:
            return self._asked(question, owner)
        except OperationalError as error:
            if not away(error):
                raise
        try:  # its connection may be one that the database has closed: all are new now
            return self._asked(question, owner)
        except OperationalError as error:
            if not away(error):
                raise
            raise DatabaseAway from error

    def _asked(self, question: Callable[[Connection], T], owner: str | None) -> T:
        with self._engine.connect() as connection:
            for_owner(connection, owner)
            return question(connection)

    def close(self) -> None:
        """Wait for the questions that were asked, and close."""
        self._threads.shutdown()
        self._engine.dispose()
