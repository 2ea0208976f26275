"""What clients send and get, as far as the craft's own values do not say it."""

import hashlib
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from backend.database.templates import TemplateName
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


class Creation(Brief):
    """A brief as it is sent. What it does not say, its template does: one's id (a number) or name.

    Articles of before there were templates have been remembered by the same digest.
    """

    template: Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)] | TemplateName | None = Field(
        default=None, exclude_if=lambda template: template is None
    )

    @field_validator("topic")
    @classmethod
    def _kept_by_any_database(cls, topic: str) -> str:
        if "\0" in topic:  # PostgreSQL keeps no text that holds one
            msg = "the topic holds a NUL"
            raise ValueError(msg)
        return topic

    @property
    def digest(self) -> str:
        """Give the hash of what was sent, and with a template of what was left to it."""
        said = self.model_dump_json()
        if self.template is not None:
            said += " ".join(sorted(self.model_fields_set))
        return hashlib.sha256(said.encode()).hexdigest()


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
    """List the statuses of a route's problem documents; any may come too often, too."""
    return {
        s: {"model": ProblemShape, "content": {"application/problem+json": {}}}
        for s in (*statuses, 429)
    }


def picture_of(result: Result, base: str) -> str | None:
    """Give the address of a result's cover; None without one."""
    return f"{base}/articles/{result.id}/image" if result.article.cover else None
