"""Where an attempt begins, how its agents stand, and what speaks against it.

Revision ID: 0002
Revises: 0001
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, and fill them from the logs."""
    for name in ("attempt_from", "strikes"):
        op.add_column("article", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("article", sa.Column("agents", sa.Text(), nullable=False, server_default="{}"))
    c = op.get_bind()
    for article_id, attempt in c.execute(sa.text("SELECT id, attempt FROM article")).all():
        found = c.execute(
            sa.text(
                "SELECT seq, body FROM record WHERE article_id = :i AND attempt = :a ORDER BY seq"
            ),
            {"i": article_id, "a": attempt},
        ).all()
        values = {"i": article_id, "f": found[0][0] - 1 if found else 0, "a": _agents(found)}
        c.execute(
            sa.text("UPDATE article SET attempt_from = :f, agents = :a WHERE id = :i"), values
        )


def _agents(records: Sequence[Any]) -> str:
    states: dict[str, dict[str, object]] = {}
    for _, body in records:
        event = json.loads(body)
        if event["type"] == "agent_update":
            working = event["status"] in ("started", "progress")
            states[event["agent"]] = {
                "status": "processing" if working else event["status"],
                "execution_time": event.get("execution_time"),
            }
    return json.dumps(states)
