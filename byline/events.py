"""What happens while an article is made, each event under the tag that it has on the wire."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from byline.article import AgentName, Status, Value


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
    url: str | None = None
    message: str


class Searched(Value):
    """An engine was asked for sources; `found` is how many it named, or `code` why it did not."""

    type: Literal["searched"] = "searched"
    engine: str
    query: str
    found: int
    code: str = ""
    message: str


class PlannedSection(Value):
    """A section of the outline, as those see it who may approve it."""

    id: str
    heading: str
    goal: str = ""


class OutlineReady(Value):
    """The outline stands."""

    type: Literal["outline_ready"] = "outline_ready"
    title: str
    headings: tuple[str, ...]
    sections: tuple[PlannedSection, ...] = ()
    message: str


class SectionCompleted(Value):
    """A section is written; its text stays readable when nothing comes of the article."""

    type: Literal["section_completed"] = "section_completed"
    section: str
    heading: str
    words: int
    text: str = ""
    message: str


class Usage(Value):
    """A model was asked: its tokens and cost (USD); None where they are not known."""

    type: Literal["usage"] = "usage"
    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    message: str


class Resumed(Value):
    """The work went on from the journal."""

    type: Literal["resumed"] = "resumed"
    calls: int
    message: str


class StatusChanged(Value):
    """The article's status changed."""

    type: Literal["status_change"] = "status_change"
    old_status: Status
    new_status: Status
    message: str


class Finalised(Value):
    """The attempt is over; `code` names what ended it when it failed."""

    type: Literal["final"] = "final"
    status: Status
    has_content: bool
    code: str = ""
    message: str


Event = Annotated[
    AgentUpdated
    | SourceFound
    | Searched
    | OutlineReady
    | SectionCompleted
    | Usage
    | Resumed
    | StatusChanged
    | Finalised,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Written(Value):
    """Live text of a section from `offset` (characters) on; 0 starts it over. It is no event."""

    section: str
    offset: int
    text: str


class EventKey(Value):
    """Names an event by its place in the work, so that a second run adds only what is new."""

    scope: str
    name: str
    n: int


class Record(Value):
    """An event as it stands in its article's log; `seq` counts from 1 without a gap."""

    article_id: int
    seq: int
    attempt: int
    timestamp: str
    event: Event

    @property
    def wire(self) -> dict[str, Any]:
        """Give the record as it is sent: the event's own fields beside those that all have."""
        own = self.event.model_dump(mode="json", exclude_none=True)
        place = {"article_id": self.article_id, "seq": self.seq, "timestamp": self.timestamp}
        return {"type": own.pop("type"), **place, **own}


Told = tuple[EventKey | None, Event | Written]  # an event with its key, or live text
Tell = Callable[[Told], None]
