"""The front door of the library: a brief goes in, events and at last the article come out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Protocol

from byline.agents.editor import EditorAgent
from byline.agents.image import ImageAgent
from byline.agents.outline import OutlineAgent
from byline.agents.research import ResearchAgent
from byline.agents.seo import SEOAgent
from byline.agents.writer import WriterAgent
from byline.article import Article, Brief, Draft, Research, Value
from byline.citations import cite
from byline.computing import Compute, ComputingPool, in_thread
from byline.events import Told
from byline.exports import markdown
from byline.images.cover import Painter, TypstPainter
from byline.journal import Journal
from byline.models.composer.composer import Composer
from byline.models.model import Model
from byline.research.files import FileReader, Reader, Shelf
from byline.research.pool import ReadingPool
from byline.research.ranking import Ranker
from byline.research.vectors import MiniLM
from byline.workflow import VERSION, Desk, State, run

FEW_SOURCES = 3  # fewer make a brief, not an article


class Pins(Value):
    """What shaped an article's text when it was begun; a resume goes by it, not by the settings."""

    workflow: int = VERSION
    model: str = "composer"
    today: date
    shelf: Shelf
    samples: bool = False


class Finished(Value):
    """The article, the texts of its sources by id, and the cover (WebP; empty without one)."""

    article: Article
    texts: dict[str, str]
    picture: bytes = b""


class Writes(Protocol):
    """Writes articles: a newsroom, or what stands for one in a test."""

    def write(self, brief: Brief, pins: Pins, journal: Journal) -> AsyncIterator[Told | Finished]:
        """Write the article: events and live text as they happen, `Finished` last."""
        ...


@dataclass(frozen=True)
class Newsroom:
    """Writes articles."""

    model: Model
    ranker: Ranker
    reader: Reader
    painter: Painter
    compute: Compute

    @classmethod
    @asynccontextmanager
    async def composing(cls, children: int = 0) -> "AsyncIterator[Newsroom]":
        """Open a newsroom that works without a language model.

        It composes in its own threads, or in so many child processes, which leaves the event loop
        free for others.
        """
        embed = MiniLM() if find_spec("onnxruntime") else None
        async with ReadingPool() as pool, ComputingPool(children) as computing:
            compute = computing if children else in_thread
            yield cls(
                model=Composer(embed, compute),
                ranker=Ranker(embed),
                reader=FileReader(pool),
                painter=TypstPainter(compute),
                compute=compute,
            )

    async def write(
        self, brief: Brief, pins: Pins, journal: Journal
    ) -> AsyncIterator[Told | Finished]:
        """Write the article: events and live text as they happen, `Finished` last.

        Calls that `journal` holds are not made again. Raises `NotEnoughEvidence`,
        `ProviderError` or `FolderError`.
        """
        desk = Desk(
            brief=brief,
            shelf=pins.shelf,
            journal=journal,
            research=ResearchAgent(self.model, self.reader, self.ranker, self.compute),
            outline=OutlineAgent(self.model),
            writer=WriterAgent(self.model),
            editor=EditorAgent(self.model),
            seo=SEOAgent(self.model),
            image=ImageAgent(self.model, self.painter),
        )
        async for told in run(desk):
            if isinstance(told, tuple):
                yield told
            else:
                yield self._finished(brief, pins, told)

    def _finished(self, brief: Brief, pins: Pins, state: State) -> Finished:
        research, draft = state["research"], state["draft"]
        cited = cite(draft, research.passages, research.sources)
        notes = self._notes(brief, pins, research, draft, len(cited.sources))
        content = markdown.content(draft.title, cited.sections, cited.sources, notes)
        article = Article(
            brief=brief,
            title=draft.title,
            content=content,
            outline=state["outline"].markdown,
            sources=cited.sources,
            citations=cited.citations,
            synthesis=research.synthesis,
            seo_meta=state.get("seo"),
            cover=state.get("cover"),
            word_count=draft.words,
            model=self.model.name,
            composed=self.model.composes,
            not_honoured=_not_honoured(brief) if self.model.composes else (),
            failures=research.failures,
            notes=notes,
        )
        texts = {s.id: research.texts[s.id] for s in cited.sources}
        return Finished(article=article, texts=texts, picture=state.get("picture", b""))

    def _notes(
        self, brief: Brief, pins: Pins, research: Research, draft: Draft, cited: int
    ) -> tuple[str, ...]:
        notes = list(research.notes)
        if self.model.composes:
            notes.insert(0, COMPOSED)
        if pins.samples:
            notes.append("Written from Byline's sample library; name your own sources to use them.")
        if draft.words < brief.min_words:
            notes.append(
                f"{brief.min_words} words were asked for; the sources carry {draft.words}."
            )
        if cited < FEW_SOURCES:
            notes.append(f"It rests on {cited} of the sources: a brief, not an article.")
        notes += _must_use(research, draft)
        return tuple(notes)


COMPOSED = (
    "Composed by Byline without a language model: every sentence is quoted from the source that "
    "its number names."
)


def _not_honoured(brief: Brief) -> tuple[str, ...]:
    """Name what a composer cannot do: it quotes, so it has no tone and no audience."""
    tone = ("tone",) if brief.tone else ()
    return tone + (("target_audience",) if brief.target_audience else ())


def _must_use(research: Research, draft: Draft) -> list[str]:
    cited = {i.split(".")[0] for s in draft.sentences for i in s.passage_ids}
    unused = [s.path or s.title for s in research.sources if s.required and s.id not in cited]
    notes = [
        f"{name} had to be used, but nothing in it could be quoted on this." for name in unused
    ]
    failed = [f for f in research.failures if f.required]
    return notes + [f"{f.name} had to be used, but could not be: {f.message}" for f in failed]
