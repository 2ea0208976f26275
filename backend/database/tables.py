"""The tables. Times are UTC as ISO 8601 text with Z; values that travel are kept as their JSON."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
)

metadata = MetaData()


def _article(primary: bool = True) -> Column[int]:
    return Column(
        "article_id",
        ForeignKey("article.id", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )


def _owner() -> Column[str]:
    return Column("owner", String(100), nullable=False)


def _worker() -> Column[int]:
    """Name the worker that has reserved a row; one that is gone has none (`workers.py`)."""
    return Column("worker_id", Integer)


article = Table(
    "article",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("topic", Text, nullable=False),
    Column("brief", Text, nullable=False),
    Column("pins", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("attempt", Integer, nullable=False, default=1),
    Column("fence", Integer, nullable=False, default=0),  # grows with every taking-up and ending
    Column("head", Integer, nullable=False, default=0),  # number of the log's last record
    Column(
        "attempt_from", Integer, nullable=False, default=0
    ),  # the one before the attempt's first
    Column("strikes", Integer, nullable=False, default=0),  # see core/queue.py
    Column("agents", Text, nullable=False, default="{}"),  # each one's state and seconds of work
    Column("progress", Integer, nullable=False, default=0),
    Column("current_agent", String(20), nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("error_code", String(60), nullable=False, default=""),
    Column("created_at", String(30), nullable=False),
    Column("started_at", String(30)),
    Column("completed_at", String(30)),
    Column("picture", LargeBinary),
    Column("idempotency_key", String(255)),
    Column("idempotency_hash", String(64)),
    Column("budget_usd", Float),  # the brief's, where the article may cost something at all
    _worker(),
    UniqueConstraint("owner", "idempotency_key"),
    Index("article_status", "status"),
    Index("article_owner", "owner"),
    sqlite_autoincrement=True,
)

record = Table(
    "record",
    metadata,
    _article(),
    Column("seq", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", String(30), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("article_id", "attempt", "key"),
)

call = Table(
    "call",
    metadata,
    _article(),
    Column("key", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("scope", Text, nullable=False),
    Column("label", Text, nullable=False, default=""),
    Column("started_at", String(30), nullable=False),
    Column("code", String(60), nullable=False, default=""),
    Column("model", Text, nullable=False, default=""),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("cost_usd", Float),
    Column("reserved_usd", Float, nullable=False, default=0.0),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("body", String(64)),  # the hash of the reply's body
)
paid = func.coalesce(call.c.cost_usd, call.c.reserved_usd) > literal_column("0")
Index("call_paid", call.c.started_at, sqlite_where=paid, postgresql_where=paid)

blob = Table(
    "blob",
    metadata,
    _article(),
    Column("hash", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),  # deflated
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("hash", String(64), nullable=False),  # of the file's bytes
    Column("kind", String(10), nullable=False),
    Column("name", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("words", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("body", LargeBinary, nullable=False),  # what was read, as JSON, deflated
    UniqueConstraint("owner", "hash", "kind"),
    sqlite_autoincrement=True,
)

source = Table(
    "source",
    metadata,
    _article(),
    Column("id", String(40), primary_key=True),
    Column("text", Text, nullable=False),
)

version = Table(
    "version",
    metadata,
    _article(),
    Column("number", Integer, primary_key=True),  # the first is the article as it was written
    Column("created_at", String(30), nullable=False),
    Column("origin", String(10), nullable=False),
    Column("title", Text, nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("article", Text, nullable=False),  # its value, with the text
)

proposal = Table(
    "proposal",
    metadata,
    _article(),
    Column("number", Integer, primary_key=True),
    Column("created_at", String(30), nullable=False),
    Column("status", String(10), nullable=False),
    Column("fence", Integer, nullable=False, default=0),  # grows with every taking-up and ending
    Column("strikes", Integer, nullable=False, default=0),  # takings-up without a finished call
    Column("pins", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("revised", Text),  # what came of it
    Column("error_code", String(60), nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    _worker(),
    Index("proposal_status", "status"),
)

worker = Table(
    "worker",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),  # host and process id
    Column("until", Float, nullable=False),  # seconds since 1970 by the database's clock
    sqlite_autoincrement=True,
)

owner = Table(
    "owner",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("created_at", String(30), nullable=False),
    Column("articles_a_day", Integer),  # None: what is set for all
    Column("budget_usd", Float),  # a month; None: what is set for all
    Column("open_articles", Integer),  # at once; None: what is set for all
    Column("document_mb", Float),  # None: what is set for all
)

deleted = Table(
    "deleted",  # what deleted articles leave behind: it was begun, and paid, all the same
    metadata,
    _owner(),
    Column("day", String(10), nullable=False),  # UTC
    Column("articles", Integer, nullable=False),  # that were begun on that day
    Column("cost_usd", Float, nullable=False),  # of calls that were made on that day
    PrimaryKeyConstraint("owner", "day"),
)

key = Table(
    "key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("operator", Boolean, nullable=False),  # may see what concerns all owners
    Column("created_at", String(30), nullable=False),
    Column("expires_at", String(30)),
    Column("revoked_at", String(30)),
    Column("used_at", String(30)),
    sqlite_autoincrement=True,
)

ticket = Table(
    "ticket",
    metadata,
    Column("hash", String(64), primary_key=True),
    _owner(),
    Column("key_id", Integer),  # the key by which it was asked for
    Column("expires_at", String(30), nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(30), nullable=False),
    _owner(),  # "" where nobody was known
    Column("key_id", Integer),
    Column("address", String(60), nullable=False),
    Column("action", String(60), nullable=False),
    Column("target", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Index("audit_at", "at"),
    sqlite_autoincrement=True,
)

rate = Table(
    "rate",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("before", Integer, nullable=False),  # what `count` was before the last statement
    Column("count", Integer, nullable=False),
    Column("expires", Float, nullable=False),  # seconds since 1970
)

follower = Table(
    "follower",
    metadata,
    _owner(),
    Column("process", String(40), nullable=False),
    Column("count", Integer, nullable=False),  # of articles that the owner follows there
    Column("expires", Float, nullable=False),  # seconds since 1970
    PrimaryKeyConstraint("owner", "process"),
)

template = Table(
    "template",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("name", String(100), nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("fields", Text, nullable=False),  # what it sets in a brief, as JSON
    UniqueConstraint("owner", "name"),
    sqlite_autoincrement=True,
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("url", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("events", Text, nullable=False),  # JSON
    Column("created_at", String(30), nullable=False),
    Index("webhook_owner", "owner"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("webhook_id", ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE")),  # None: it is a test
    Column("created_at", String(30), nullable=False),
    Column("message", String(40), nullable=False),  # what a receiver knows it by, at every try
    Column("body", Text, nullable=False),  # as it is sent, but for how links begin
    Column("tries", Integer, nullable=False),
    Column("due", Float),  # seconds since 1970; None when there is nothing left to do
    Column("status", String(10), nullable=False),
    Column("code", String(60), nullable=False),  # what the last try came to
    Index("delivery_due", "due"),
    Index("delivery_webhook", "webhook_id"),
    Index("delivery_article", "article_id"),
    sqlite_autoincrement=True,
)
