"""What clients send and get, as far as the craft's own values do not say it."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from backend.records import Result
from byline.approval import Approval
from byline.article import Brief, Status, Value
from byline.exports.export import Form

ArticleId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The article's id.")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]


class Shape(BaseModel):
    """An answer; fields may be added to it, never taken away."""

    model_config = ConfigDict(extra="allow")


class ArticleShape(Shape):
    """An article's record and brief."""

    id: int
    topic: str
    tone: str
    target_audience: str
    min_words: int
    include_image: bool
    seo_optimize: bool
    status: Status
    progress: int = Field(ge=0, le=100)
    created_at: str


class Retry(Value):
    """What a retry may change."""

    budget_usd: float | None = Field(default=None, gt=0, strict=True)


class Approve(Value):
    """The outline as it should be; left out, it stays as it is."""

    outline: Approval | None = None


class AgentShape(Shape):
    """One agent's state; the time is in seconds of real work."""

    agent: str
    status: str
    execution_time: float | None


class StatusShape(Shape):
    """How far an article has come."""

    id: int
    status: Status
    progress: int = Field(ge=0, le=100)
    current_agent: str
    message: str
    agents: list[AgentShape]


class PageShape(Shape):
    """Some of the articles, newest first."""

    items: list[ArticleShape]
    total: int
    page: int
    size: int


class TaskShape(Shape):
    """An article that is being written."""

    article_id: int
    topic: str
    status: Status
    progress: int
    current_agent: str
    started_at: str | None


class TasksShape(Shape):
    """What is being written now."""

    tasks: list[TaskShape]
    count: int


class SectionShape(Shape):
    """A planned section."""

    id: str
    heading: str
    goal: str


class OutlineShape(Shape):
    """The plan of an article."""

    title: str
    sections: list[SectionShape]


class CallShape(Shape):
    """A call of an article's journal; the time is in seconds."""

    scope: str
    kind: str
    agent: str
    model: str
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: float | None
    started_at: str
    execution_time: float
    status: str


class CallsShape(Shape):
    """The calls of an article, in the order they began."""

    items: list[CallShape]


class ProblemShape(Shape):
    """An error (RFC 9457); `code` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class ResultShape(Shape):
    """A finished article."""

    id: int
    topic: str
    content: str
    outline: str
    seo_meta: dict[str, Any] | None
    image_url: str | None
    research_data: dict[str, Any]
    word_count: int
    version: int
    created_at: str
    completed_at: str


class RenderedShape(Shape):
    """An article's body as HTML that runs nothing, and the version it shows."""

    version: int
    html: str


class PreviewShape(Shape):
    """A text as HTML that runs nothing."""

    html: str


LINKS: dict[str, Any] = {
    name: {
        "operationId": f"{operation}",
        "parameters": {"article_id": "$response.body#/id"},
        "description": description,
    }
    for name, operation, description in (
        ("record", "read", "The article's record."),
        ("status", "status", "How far it has come."),
        ("result", "finished", "The finished article."),
        ("events", "events", "Its log, live."),
        ("cancel", "cancel", "Stops the work."),
        ("approve", "approve", "Approves its outline."),
        ("delete", "delete", "Removes it."),
    )
}
Format = Form
CREATE: dict[str, Any] = {
    "example": {
        "summary": "The contract's example",
        "value": Brief(
            topic="AI in Healthcare", target_audience="healthcare professionals"
        ).model_dump(
            include={
                "topic",
                "tone",
                "target_audience",
                "min_words",
                "include_image",
                "seo_optimize",
            }
        ),
    }
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """List the statuses of a route's problem documents."""
    return {
        s: {"model": ProblemShape, "content": {"application/problem+json": {}}} for s in statuses
    }


def picture_of(result: Result, base: str) -> str | None:
    """Give the address of a result's cover; None without one."""
    return f"{base}/articles/{result.id}/image" if result.article.cover else None
