"""What readers of a log are sent."""

from typing import Any

from backend.core.log import Snapshot
from backend.records import now
from byline.events import Finalised, Record


def opening(found: Snapshot) -> dict[str, Any]:
    """Give the first message: where the article stands, and the number the reader reads on from."""
    own = found.article
    return {
        "type": "status",
        "article_id": own.id,
        "seq": found.cursor,
        "timestamp": now(),
        "status": own.status,
        "progress": own.progress,
        "agents": list(found.agents),
        "head": own.head,
        "attempt": own.attempt,
        "message": f"Article status: {own.status}",
    }


def sent(record: Record, superseded: bool) -> dict[str, Any]:
    """Give a record as it is sent; the end of an earlier attempt is marked as no end."""
    wire = record.wire
    if superseded and isinstance(record.event, Finalised):
        wire["superseded"] = True
    return wire
