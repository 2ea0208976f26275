"""Keeps the addresses that owners want to be told at, and what became of telling them."""

import json
import secrets
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select

from backend.database.announcements import EventName, say
from backend.database.reader import Reader
from backend.database.rows import owned, owner_of
from backend.database.tables import delivery, webhook
from backend.database.writer import Writer
from backend.errors import NotFound, TooManyWebhooks
from backend.records import now
from byline.article import Value

MOST = 50  # of an owner
SHOWN = 50  # deliveries, the newest
SECRET = 32  # bytes
TEST = "webhook.test"
COLUMNS = webhook.c["id", "url", "events", "created_at"]
DeliveryStatus = Literal["waiting", "sending", "delivered", "failed"]


class Webhook(Value):
    """An address and the events that it is told of; its secret is given once, when it is made."""

    id: int
    url: str
    events: tuple[EventName, ...]
    created_at: str


class DeliveryRecord(Value):
    """What became of telling one event: how often it was tried, and what the last try came to.

    `code` is the status that came, or why none did: timeout, unreachable, guarded, ...
    """

    id: str
    type: str
    article_id: int | None
    created_at: str
    status: DeliveryStatus
    tries: int
    code: str


class Webhooks:
    """An owner's webhooks in the database; values come out, rows never."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write through the store's own."""
        self._reader = reader
        self._writer = writer

    async def listed(self) -> tuple[Webhook, ...]:
        """Give all of them, newest first."""
        query = select(*COLUMNS).order_by(webhook.c.id.desc())

        def listed(c: Connection) -> tuple[Webhook, ...]:
            return tuple(_made(r) for r in c.execute(query.where(owned(c, webhook.c.owner))))

        return await self._reader.ask(listed)

    async def make(self, url: str, events: tuple[EventName, ...]) -> tuple[Webhook, bytes]:
        """Keep a new one; give it with its secret. Raises `TooManyWebhooks`."""
        secret = secrets.token_bytes(SECRET)

        def make(c: Connection) -> Webhook:
            mine = webhook.c.owner == owner_of(c)
            if (c.scalar(select(func.count()).where(mine)) or 0) >= MOST:
                raise TooManyWebhooks
            values = {"owner": owner_of(c), "created_at": now(), "secret": secret, "url": url}
            values["events"] = json.dumps(events)
            return _made(c.execute(insert(webhook).values(values).returning(*COLUMNS)).one())

        return await self._writer.do(make), secret

    async def remove(self, webhook_id: int) -> None:
        """Remove one, with what it was still to be told. Raises `NotFound`."""

        def remove(c: Connection) -> None:
            _found(c, webhook_id)
            c.execute(delete(webhook).where(webhook.c.id == webhook_id))

        await self._writer.do(remove)

    async def test(self, webhook_id: int) -> DeliveryRecord:
        """Have a test sent to one. Raises `NotFound`."""

        def test(c: Connection) -> DeliveryRecord:
            _found(c, webhook_id)
            [message] = say(c, [webhook_id], TEST, {"webhook_id": webhook_id})
            query = select(*delivery.c).where(delivery.c.message == message)
            return _record(c.execute(query.where(delivery.c.webhook_id == webhook_id)).one())

        return await self._writer.do(test)

    async def deliveries(self, webhook_id: int) -> tuple[DeliveryRecord, ...]:
        """Give the newest deliveries of one, newest first. Raises `NotFound`."""
        query = select(*delivery.c).where(delivery.c.webhook_id == webhook_id)
        query = query.order_by(delivery.c.id.desc()).limit(SHOWN)

        def deliveries(c: Connection) -> tuple[DeliveryRecord, ...]:
            _found(c, webhook_id)
            return tuple(_record(r) for r in c.execute(query))

        return await self._reader.ask(deliveries)


def _found(c: Connection, webhook_id: int) -> None:
    query = select(webhook.c.id).where(webhook.c.id == webhook_id, owned(c, webhook.c.owner))
    found = c.scalar(query.with_for_update() if c.info["writes"] else query)
    if found is None:
        msg = "There is no such webhook."
        raise NotFound(msg)


def _made(row: Row[Any]) -> Webhook:
    return Webhook(**row._asdict() | {"events": json.loads(row.events)})


def _record(row: Row[Any]) -> DeliveryRecord:
    return DeliveryRecord(
        id=row.message,
        type=json.loads(row.body)["type"],
        article_id=row.article_id,
        created_at=row.created_at,
        status=row.status,
        tries=row.tries,
        code=row.code,
    )
