"""What the service knows of an article beside its text."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from byline.article import AGENTS, Article, Brief, Status, Value
from byline.editing import Judged
from byline.pins import Pins
from byline.revising import Revised
from byline.stretches import Stretch

LOCAL = "local"  # the owner of what is made on this machine without a key
OPEN: tuple[Status, ...] = ("pending", "processing")
ENDED: tuple[Status, ...] = ("completed", "failed", "cancelled")
OFF = {"SEOAgent": "seo_optimize", "ImageAgent": "include_image"}


def stamp(time: datetime) -> str:
    """Write a time that is UTC, with Z."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """Give the time, UTC with Z."""
    return stamp(datetime.now(UTC))


def ago(days: int) -> str:
    """Give the time so many days ago, UTC with Z."""
    return stamp(datetime.now(UTC) - timedelta(days=days))


class Caller(Value):
    """Who asks: an owner, by one of his keys, or without one from this machine."""

    owner: str
    key_id: int | None = None
    operator: bool = False  # may see what concerns all owners


class ArticleRecord(Value):
    """An article under its id, with its brief and how far it has come; times are UTC with Z."""

    id: int
    brief: Brief
    status: Status
    progress: int
    attempt: int
    attempt_from: int
    head: int
    agents: tuple[dict[str, Any], ...]
    current_agent: str
    message: str
    error_code: str
    created_at: str
    started_at: str | None
    completed_at: str | None

    @property
    def wire(self) -> dict[str, Any]:
        """Give the record as it is sent: the brief's fields beside its own."""
        own = self.model_dump(
            mode="json", exclude={"brief", "attempt_from", "head", "agents", "error_code"}
        )
        brief = self.brief.model_dump(mode="json")
        brief["sources"] = list(self.brief.sources)  # none leave no trace in the brief's own JSON
        return {"id": own.pop("id"), **brief, **own, "error": self.error}

    @property
    def error(self) -> dict[str, str] | None:
        """Say what ended the article, where it failed."""
        return {"code": self.error_code, "message": self.message} if self.error_code else None


def agent_states(
    brief: Brief, told: dict[str, dict[str, Any]], status: Status
) -> tuple[dict[str, Any], ...]:
    """Give each agent's state, in the order of the work, without those that the brief turned off.

    `told` is what the agents have said; an article that has ended has ended those at work.
    """
    states = []
    for agent in AGENTS:
        if agent in OFF and not getattr(brief, OFF[agent]):
            continue
        state = told.get(agent, {"status": "pending", "execution_time": None})
        if state["status"] == "processing" and status in ENDED:
            state = state | {"status": status}
        states.append({"agent": agent, **state})
    return tuple(states)


class Commission(Value):
    """What is needed to work on an article: the brief, the pins, and the right to write."""

    article_id: int
    brief: Brief
    pins: Pins
    attempt: int
    fence: int


class CallRecord(Value):
    """A call as the journal knows it; `body` only where it was asked for and is kept still."""

    scope: str
    kind: str
    agent: str
    label: str
    attempt: int
    status: str
    code: str
    model: str
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: float | None
    started_at: str
    execution_time: float
    body: str | None = None


class Totals(Value):
    """What the database holds, in numbers: articles by status, calls by kind and state, ..."""

    articles: dict[str, int]
    calls: dict[tuple[str, str], int]
    tokens_in: int
    tokens_out: int
    cost_usd: float


class Result(Value):
    """A finished article as it stands now: its current version."""

    id: int
    article: Article
    version: int
    created_at: str
    completed_at: str


Origin = Literal["written", "edited", "proposal"]


class VersionRecord(Value):
    """One saved state of a finished article's text, and what it came of."""

    version: int
    created_at: str
    origin: Origin
    title: str
    word_count: int


class Material(Value):
    """What an article's next version is made of; `judged` are the proposals that were accepted."""

    version: int
    current: Article
    written: Article
    texts: dict[str, str]
    judged: tuple[Judged, ...]


class DocumentRecord(Value):
    """A document that was given to the service; `bytes` is how large its file was."""

    id: int
    name: str
    title: str
    language: str
    words: int
    bytes: int
    created_at: str


class DocumentPage(Value):
    """Some of the documents, newest first."""

    items: tuple[DocumentRecord, ...]
    total: int
    page: int
    size: int


class Page(Value):
    """Some of the articles, newest first."""

    items: tuple[ArticleRecord, ...]
    total: int
    page: int
    size: int


ProposalStatus = Literal["working", "open", "accepted", "rejected", "failed"]


class ProposalTask(Value):
    """What somebody wants changed: which stretch of which version's text, and how."""

    version: int
    instruction: str
    stretch: Stretch


class Proposal(Value):
    """A proposed change, and how far it has come; `revised` stands where it was made."""

    id: int
    created_at: str
    status: ProposalStatus
    task: ProposalTask
    revised: Revised | None
    error_code: str
    message: str

    @property
    def wire(self) -> dict[str, Any]:
        """Give the proposal as it is sent."""
        own = self.revised or Revised(content="", citations=())
        said = own.model_dump(mode="json")
        error = {"code": self.error_code, "message": self.message} if self.error_code else None
        return {
            "id": self.id,
            "status": self.status,
            "version": self.task.version,
            "created_at": self.created_at,
            "section": self.task.stretch.heading,
            "instruction": self.task.instruction,
            "before": self.task.stretch.text,
            "after": said["content"],
            "citations": said["citations"],
            "unsupported": said["unsupported"],
            "notes": said["notes"],
            "error": error,
        }


class Errand(Value):
    """What is needed to work on a proposal: the task, the pins, and the right to write."""

    article_id: int
    number: int
    fence: int
    task: ProposalTask
    pins: Pins
