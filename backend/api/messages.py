"""What readers of a log are sent first; what follows are the log's own lines."""

from typing import Any

from backend.core.log import Snapshot
from backend.records import now


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
        "agents": list(own.agents),
        "head": own.head,
        "attempt": own.attempt,
        "message": f"Article status: {own.status}",
    }
