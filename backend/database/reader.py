"""Asks the database questions, a few at once; each is one visit to a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Reader:
    """Answers questions in the order they are asked, as many at once as there are connections."""

    def __init__(self, engine: Engine, connections: int) -> None:
        """Read through `engine`, which has so many connections."""
        self._engine = engine
        self._threads = ThreadPoolExecutor(connections, "reader")

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Answer a question; its statements each see the latest commit. Raises what it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question)

    def _answer(self, question: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return question(connection)

    def close(self) -> None:
        """Wait for the questions that were asked, and close."""
        self._threads.shutdown()
        self._engine.dispose()
