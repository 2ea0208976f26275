"""What clients send and get, as far as the craft's own values do not say it."""

from typing import Annotated, Any, Self

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from backend.records import Origin, ProposalStatus, Result, VersionRecord
from byline.approval import Approval
from byline.article import Brief, Status, Value
from byline.exports.export import Form

ArticleId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The article's id.")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]


def without_nul(given: str) -> str:
    """Take a text that holds no NUL."""
    if "\0" in given:
        msg = "the text holds a NUL"
        raise ValueError(msg)
    return given


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


class VersionMade(Shape):
    """The number of the version that has the text."""

    version: int


class VersionsShape(Shape):
    """The versions of an article, newest first."""

    items: list[VersionRecord]


class VersionShape(Shape):
    """One version, with its text."""

    version: int
    created_at: str
    origin: Origin
    title: str
    word_count: int
    content: str


class Revise(Value):
    """What is to be changed, by a selection of the text or a section's heading or id, and how."""

    selection: Annotated[str, AfterValidator(without_nul)] | None = Field(
        default=None, min_length=1, max_length=50_000
    )
    section: Annotated[str, AfterValidator(without_nul)] | None = Field(
        default=None, min_length=1, max_length=300
    )
    instruction: Annotated[
        str, StringConstraints(strip_whitespace=True), AfterValidator(without_nul)
    ] = Field(min_length=1, max_length=2000)
    version: int | None = Field(default=None, ge=1, le=2**31, strict=True)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.selection is None) == (self.section is None):
            msg = "give either a selection or a section"
            raise ValueError(msg)
        return self

    @property
    def place(self) -> tuple[str, str]:
        """Give the kind of the place, and what names it."""
        if self.section is not None:
            return "section", self.section
        return "selection", self.selection or ""


class ProposalMade(Shape):
    """The number of a new proposal."""

    proposal_id: int


class ProposalEntry(Shape):
    """A proposed change as it is listed; an open one has the fields of `ProposalShape`."""

    id: int
    status: ProposalStatus
    version: int
    instruction: str
    error: dict[str, str] | None


class ProposalShape(ProposalEntry):
    """A proposed change of a stretch of text: what stands there, and what would."""

    before: str
    after: str
    citations: list[dict[str, Any]]
    unsupported: list[str]


class ProposalsShape(Shape):
    """The newest proposals for an article, newest first."""

    items: list[ProposalEntry]


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
