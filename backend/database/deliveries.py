"""What webhooks are still to be told: each delivery is one sender's at a time, by a short lease."""

from collections.abc import Collection

from pydantic import Field
from sqlalchemy import Connection, case, delete, func, select, update

from backend.database.engine import seconds
from backend.database.reader import Reader
from backend.database.tables import delivery, webhook
from backend.database.writer import Writer
from backend.records import ago
from byline.article import Value

LEASE = 20.0  # seconds; what was posted has been answered, or given up, in half of that
CROWD = 4  # times as many are looked at, for other senders take the first ones, too
PRUNED = 1_000  # in one piece of work


class Due(Value):
    """A delivery to be sent now; `lease` is when somebody else may take it."""

    id: int
    message: str
    webhook_id: int
    url: str = Field(repr=False)  # what an owner has written into it may be secret
    secret: bytes = Field(repr=False)
    body: str = Field(repr=False)
    tries: int
    lease: float


class Deliveries:
    """What those who send need of the database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer

    async def wait(self) -> float | None:
        """Say in how many seconds the next one is due; None where there is none."""

        def wait(c: Connection) -> float | None:
            due = c.scalar(select(func.min(delivery.c.due)))
            return None if due is None else due - seconds(c)

        return await self._reader.ask(wait)

    async def claim(self, most: int) -> tuple[Due, ...]:
        """Take up to `most` that are due, a webhook's first before any other's second."""
        place = func.row_number().over(
            partition_by=delivery.c.webhook_id, order_by=(delivery.c.due, delivery.c.id)
        )

        def claim(c: Connection) -> tuple[Due, ...]:
            now = seconds(c)
            due = delivery.c.due <= now
            first = select(delivery.c.id).where(due).order_by(place, delivery.c.due, delivery.c.id)
            order = {i: n for n, i in enumerate(c.scalars(first.limit(CROWD * most)))}
            if not order:
                return ()
            own = select(delivery.c.id).where(delivery.c.id.in_(order), due).limit(most)
            own = own.order_by(case(order, value=delivery.c.id))
            ids = list(c.scalars(own.with_for_update(skip_locked=True)))
            taken = update(delivery).where(delivery.c.id.in_(ids))
            c.execute(taken.values(due=now + LEASE, status="sending"))
            columns = delivery.c["id", "message", "webhook_id", "body", "tries"]
            query = select(*columns, webhook.c.url, webhook.c.secret).join(webhook)
            rows = c.execute(query.where(delivery.c.id.in_(ids))).all()
            return tuple(Due(**row._asdict(), lease=now + LEASE) for row in rows)

        return await self._writer.do(claim)

    async def sent(self, due: Due, code: str) -> None:
        """Write down that it has arrived, whoever has taken it since."""
        mine = update(delivery).where(delivery.c.id == due.id)
        done = mine.values(tries=due.tries + 1, due=None, status="delivered", code=code)
        await self._writer.do(lambda c: c.execute(done))

    async def missed(self, due: Due, code: str, again: float | None) -> None:
        """Write down what a try came to, and that it is due again in so many seconds, or never."""
        mine = (delivery.c.id == due.id, delivery.c.due == due.lease)
        values = {"tries": due.tries + 1, "code": code}
        values["status"] = "failed" if again is None else "waiting"

        def missed(c: Connection) -> None:
            at = None if again is None else seconds(c) + again
            c.execute(update(delivery).where(*mine).values(**values, due=at))

        await self._writer.do(missed)

    async def gone(self, due: Due) -> None:
        """Remove a webhook whose address wants to be told nothing more."""
        mine = delete(webhook).where(webhook.c.id == due.webhook_id)
        await self._writer.do(lambda c: c.execute(mine))

    async def release(self, taken: Collection[Due] | None = None) -> None:
        """Let these be sent by others, or at the start of the only sender all."""
        mine = delivery.c.status == "sending"
        if taken is not None:
            mine &= delivery.c.id.in_([due.id for due in taken])

        def release(c: Connection) -> None:
            c.execute(update(delivery).where(mine).values(status="waiting", due=seconds(c)))

        await self._writer.do(release)

    async def prune(self, days: int) -> int:
        """Forget some of those that ended and were made so many days ago; say how many."""

        def prune(c: Connection) -> int:
            old = (delivery.c.due.is_(None), delivery.c.created_at < ago(days))
            some = select(delivery.c.id).where(*old).limit(PRUNED)
            return c.execute(delete(delivery).where(delivery.c.id.in_(some))).rowcount

        return await self._writer.do(prune)
