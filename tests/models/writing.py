"""Articles by a language model, in this process, against the simulated provider on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from benchmarks.provider import PRICE_IN, PRICE_OUT, Provider
from byline.article import Article, Brief
from byline.events import Told
from byline.finished import Finished
from byline.journal import Journal, Reply
from byline.models.language.named import Access, Chosen, Models
from byline.models.language.transport import Patience
from byline.newsroom import Newsroom
from byline.pins import Pins, pins_of
from byline.research.files import shelf
from byline.research.library import sample_library
from byline.testing import MemoryJournal

TOPIC = "AI in healthcare"
FILES = ("ai-in-healthcare.md", "safety-and-regulation-of-medical-ai.md",
         "medical-imaging-and-machine-learning.md")  # fmt: skip
PRICES = tuple(f"{m}:sim={PRICE_IN}/{PRICE_OUT}" for m in ("openai", "anthropic"))


@dataclass
class Written:
    """What came of an article."""

    article: Article
    told: list[Told] = field(default_factory=list)


@dataclass
class Writer:
    """Writes articles; what was read, ranked and typeset once is in every journal it makes.

    `files` are of the sample library; none means all of it.
    """

    newsroom: Newsroom
    model: str = "openai:sim"
    image_model: str = ""
    files: tuple[str, ...] = FILES
    known: dict[str, Reply] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> "AsyncIterator[Writer]":
        async with Newsroom.opened() as newsroom:
            yield cls(newsroom)

    def at(self, base_url: str, parallel: int = 16, silence: float = 0.3) -> "Writer":
        """Ask the provider at an address, with little patience."""
        access = Access(
            base_url=base_url,
            key="a-secret-key",
            parallel=parallel,
            prices=PRICES,
            patience=Patience(connect=5.0, first=5.0, silence=silence),
            first_wait=0.01,
        )
        old = self.newsroom
        newsroom = replace(old, models=Models(access), pictures=Models(access))
        return replace(self, newsroom=newsroom)

    def pins(self) -> Pins:
        library = sample_library()
        roots = tuple(Path(library) / name for name in self.files) or (library,)
        chosen = Chosen(self.model, image_model=self.image_model)
        return pins_of(chosen, date(2026, 1, 1), shelf(roots), samples=False)

    def journal(self) -> MemoryJournal:
        return MemoryJournal(replies=dict(self.known))

    async def write(self, brief: Brief, journal: Journal | None = None) -> Written:
        """Write an article; what it had to read, rank and typeset is remembered."""
        own = journal or self.journal()
        told: list[Told] = []
        async for each in self.newsroom.write(brief, self.pins(), own):
            if isinstance(each, Finished):
                if isinstance(own, MemoryJournal):
                    self.remember(own)
                return Written(each.article, told)
            told.append(each)
        raise AssertionError("it ended without an article")

    def remember(self, journal: MemoryJournal) -> None:
        kinds = ("read", "rank") if self.image_model else ("read", "rank", "image")
        self.known |= {k: r for k, r in journal.replies.items() if k.split(":")[1] in kinds}

    async def close(self) -> None:
        for models in (self.newsroom.models, self.newsroom.pictures):
            await models.close()


@asynccontextmanager
async def against(writer: Writer, provider: Provider, **options: float) -> AsyncIterator[Writer]:
    """Give the writer as it asks a provider that serves while the context lasts."""
    path = "" if writer.model.startswith("anthropic") else "/v1"
    async with provider.serving() as address:
        own = writer.at(address + path, **options)  # type: ignore[arg-type]
        try:
            yield own
        finally:
            await own.close()
            await asyncio.sleep(0)
