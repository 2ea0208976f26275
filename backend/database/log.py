"""Writes the logs of articles, inside the transaction that is given."""

import json
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.database.announcements import announce
from backend.database.engine import Ignoring
from backend.database.rows import change
from backend.database.tables import record
from backend.records import now
from byline.article import Status
from byline.events import EVENT, AgentUpdated, Event, Finalised, OutlineReady, Record, StatusChanged

_APPEND = Ignoring(record)


def append(c: Connection, row: Row[Any], key: str, event: Event, behind: int = 0) -> Record | None:
    """Append to the log of the article of `row`; None when the key stands there already.

    `behind` counts the records that were appended since the row was read.
    """
    seq, at = row.head + 1 + behind, now()
    made = Record(article_id=row.id, seq=seq, attempt=row.attempt, timestamp=at, event=event)
    body = EVENT.dump_json(event).decode("utf-8", "replace")
    values = {"article_id": row.id, "seq": seq, "attempt": row.attempt, "key": key, "at": at}
    if not c.execute(_APPEND(c), {**values, "body": body}).rowcount:
        return None
    changes: dict[str, Any] = {"head": seq, "message": event.message}
    if isinstance(event, AgentUpdated):
        changes |= {"progress": event.progress, "current_agent": event.agent}
        changes["agents"] = _agents(row, event)
    change(c, row.id, **changes)
    told(c).append(made)
    return made


def told(c: Connection) -> list[Record]:
    """Give the list of records that this transaction makes; they are told when it is committed."""
    found: list[Record] = c.info.setdefault("told", [])
    return found


def _agents(row: Row[Any], event: AgentUpdated) -> str:
    states = json.loads(row.agents)
    before = states.get(event.agent, {})
    status = "processing" if event.status in ("started", "progress") else event.status
    seconds = event.execution_time or before.get("execution_time")
    return json.dumps(states | {event.agent: {"status": status, "execution_time": seconds}})


def changed(
    c: Connection, row: Row[Any], new: Status, message: str, old: Status | None = None
) -> None:
    """Append that the status changed from `old` (the row's own unless given) to `new`.

    Here, and nowhere else, webhooks hear of it.
    """
    event = StatusChanged(old_status=old or row.status, new_status=new, message=message)
    if append(c, row, f"status|{new}|{row.fence}", event):
        announce(c, row, new)


def outline(c: Connection, article_id: int) -> OutlineReady | None:
    """Give the outline that the article's log told last; None before there is one."""
    mine = (record.c.article_id == article_id, record.c.key.startswith("outline|outline_ready|"))
    body = c.scalar(select(record.c.body).where(*mine).order_by(record.c.seq.desc()).limit(1))
    if body is None:
        return None
    event = EVENT.validate_json(body)
    assert isinstance(event, OutlineReady)  # noqa: S101  (its key says so)
    return event


def end(c: Connection, row: Row[Any], status: Status, code: str, message: str) -> None:
    """Write an attempt's last two records, and let nobody write behind them."""
    changed(c, row, status, f"Status changed to {status}")
    final = Finalised(status=status, has_content=status == "completed", code=code, message=message)
    append(c, row, "final|final|1", final, behind=1)
    values = {"status": status, "fence": row.fence + 1, "error_code": code, "message": message}
    change(c, row.id, **values, completed_at=now(), current_agent="", worker_id=None)
