"""How far the work has come: counted in pieces that were planned, never by the clock."""

from dataclasses import dataclass

from byline.article import AgentName
from byline.events import AgentUpdated, EventKey, Told

ENDS: dict[AgentName, int] = {  # percent, when each agent has done its work
    "ResearchAgent": 40,
    "OutlineAgent": 50,
    "WriterAgent": 75,
    "EditorAgent": 88,
    "SEOAgent": 94,
    "ImageAgent": 98,
}
BEGINS: dict[AgentName, int] = dict(zip(ENDS, [0, *ENDS.values()], strict=False))
BEGINS["ImageAgent"] = BEGINS["SEOAgent"]  # they work side by side
AGENT_OF: dict[str, AgentName] = {
    "research": "ResearchAgent",
    "outline": "OutlineAgent",
    "writer": "WriterAgent",
    "editor": "EditorAgent",
    "seo": "SEOAgent",
    "image": "ImageAgent",
}


def agent_of(scope: str) -> str:
    """Say whose work is done in a scope ("" for none)."""
    return AGENT_OF.get(scope.split("/", 1)[0], "")


@dataclass
class Planned:
    """Work that an agent has planned, in equal pieces that fill a `share` of its progress."""

    agent: AgentName
    message: str
    pieces: int
    share: float
    done: int = 0

    def advance(self) -> Told | None:
        """Count one more piece; give the news when the progress moves, the same in every run."""
        before, self.done = self._progress(), self.done + 1
        if self.done >= self.pieces or self._progress() == before:
            return None
        event = AgentUpdated(
            agent=self.agent,
            status="progress",
            message=self.message.format(self.done, self.pieces),
            progress=self._progress(),
        )
        return EventKey(scope=self.agent, name="progress", n=self.done), event

    def _progress(self) -> int:
        begins, ends = BEGINS[self.agent], ENDS[self.agent]
        return begins + int((ends - begins) * self.share * self.done / max(1, self.pieces))
