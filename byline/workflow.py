"""The order of the work: research, outline, sections side by side, edit, then SEO beside cover.

The only module that knows LangGraph. There is no checkpointer: to resume, the workflow runs again
from the top and the journal answers what was answered (docs/decisions/0001).
"""

import operator
import os
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict, cast

from byline.agents.editor import EditorAgent
from byline.agents.image import ImageAgent
from byline.agents.outline import OutlineAgent
from byline.agents.research import ResearchAgent
from byline.agents.seo import SEOAgent
from byline.agents.writer import WriterAgent
from byline.approval import approved
from byline.article import (
    AgentName,
    Brief,
    Cover,
    Draft,
    DraftSection,
    Outline,
    Research,
    Section,
    SEOMeta,
)
from byline.errors import NotEnoughEvidence
from byline.events import AgentUpdated, SectionCompleted, SourceFound, Told
from byline.handfuls import handfuls
from byline.journal import Account, Journal, Scope
from byline.planned import BEGINS, ENDS, Planned
from byline.research.files import Shelf
from byline.research.web.search import Reach

VERSION = 1  # of the workflow; an article keeps the one it began with
LEAST_ARTICLE = 60  # words, below which there is no article
READING = 0.9  # of research is reading; the rest is ranking


@dataclass(frozen=True)
class Desk:
    """Who works on one article, and what they work with."""

    brief: Brief
    shelf: Shelf
    reach: Reach
    journal: Journal
    account: Account
    turns: int  # of editing, at most
    research: ResearchAgent
    outline: OutlineAgent
    writer: WriterAgent
    editor: EditorAgent
    seo: SEOAgent
    image: ImageAgent


class State(TypedDict, total=False):
    """What the newsroom knows so far."""

    research: Research
    outline: Outline
    sections: Annotated[list[DraftSection], operator.add]
    seconds: Annotated[float, operator.add]
    draft: Draft
    turn: int
    edited: bool
    seo: SEOMeta
    cover: Cover
    picture: bytes


class Assignment(TypedDict):
    """One section to write, with what its writer is given."""

    section: Section
    outline: Outline
    research: Research


class _Room:
    """The work of the graph's nodes, bound to one article's desk and its stream of events."""

    def __init__(self, desk: Desk, tell: Callable[[Told], None]) -> None:
        self.desk = desk
        to_read = len(desk.shelf.refs) + (0 if desk.reach.needed else desk.reach.pages)
        self.read = Planned("ResearchAgent", "Read {} of {} sources", to_read, READING)
        self.written = Planned("WriterAgent", "Written {} of {} sections", 0, 1.0)
        self._tell = tell
        self._progress = 0

    def scope(self, name: str) -> Scope:
        return Scope(self.desk.journal, name, self.tell, self.desk.account)

    def tell(self, told: Told) -> None:
        """Pass on what is told; where it is a piece of planned work, say how far that has come."""
        self._tell(told)
        plans = ((SourceFound, self.read), (SectionCompleted, self.written))
        for kind, plan in plans:
            if isinstance(told[1], kind) and (moved := plan.advance()):
                self._tell(moved)

    def began(self, scope: Scope, agent: AgentName, message: str) -> None:
        progress = self._reached(BEGINS[agent])
        event = AgentUpdated(agent=agent, status="started", message=message, progress=progress)
        scope.tell(event, "started")

    def ended(self, scope: Scope, agent: AgentName, message: str, seconds: float) -> None:
        event = AgentUpdated(
            agent=agent,
            status="completed",
            message=message,
            progress=self._reached(ENDS[agent]),
            execution_time=round(seconds, 3),
        )
        scope.tell(event, "completed")

    def _reached(self, progress: int) -> int:
        """Give how far the work has come; whoever ends first, it never goes back."""
        self._progress = max(self._progress, progress)
        return self._progress


async def _research(_: State, room: _Room) -> State:
    scope, desk = room.scope("research"), room.desk
    room.began(scope, "ResearchAgent", f"Reading {len(desk.shelf.refs)} sources")
    research = await desk.research.run(desk.brief, desk.shelf, desk.reach, scope)
    message = f"Found {len(research.passages)} passages in {len(research.sources)} sources"
    room.ended(scope, "ResearchAgent", message, scope.seconds)
    return {"research": research}


async def _outline(state: State, room: _Room) -> State:
    scope, desk = room.scope("outline"), room.desk
    room.began(scope, "OutlineAgent", "Planning the sections")
    outline = await desk.outline.run(desk.brief, state["research"], scope)
    headings = [s.heading for s in outline.sections if s.heading]
    room.ended(scope, "OutlineAgent", f"Planned {len(headings)} sections", scope.seconds)
    return {"outline": outline}


async def _approve(state: State, room: _Room) -> State:
    """Wait for the user where he wants it: `Waiting` ends the work until he has answered."""
    outline = state["outline"]
    if room.desk.brief.approve_outline:
        outline = await approved(outline, state["research"].passages, room.scope("approval"))
    room.written.pieces = len(outline.sections)
    writer = room.scope("writer")
    room.began(writer, "WriterAgent", f"Writing {len(outline.sections)} sections")
    return {"outline": outline}


async def _section(assignment: Assignment, room: _Room) -> State:
    section = assignment["section"]
    scope, desk = room.scope(f"writer/{section.id}"), room.desk
    draft = await desk.writer.run(
        desk.brief, assignment["outline"], section, assignment["research"], scope
    )
    return {"sections": [draft], "seconds": scope.seconds}


async def _gather(state: State, room: _Room) -> State:
    """Join the sections, in the outline's order whichever was written first."""
    written = tuple(s for s in state["sections"] if s.paragraphs)
    draft = Draft(title=state["outline"].title, sections=written)
    scope = room.scope("writer/joined")
    message = f"Article written with {draft.words} words"
    room.ended(scope, "WriterAgent", message, state["seconds"])
    room.began(room.scope("editor"), "EditorAgent", "Reading the whole article")
    return {"draft": draft, "turn": 0, "seconds": -state["seconds"]}


async def _edit(state: State, room: _Room) -> State:
    turn = state["turn"] + 1
    scope, desk = room.scope(f"editor/{turn}"), room.desk
    draft = await desk.editor.run(desk.brief, state["draft"], state["research"], turn, scope)
    edited = draft != state["draft"] and turn < desk.turns
    if not edited:
        _require_text(desk.brief, draft)
        message = f"Edited in {turn} turns: {draft.words} words"
        room.ended(scope, "EditorAgent", message, state["seconds"] + scope.seconds)
    return {"draft": draft, "turn": turn, "edited": edited, "seconds": scope.seconds}


def _require_text(brief: Brief, draft: Draft) -> None:
    """No evidence, no article: raise `NotEnoughEvidence` when too little text can stand."""
    if draft.words < LEAST_ARTICLE:
        msg = (
            f"The sources carry only {draft.words} words on “{brief.topic}” that can stand alone. "
            "What would help: more documents about it (--sources PATH), in running text."
        )
        raise NotEnoughEvidence(msg)


async def _describe(state: State, room: _Room) -> State:
    scope, desk = room.scope("seo"), room.desk
    room.began(scope, "SEOAgent", "Describing the article for search")
    seo = await desk.seo.run(desk.brief, state["draft"], state["research"], scope)
    passed = sum(c.passed for c in seo.checks)
    message = f"{passed} of {len(seo.checks)} checks passed"
    room.ended(scope, "SEOAgent", message, scope.seconds)
    return {"seo": seo}


async def _illustrate(state: State, room: _Room) -> State:
    scope, desk = room.scope("image"), room.desk
    room.began(scope, "ImageAgent", "Making the cover")
    cover, picture = await desk.image.run(desk.brief, state["draft"], scope)
    room.ended(scope, "ImageAgent", "Cover made", scope.seconds)
    return {"cover": cover, "picture": picture}


def _assign(state: State) -> list[Any]:
    """Send each section to a writer of its own."""
    from langgraph.types import Send

    outline, research = state["outline"], state["research"]
    return [
        Send("section", Assignment(section=s, outline=outline, research=research))
        for s in outline.sections
    ]


def _after_edit(brief: Brief) -> Callable[[State], list[str]]:
    last = ["describe"] * brief.seo_optimize + ["illustrate"] * brief.include_image

    def next_steps(state: State) -> list[str]:
        return ["edit"] if state["edited"] else last or ["end"]

    return next_steps


def _graph(room: _Room) -> Any:  # noqa: ANN401  (LangGraph's compiled type carries four type parameters)
    from langgraph.graph import END, START, StateGraph

    def node(work: Callable[[Any, _Room], Any]) -> Any:  # noqa: ANN401
        async def run(state: Any) -> Any:  # noqa: ANN401
            return await work(state, room)

        return run

    graph = StateGraph(State)
    graph.add_node("research", node(_research))
    graph.add_node("outline", node(_outline))
    graph.add_node("approve", node(_approve))
    graph.add_node("section", node(_section))
    graph.add_node("gather", node(_gather))
    graph.add_node("edit", node(_edit))
    graph.add_node("describe", node(_describe))
    graph.add_node("illustrate", node(_illustrate))
    brief = room.desk.brief
    graph.add_edge(START, "research")
    graph.add_edge("research", "outline")
    graph.add_edge("outline", "approve")
    graph.add_conditional_edges("approve", _assign, ["section"])
    graph.add_edge("section", "gather")
    graph.add_edge("gather", "edit")
    ways: dict[Hashable, str] = {n: n for n in ("edit", "describe", "illustrate")}
    ways["end"] = END
    graph.add_conditional_edges("edit", _after_edit(brief), ways)
    graph.add_edge("describe", END)
    graph.add_edge("illustrate", END)
    return graph.compile()


async def run(desk: Desk, tracing: bool = False) -> AsyncGenerator[Told | State, None]:
    """Yield each event with its key as it happens, and the final state last.

    Raises whatever ends the article: `NotEnoughEvidence`, `ProviderError`, `FolderError`;
    `Waiting` until the outline is approved.
    """
    if not tracing:
        _silence_tracer()
    final: State = {}

    async def work(tell: Callable[[Told], None]) -> None:
        nonlocal final
        final = cast(State, await _graph(_Room(desk, tell)).ainvoke({"seconds": 0.0}))

    # Not through LangGraph's own stream: it wakes all that an article waits for at every event.
    async with aclosing(handfuls(work)) as told:
        async for some in told:
            for each in some:
                yield each
    yield final


def _silence_tracer() -> None:
    """LangGraph's tracer posts prompts to a third party when the user's shell asks for it."""
    for name in (
        "LANGSMITH_TRACING",
        "LANGCHAIN_TRACING_V2",
        "LANGSMITH_TRACING_V2",
        "LANGCHAIN_TRACING",
    ):
        if name in os.environ:  # noqa: TID251  (not a setting of ours: theirs, put out)
            os.environ[name] = "false"  # noqa: TID251
