"""Writes the logs of articles, inside the transaction that is given."""

import json
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from backend.database.tables import article, record
from backend.records import now
from byline.article import Status
from byline.events import EVENT, AgentUpdated, Event, Finalised, Record, StatusChanged


def append(c: Connection, place: tuple[int, int, int], key: str, event: Event) -> Record | None:
    """Append behind `place` (article, head, attempt); None when the key stands there already."""
    article_id, head, attempt = place
    at = now()
    row = {"article_id": article_id, "seq": head + 1, "attempt": attempt, "key": key, "at": at}
    body = EVENT.dump_json(event).decode("utf-8", "replace")
    done = c.execute(insert(record).values(**row, body=body).on_conflict_do_nothing())
    if not done.rowcount:
        return None
    values: dict[str, Any] = {"head": head + 1, "message": event.message}
    if isinstance(event, AgentUpdated):
        values |= {"progress": event.progress, "current_agent": event.agent}
        values["agents"] = _agents(c, article_id, event)
    c.execute(update(article).where(article.c.id == article_id).values(values))
    made = Record(article_id=article_id, seq=head + 1, attempt=attempt, timestamp=at, event=event)
    told(c).append(made)
    return made


def told(c: Connection) -> list[Record]:
    """Give the list of records that this transaction makes; they are told when it is committed."""
    found: list[Record] = c.info.setdefault("told", [])
    return found


def _agents(c: Connection, article_id: int, event: AgentUpdated) -> str:
    known = c.scalar(select(article.c.agents).where(article.c.id == article_id))
    states = json.loads(known or "{}")
    before = states.get(event.agent, {})
    status = "processing" if event.status in ("started", "progress") else event.status
    seconds = event.execution_time or before.get("execution_time")
    return json.dumps(states | {event.agent: {"status": status, "execution_time": seconds}})


def changed(
    c: Connection, row: Row[Any], new: Status, message: str, old: Status | None = None
) -> None:
    """Append that the status changed from `old` (the row's own unless given) to `new`."""
    event = StatusChanged(old_status=old or row.status, new_status=new, message=message)
    append(c, (row.id, row.head, row.attempt), f"status|{new}|1", event)


def end(c: Connection, row: Row[Any], status: Status, code: str, message: str) -> None:
    """Write an attempt's last two records, and let nobody write behind them."""
    changed(c, row, status, f"Status changed to {status}")
    place = (row.id, row.head + 1, row.attempt)
    final = Finalised(status=status, has_content=status == "completed", code=code, message=message)
    append(c, place, "final|final|1", final)
    values = {"status": status, "fence": row.fence + 1, "error_code": code, "message": message}
    values |= {"completed_at": now(), "current_agent": ""}
    c.execute(update(article).where(article.c.id == row.id).values(values))
