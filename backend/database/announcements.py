"""Writes down what webhooks are to be told, inside the transaction in which it becomes true."""

import json
import secrets
from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, bindparam, insert, select

from backend.database.engine import seconds
from backend.database.tables import delivery, webhook
from backend.records import now
from byline.article import Status

EventName = Literal[
    "article.completed", "article.failed", "article.awaiting_approval", "article.cancelled"
]
EVENTS: tuple[EventName, ...] = get_args(EventName)
# A webhook that is found stays till the end of the transaction: it has a delivery then.
_HOOKS = (
    select(webhook.c.id, webhook.c.events)
    .where(webhook.c.owner == bindparam("owner"))
    .with_for_update(read=True, key_share=True)
)
_SAY = insert(delivery)


def announce(c: Connection, row: Row[Any], status: Status) -> None:
    """Let the webhooks of an article's owner that want to know hear of its new status."""
    kind = f"article.{status}"
    if kind not in EVENTS:
        return
    hooks = [h.id for h in c.execute(_HOOKS, {"owner": row.owner}) if kind in json.loads(h.events)]
    if hooks:
        told = {"article_id": row.id, "status": status, "topic": row.topic}
        say(c, hooks, kind, told | {"url": f"/articles/{row.id}"}, row.id)


def say(
    c: Connection,
    hooks: Collection[int],
    kind: str,
    data: Mapping[str, Any],
    article_id: int | None = None,
) -> list[str]:
    """Write a delivery for each webhook, due at once; give the ids that receivers know them by.

    One of an article goes when that is deleted.
    """
    at, due = now(), seconds(c)
    body = json.dumps({"type": kind, "timestamp": at, "data": data}, ensure_ascii=False)
    same = {"created_at": at, "body": body, "tries": 0, "due": due, "status": "waiting", "code": ""}
    made = {f"msg_{secrets.token_urlsafe(18)}": hook for hook in hooks}
    own = same | {"article_id": article_id}
    c.execute(_SAY, [own | {"webhook_id": hook, "message": m} for m, hook in made.items()])
    return list(made)
