"""Writes the logs of articles, inside the transaction that is given."""

import json
from collections.abc import Iterable
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


def append(c: Connection, row: Row[Any], events: Iterable[tuple[str, Event]]) -> list[Record]:
    """Append events under their keys to the log of the article of `row`; give the records made.

    None is made of an event whose key stands there already. Once in a transaction: the row has the
    place where the log ends.
    """
    made: list[Record] = []
    changes: dict[str, Any] = {}
    for key, event in events:
        seq, at = row.head + 1 + len(made), now()
        body = EVENT.dump_json(event).decode("utf-8", "replace")
        values = {"article_id": row.id, "seq": seq, "attempt": row.attempt, "key": key, "at": at}
        if not c.execute(_APPEND(c), {**values, "body": body}).rowcount:
            continue
        made.append(
            Record(article_id=row.id, seq=seq, attempt=row.attempt, timestamp=at, event=event)
        )
        changes |= {"head": seq, "message": event.message}
        if isinstance(event, AgentUpdated):
            changes |= {"progress": event.progress, "current_agent": event.agent}
            changes["agents"] = _agents(changes.get("agents", row.agents), event)
    if made:
        change(c, row.id, **changes)
        told(c).extend(made)
    return made


def told(c: Connection) -> list[Record]:
    """Give the list of records that this transaction makes; they are told when it is committed."""
    found: list[Record] = c.info.setdefault("told", [])
    return found


def _agents(agents: str, event: AgentUpdated) -> str:
    states = json.loads(agents)
    before = states.get(event.agent, {})
    status = "processing" if event.status in ("started", "progress") else event.status
    seconds = event.execution_time or before.get("execution_time")
    return json.dumps(states | {event.agent: {"status": status, "execution_time": seconds}})


def changed(
    c: Connection, row: Row[Any], new: Status, message: str, old: Status | None = None
) -> None:
    """Append that the status changed from `old` (the row's own unless given) to `new`."""
    _announced(c, row, [_change(row, new, message, old)])


def _change(
    row: Row[Any], new: Status, message: str, old: Status | None = None
) -> tuple[str, Event]:
    event = StatusChanged(old_status=old or row.status, new_status=new, message=message)
    return f"status|{new}|{row.fence}", event


def _announced(c: Connection, row: Row[Any], events: Iterable[tuple[str, Event]]) -> None:
    """Append events. Here, and nowhere else, webhooks hear of a changed status."""
    for made in append(c, row, events):
        if isinstance(made.event, StatusChanged):
            announce(c, row, made.event.new_status)


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
    final = Finalised(status=status, has_content=status == "completed", code=code, message=message)
    change_of = _change(row, status, f"Status changed to {status}")
    _announced(c, row, [change_of, ("final|final|1", final)])
    values = {"status": status, "fence": row.fence + 1, "error_code": code, "message": message}
    change(c, row.id, **values, completed_at=now(), current_agent="", worker_id=None)
