"""What happens while an article is made, each event under the tag that it has on the wire."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from byline.article import AgentName, Value


class AgentUpdated(Value):
    """An agent began, moved on, finished or failed; times are seconds of real work."""

    type: Literal["agent_update"] = "agent_update"
    agent: AgentName
    status: Literal["started", "progress", "completed", "failed"]
    message: str
    progress: int = Field(ge=0, le=100)
    execution_time: float | None = None


class SourceFound(Value):
    """A source was read, or failed with a code."""

    type: Literal["source_found"] = "source_found"
    title: str
    status: Literal["read", "failed"]
    code: str = ""
    message: str


class OutlineReady(Value):
    """The outline stands."""

    type: Literal["outline_ready"] = "outline_ready"
    title: str
    headings: tuple[str, ...]
    message: str


class SectionCompleted(Value):
    """A section is written."""

    type: Literal["section_completed"] = "section_completed"
    section: str
    heading: str
    words: int
    message: str


class Resumed(Value):
    """The work went on from the journal."""

    type: Literal["resumed"] = "resumed"
    calls: int
    message: str


Event = Annotated[
    AgentUpdated | SourceFound | OutlineReady | SectionCompleted | Resumed,
    Field(discriminator="type"),
]


class EventKey(Value):
    """Names an event by its place in the work, so that a second run adds only what is new."""

    scope: str
    name: str
    n: int


Tell = Callable[[EventKey, Event], None]
