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
from byline.article import Brief, Value
from byline.computing import Compute, ComputingPool, in_thread
from byline.errors import PriceUnknown
from byline.events import Told
from byline.finished import Finished, finished
from byline.images.cover import Painter, TypstPainter
from byline.images.drawn import MOST_ASKED, MOST_TOKENS, Illustrator, ImageModel
from byline.journal import Account, Journal
from byline.judging import Judge
from byline.models.composer.composer import Composer
from byline.models.language.language import LanguageModel
from byline.models.language.limiter import PaidTerms
from byline.models.language.named import Access, Chosen, Models
from byline.models.language.prices import Price
from byline.models.model import Model
from byline.research.files import FileReader, Reader, Shelf
from byline.research.pool import ReadingPool
from byline.research.ranking import Ranker
from byline.research.vectors import MiniLM
from byline.workflow import VERSION, Desk, run

COMPOSER = "composer"
TURNS = 2  # of editing by a language model, at most: its edits are not exact, and are paid for


class Pins(Value):
    """What shaped an article's text when it was begun; a resume goes by it, not by the settings."""

    workflow: int = VERSION
    model: str = COMPOSER
    small_model: str = ""
    image_model: str = ""
    turns: int = 4  # of editing, at most
    today: date
    shelf: Shelf = Shelf(files=())
    samples: bool = False


def pins_of(chosen: Chosen, today: date, shelf: Shelf, samples: bool) -> Pins:
    """Pin what shapes an article that is begun now; no model means the composer."""
    written = {"model": chosen.model, "small_model": chosen.small_model, "turns": TURNS}
    return Pins(
        image_model=chosen.image_model,
        today=today,
        shelf=shelf,
        samples=samples,
        **(written if chosen.model else {}),
    )


class Writes(Protocol):
    """Writes articles: a newsroom, or what stands for one in a test."""

    def write(self, brief: Brief, pins: Pins, journal: Journal) -> AsyncIterator[Told | Finished]:
        """Write the article: events and live text as they happen, `Finished` last."""
        ...


@dataclass(frozen=True)
class Newsroom:
    """Writes articles."""

    composer: Composer
    models: Models
    pictures: Models
    ranker: Ranker
    reader: Reader
    painter: Painter
    compute: Compute

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, children: int = 0, access: Access | None = None
    ) -> "AsyncIterator[Newsroom]":
        """Open a newsroom; `access` says how language models are reached.

        It composes and ranks in its own threads, or in so many child processes, which leaves the
        event loop free for others.
        """
        embed = MiniLM() if find_spec("onnxruntime") else None
        async with (
            ReadingPool() as pool,
            ComputingPool(children) as computing,
            Models.opened(access) as models,
            Models.opened((access and access.images) or access) as pictures,
        ):
            compute = computing if children else in_thread
            yield cls(
                composer=Composer(embed, compute),
                models=models,
                pictures=pictures,
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
        `ProviderError` or `FolderError`, and `Waiting` until the outline is approved.
        """
        model, illustrator = self.models_for(brief, pins)
        account = Account(brief.budget_usd, await journal.spent())
        judge = Judge(model)
        desk = Desk(
            brief=brief.model_copy(update={"budget_usd": None}),  # money does not shape the text
            shelf=pins.shelf,
            journal=journal,
            account=account,
            turns=pins.turns,
            research=ResearchAgent(model, self.reader, self.ranker, self.compute),
            outline=OutlineAgent(model),
            writer=WriterAgent(model, judge),
            editor=EditorAgent(model, judge),
            seo=SEOAgent(model),
            image=ImageAgent(model, self.painter, illustrator),
        )
        async for told in run(desk):
            if isinstance(told, tuple):
                yield told
            else:
                yield finished(brief, pins.samples, model, account, told)

    def models_for(self, brief: Brief, pins: Pins) -> tuple[Model, Illustrator | None]:
        """Give the models that an article was begun with: who writes, and who draws, if anybody.

        Raises `SettingsError` when one cannot be used, `PriceUnknown` when a budget could not be
        kept with it.
        """
        draws = pins.image_model if brief.include_image else ""
        return (
            self._model(pins, brief.budget_usd),
            self._illustrator(draws, brief.budget_usd) if draws else None,
        )

    def _model(self, pins: Pins, budget: float | None) -> Model:
        if pins.model == COMPOSER:
            return self.composer
        main = self.models.served(pins.model)
        small = self.models.served(pins.small_model) if pins.small_model else main
        for served in (main, small):
            _require_price(served.name, served.price, budget)
        return LanguageModel(main, small, self.composer)

    def _illustrator(self, name: str, budget: float | None) -> Illustrator:
        endpoint, price = self.pictures.endpoint(name), self.pictures.price(name)
        _require_price(name, price, budget)
        most = price.of(MOST_ASKED, MOST_TOKENS) if price else 0.0
        terms = PaidTerms(endpoint.limiter, most)
        return ImageModel(name, endpoint.transport, terms, price, self.compute)


def _require_price(name: str, price: Price | None, budget: float | None) -> None:
    if budget is not None and price is None:
        msg = (
            f"The price of {name} is not known, so a budget cannot be kept. Set "
            f"BYLINE_PRICES={name}=IN/OUT (USD per million tokens), or leave the budget out."
        )
        raise PriceUnknown(msg)
