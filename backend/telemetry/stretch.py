"""From an article's log and journal to the spans of what was done: they are the trace.

Nothing is measured while an article is written, so a worker that is killed loses no span of it:
whoever ends the attempt finds them all in the database.
"""

from collections.abc import Sequence

from backend.records import CallRecord
from backend.telemetry.spans import Attributes, Kind, Place, Span, nanoseconds, place_of
from byline.events import AgentUpdated, Finalised, Record, Resumed, StatusChanged

LEAST = 1_000_000  # nanoseconds: the clock of log and journal
OUTSIDE = frozenset({"model", "image", "search", "fetch"})
# What the conventions call the providers that have another name here.
PROVIDERS = {"google": "gcp.gemini", "mistral": "mistral_ai", "xai": "x_ai"}
OPERATIONS = {"model": "chat", "image": "generate_content"}


class Stretch:
    """An attempt, or the part of one between two waits for its outline's approval."""

    def __init__(
        self,
        installation: str,
        created_at: str,
        records: Sequence[Record],
        calls: Sequence[CallRecord],
    ) -> None:
        """Take an attempt's records up to the one that ended the stretch, and all calls."""
        resumed = [i for i, r in enumerate(records) if _goes_on(r)]
        self._part = len(resumed)
        self._records = records[resumed[-1] :] if resumed else records
        first, self._last = self._records[0], self._records[-1]
        self._of = (installation, first.article_id, first.attempt)
        waited = first.attempt == 1 and not resumed  # in the queue: that is part of it
        self.began = nanoseconds(created_at if waited else first.timestamp)
        self.ended = max(nanoseconds(self._last.timestamp), self.began)
        self._calls = [c for c in calls if self._within(c)]

    def spans(self) -> list[Span]:
        """Give one for the stretch, one for each agent, one for each call."""
        agents = self._agents()
        places = {span.attributes["gen_ai.agent.name"]: span.place for span in agents}
        root = self._root()
        calls = [
            self._call(n, call, places.get(call.agent, root.place))
            for n, call in enumerate(self._calls)
        ]
        return [root, *agents, *calls]

    def _within(self, call: CallRecord) -> bool:
        return self.began <= nanoseconds(call.started_at) <= self.ended

    def _place(self, *within: object) -> Place:
        """Name a place; the first stretch's own is the one that is known beforehand."""
        return place_of(*self._of, *within, *([self._part] if self._part else []))

    def _root(self) -> Span:
        event = self._last.event
        final = isinstance(event, Finalised)
        status = event.status if isinstance(event, Finalised) else "awaiting_approval"
        code = event.code if isinstance(event, Finalised) else ""
        attributes: Attributes = {
            "gen_ai.operation.name": "invoke_workflow",
            "gen_ai.workflow.name": "article",
            "byline.article.id": self._of[1],
            "byline.attempt": self._of[2],
            "byline.status": status,
            "byline.calls": len(self._calls),
            "byline.cost_usd": round(sum(c.cost_usd or 0.0 for c in self._calls), 6),
        }
        models = sorted({c.model for c in self._calls if c.kind == "model" and c.model})
        if models:
            attributes["byline.models"] = ",".join(models)
        taken_up = [r for r in self._records if isinstance(r.event, Resumed)]
        return Span(
            place=self._place(),
            parent=place_of(*self._of).span if self._part else "",
            name="invoke_workflow article",
            began=self.began,
            ended=self.ended,
            attributes=attributes,
            error=code or ("cancelled" if final and status == "cancelled" else ""),
            events=tuple((nanoseconds(r.timestamp), "resumed") for r in taken_up),
        )

    def _agents(self) -> list[Span]:
        begun: dict[str, Record] = {}
        ended: dict[str, Record] = {}
        for record in self._records:
            if not isinstance(record.event, AgentUpdated):
                continue
            agent = record.event.agent
            if record.event.status == "started":
                begun.setdefault(agent, record)
            elif record.event.status in ("completed", "failed"):
                ended[agent] = record
        return [self._agent(agent, first, ended.get(agent)) for agent, first in begun.items()]

    def _agent(self, agent: str, first: Record, last: Record | None) -> Span:
        event = last.event if last else None
        failed = last is None or (isinstance(event, AgentUpdated) and event.status == "failed")
        final = self._last.event
        code = (final.code or final.status) if isinstance(final, Finalised) else ""
        mine = [nanoseconds(c.started_at) for c in self._calls if c.agent == agent]
        # A record is written behind the call that was begun after it: an agent spans its calls.
        began = min([nanoseconds(first.timestamp), *mine])
        return Span(
            place=self._place("agent", agent),
            parent=self._place().span,
            name=f"invoke_agent {agent}",
            began=began,
            ended=max([nanoseconds(last.timestamp) if last else self.ended, *mine]),
            attributes={
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.name": agent,
                "byline.article.id": self._of[1],
            },
            error=code if failed else "",
        )

    def _call(self, n: int, call: CallRecord, parent: Place) -> Span:
        began = nanoseconds(call.started_at)
        ended = began + max(round(call.execution_time * 1e9), LEAST)
        if call.status == "started":  # nobody waited for its end
            ended = self.ended
        name, attributes = described(call)
        kind: Kind = "client" if call.kind in OUTSIDE and call.model != "composer" else "internal"
        return Span(
            place=self._place("call", n),
            parent=parent.span,
            name=name,
            began=began,
            ended=max(ended, began),
            kind=kind,
            attributes=attributes | {"byline.article.id": self._of[1]},
            error=call.code or {"started": "abandoned", "lost": "lost"}.get(call.status, ""),
        )


def _goes_on(record: Record) -> bool:
    event = record.event
    return isinstance(event, StatusChanged) and event.old_status == "awaiting_approval"


def ends(record: Record) -> bool:
    """Say whether a record is the last of a stretch."""
    event = record.event
    waits = isinstance(event, StatusChanged) and event.new_status == "awaiting_approval"
    return waits or isinstance(event, Finalised)


def described(call: CallRecord) -> tuple[str, Attributes]:
    """Give a call's name and what is said of it: numbers, and words of closed sets."""
    said: Attributes = {
        "byline.call.kind": call.kind,
        "byline.call.scope": call.scope,
        "byline.call.question": call.label,
        "byline.call.attempt": call.attempt,
    }
    if call.cost_usd is not None:
        said["byline.cost_usd"] = call.cost_usd
    operation = OPERATIONS.get(call.kind)
    provider, divided, model = call.model.partition(":")
    if not operation or not divided:
        return f"{call.kind} {call.label}".strip(), said
    said["gen_ai.operation.name"] = operation
    said["gen_ai.provider.name"] = PROVIDERS.get(provider, provider)
    said["gen_ai.request.model"] = model
    if call.kind == "image":
        said["gen_ai.output.type"] = "image"
    if call.tokens_in is not None:
        said["gen_ai.usage.input_tokens"] = call.tokens_in
    if call.tokens_out is not None:
        said["gen_ai.usage.output_tokens"] = call.tokens_out
    return f"{operation} {model}", said
