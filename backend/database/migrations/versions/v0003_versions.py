"""The versions of a finished article, and what is proposed to change in it.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; what every finished article holds becomes its first version."""
    op.create_table(
        "version",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "number"),
    )
    op.create_table(
        "proposal",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("pins", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("revised", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "number"),
    )
    op.create_index("proposal_status", "proposal", ["status"], unique=False)
    if op.get_bind().dialect.name == "sqlite":  # no other database has had that shape
        op.execute(
            "INSERT INTO version "
            "(article_id, number, created_at, origin, title, word_count, article) "
            "SELECT id, 1, coalesce(completed_at, created_at), 'written', "
            "json_extract(result, '$.title'), json_extract(result, '$.word_count'), result "
            "FROM article WHERE result IS NOT NULL AND status = 'completed'"
        )
    op.drop_column("article", "result")
