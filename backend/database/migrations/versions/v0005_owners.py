"""Owners and their keys, workers, templates, webhooks, limits.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}  # as PostgreSQL names them by itself


def upgrade() -> None:
    """Make the tables; what is there belongs to `local`."""
    _workers()
    _owned("article", ["idempotency_key"], ["owner", "idempotency_key"])
    _owned("document", ["hash", "kind"], ["owner", "hash", "kind"])
    op.create_index("article_owner", "article", ["owner"])
    paid = sa.text("coalesce(cost_usd, reserved_usd) > 0")
    op.create_index("call_paid", "call", ["started_at"], sqlite_where=paid, postgresql_where=paid)
    _worked_on("article")
    op.add_column("article", sa.Column("budget_usd", sa.Float(), nullable=True))
    _worked_on("proposal")
    _callers()
    _wishes()


def _workers() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def _owned(table: str, old: list[str], new: list[str]) -> None:
    """Give the rows of a table an owner; what was unique is so for each owner now."""
    last = _last_id(table)
    with op.batch_alter_table(
        table, naming_convention=NAMES, table_kwargs={"sqlite_autoincrement": True}
    ) as batch:
        batch.add_column(
            sa.Column("owner", sa.String(length=100), nullable=False, server_default="local")
        )
        batch.drop_constraint(f"{table}_{'_'.join(old)}_key", type_="unique")
        batch.create_unique_constraint(f"{table}_{'_'.join(new)}_key", new)
    with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("owner", server_default=None)
    if last is not None:  # the table was made anew: ids of what was deleted are not given again
        op.execute(
            sa.text("DELETE FROM sqlite_sequence WHERE name = :table").bindparams(table=table)
        )
        op.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :seq)").bindparams(
                table=table, seq=last
            )
        )


def _last_id(table: str) -> int | None:
    if op.get_bind().dialect.name != "sqlite":
        return None
    query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    found = op.get_bind().scalar(query.bindparams(table=table))
    return None if found is None else int(found)


def _worked_on(table: str) -> None:
    op.add_column(table, sa.Column("worker_id", sa.Integer(), nullable=True))


def _callers() -> None:
    op.create_table(
        "owner",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("articles_a_day", sa.Integer(), nullable=True),
        sa.Column("budget_usd", sa.Float(), nullable=True),
        sa.Column("open_articles", sa.Integer(), nullable=True),
        sa.Column("document_mb", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "deleted",
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "day"),
    )
    op.create_table(
        "key",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("expires_at", sa.String(length=30), nullable=True),
        sa.Column("revoked_at", sa.String(length=30), nullable=True),
        sa.Column("used_at", sa.String(length=30), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ticket",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=30), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_table(
        "rate",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "follower",
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("process", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "process"),
    )


def _wishes() -> None:
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("webhook_owner", "webhook", ["owner"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("delivery_due", "delivery", ["due"])
    op.create_index("delivery_webhook", "delivery", ["webhook_id"])
    op.create_index("delivery_article", "delivery", ["article_id"])
