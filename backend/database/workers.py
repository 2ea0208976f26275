"""Who works: each worker keeps a lease alive, and what one that is gone has reserved is free again.

The lease is the worker's, not each article's: one small write a second, however much it has at
hand. A worker is gone when others have seen its lease run out and, a while later, not renewed: when
the database itself was away, all leases have run out, and nobody's work is taken from him.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from backend.database import engine
from backend.database.tables import worker
from backend.database.writer import Writer

LEASE = 2.5  # seconds
SEEN = 0.9  # seconds for which a lease that has run out must have been seen so
_LIVING = select(worker.c.id)


def free(column: Any) -> ColumnElement[bool]:  # noqa: ANN401  (any table's own)
    """Give the condition that no worker has reserved a row, or one that is gone."""
    return or_(column.is_(None), column.not_in(_LIVING))


class Workers:
    """The workers at this database. A lease is kept by a connection of its own, in any thread."""

    def __init__(self, url: str, writer: Writer) -> None:
        """Name the database by its address."""
        self._url = url
        self._writer = writer
        self._engine: Engine | None = None
        self._suspects: dict[int, float] = {}  # ids whose lease has run out, and when

    async def enter(self, name: str) -> int:
        """Write a worker down; give its id. On SQLite it is the only one, and all work its own."""

        def enter(c: Connection) -> int:
            if c.dialect.name == "sqlite":
                c.execute(delete(worker))
            until = engine.seconds(c) + LEASE
            made = insert(worker).values(name=name, until=until).returning(worker.c.id)
            return int(c.execute(made).scalar_one())

        return await self._writer.do(enter)

    async def leave(self, worker_id: int) -> None:
        """Let others have what a worker has reserved."""
        await self._writer.do(lambda c: c.execute(delete(worker).where(worker.c.id == worker_id)))

    def beat(self, worker_id: int, at: float) -> bool | None:
        """Renew a worker's lease; False when others have taken it for gone, None when nobody knows.

        Those whose lease has run out twice in a row, as seen from here, are removed; `at` is the
        time of this machine in seconds, by a clock that never goes back. Blocks: call it from a
        thread of its own, so that nothing that is computed keeps it waiting.
        """
        if self._engine is None:
            self._engine = engine.engine(self._url, 1, writes=True)
        try:
            with self._engine.begin() as c:
                now = engine.seconds(c)
                mine = update(worker).where(worker.c.id == worker_id)
                held = c.execute(mine.values(until=now + LEASE)).rowcount == 1
                out = set(c.scalars(select(worker.c.id).where(worker.c.until < now)))
                self._suspects = {i: self._suspects.get(i, at) for i in out}
                gone = [i for i, since in self._suspects.items() if at - since >= SEEN]
                still = (worker.c.id.in_(gone), worker.c.until < now)
                c.execute(delete(worker).where(*still))
        except OperationalError as error:
            if not engine.away(error):
                raise
            self._suspects.clear()
            return None
        return held

    def close(self) -> None:
        """Give the connection back."""
        if self._engine is not None:
            self._engine.dispose()
