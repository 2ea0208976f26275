"""What the service knows of an article beside its text."""

from datetime import UTC, datetime
from typing import Any

from byline.article import Article, Brief, Status, Value
from byline.newsroom import Pins

OPEN: tuple[Status, ...] = ("pending", "processing")
ENDED: tuple[Status, ...] = ("completed", "failed", "cancelled")


def now() -> str:
    """Give the time, UTC with Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ArticleRecord(Value):
    """An article under its id, with its brief and how far it has come; times are UTC with Z."""

    id: int
    brief: Brief
    status: Status
    progress: int
    attempt: int
    head: int
    current_agent: str
    message: str
    error_code: str
    created_at: str
    started_at: str | None
    completed_at: str | None

    @property
    def wire(self) -> dict[str, Any]:
        """Give the record as it is sent: the brief's fields beside its own."""
        own = self.model_dump(mode="json", exclude={"brief", "head", "error_code"})
        error = {"code": self.error_code, "message": self.message} if self.error_code else None
        return {"id": own.pop("id"), **self.brief.model_dump(mode="json"), **own, "error": error}


class Commission(Value):
    """What is needed to work on an article: the brief, the pins, and the right to write."""

    article_id: int
    brief: Brief
    pins: Pins
    attempt: int
    fence: int


class Result(Value):
    """A finished article."""

    id: int
    article: Article
    created_at: str
    completed_at: str


class Page(Value):
    """Some of the articles, newest first."""

    items: tuple[ArticleRecord, ...]
    total: int
    page: int
    size: int
