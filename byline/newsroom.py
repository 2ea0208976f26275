"""The front door of the library: a brief goes in, events and at last the article come out."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from byline.agents.editor import EditorAgent
from byline.agents.image import ImageAgent
from byline.agents.outline import OutlineAgent
from byline.agents.research import ResearchAgent
from byline.agents.seo import SEOAgent
from byline.agents.writer import WriterAgent
from byline.article import Brief
from byline.computing import Compute, ComputingPool, in_thread
from byline.errors import NotEnoughEvidence, PriceUnknown
from byline.estimate import Cast, Estimate, Prices, Taken, estimate
from byline.events import Told
from byline.finished import Finished, finished
from byline.images.cover import Painter, TypstPainter
from byline.images.drawn import MOST_ASKED, MOST_TOKENS, Illustrator, ImageModel
from byline.journal import Account, Journal, Scope
from byline.judging import Judge
from byline.models.composer.composer import Composer
from byline.models.language.language import LanguageModel
from byline.models.language.limiter import PaidTerms
from byline.models.language.named import Access, Models, local
from byline.models.language.prices import FREE, Price
from byline.models.model import Model
from byline.pins import COMPOSER, Pins, task_of
from byline.research.entries.encyclopedias import Encyclopedias
from byline.research.files import FileReader, Reader
from byline.research.finder import Finder
from byline.research.gathering import Finds
from byline.research.kept import Keeps, SourceReader
from byline.research.pool import ReadingPool
from byline.research.ranking import Ranker
from byline.research.vectors import MiniLM
from byline.research.web.access import WebAccess
from byline.research.web.engines.named import Searches
from byline.research.web.fetch import Fetcher
from byline.research.web.pages import PageReader
from byline.revising import Revised, Reviser, Revision
from byline.workflow import Desk, run

PAGE_SECONDS = 6  # of computing for a page of the web: no good one takes half a second
# Of a brief: what no question has.
SHAPELESS: dict[str, object] = {
    "budget_usd": None,
    "sources": (),
    "excluded": (),
    "web": None,
    "preferred_domains": (),
    "excluded_domains": (),
}


@dataclass(frozen=True)
class Means:
    """How a newsroom reaches what is outside it.

    `access` says how language models are, `web` how the web is; `keeps` has documents, the folder
    `encyclopedias` what was added to the library.
    """

    access: Access | None = None
    keeps: Keeps | None = None
    web: WebAccess = field(default_factory=WebAccess)
    encyclopedias: Path | None = None


class Writes(Protocol):
    """Writes articles: a newsroom, or what stands for one in a test."""

    @property
    def reader(self) -> Reader:
        """Reads what is to be kept."""
        ...

    def check(self, brief: Brief, pins: Pins) -> None:
        """Raise what keeps the brief from being written: `SettingsError` or `PriceUnknown`."""
        ...

    def estimate(self, brief: Brief, pins: Pins, taken: Sequence[Taken]) -> Estimate:
        """Say what the article will take, by what others took. Raises what `check` raises."""
        ...

    def write(self, brief: Brief, pins: Pins, journal: Journal) -> AsyncIterator[Told | Finished]:
        """Write the article: events and live text as they happen, `Finished` last."""
        ...

    async def revise(self, revision: Revision, pins: Pins, journal: Journal, scope: str) -> Revised:
        """Write a stretch of a finished article anew; its calls are made in the scope named."""
        ...


@dataclass(frozen=True)
class Newsroom:
    """Writes articles."""

    composer: Composer
    models: Models
    pictures: Models
    ranker: Ranker
    reader: Reader
    searches: Finds
    painter: Painter
    compute: Compute

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, children: int = 0, means: "Means | None" = None
    ) -> "AsyncIterator[Newsroom]":
        """Open a newsroom that has `means` of reaching what is outside it.

        It composes and ranks in its own threads, or in so many child processes, which leaves the
        event loop free for others.
        """
        means = means or Means()
        access, web = means.access, means.web
        embed = MiniLM() if find_spec("onnxruntime") else None
        async with (
            ReadingPool() as pool,
            ReadingPool(cpu_seconds=PAGE_SECONDS) as web_pool,
            ComputingPool(children) as computing,
            Models.opened(access) as models,
            Models.opened((access and access.images) or access) as pictures,
            Fetcher.opened(web) as fetcher,
            Searches.opened(web) as searches,
        ):
            compute = computing if children else in_thread
            entries = Encyclopedias(means.encyclopedias, pool) if means.encyclopedias else None
            pages = PageReader(fetcher, web_pool) if web.on else None
            yield cls(
                composer=Composer(embed, compute),
                models=models,
                pictures=pictures,
                ranker=Ranker(embed),
                reader=SourceReader(FileReader(pool), means.keeps, pages, entries),
                searches=Finder(searches, entries),
                painter=TypstPainter(compute),
                compute=compute,
            )

    async def write(
        self, brief: Brief, pins: Pins, journal: Journal
    ) -> AsyncGenerator[Told | Finished, None]:
        """Write the article: events and live text as they happen, `Finished` last.

        Calls that `journal` holds are not made again. Raises `NotEnoughEvidence`,
        `ProviderError` or `FolderError`, and `Waiting` until the outline is approved.
        """
        model, illustrator = self.models_for(brief, pins)
        account = Account(brief.budget_usd, await journal.spent())
        judge = Judge(model)
        desk = Desk(
            brief=brief.model_copy(update=SHAPELESS),
            shelf=pins.shelf,
            reach=pins.reach,
            journal=journal,
            account=account,
            turns=pins.turns,
            research=ResearchAgent(model, self.reader, self.ranker, self.searches, self.compute),
            outline=OutlineAgent(model),
            writer=WriterAgent(model, judge),
            editor=EditorAgent(model, judge),
            seo=SEOAgent(model),
            image=ImageAgent(model, self.painter, illustrator),
        )
        try:
            async with aclosing(run(desk)) as work:
                async for told in work:
                    if isinstance(told, tuple):
                        yield told
                    else:
                        yield finished(brief, pins.samples, model, account, told)
        except NotEnoughEvidence:  # a site or a search that failed may answer another time
            await journal.reopen(("search", "fetch"))
            raise

    async def revise(self, revision: Revision, pins: Pins, journal: Journal, scope: str) -> Revised:
        """Write a stretch of a finished article anew; its calls are made in the scope named.

        Calls that `journal` holds are not made again. Raises `ProviderError`, `BudgetExceeded`,
        `SettingsError`.
        """
        brief = revision.article.brief
        account = Account(brief.budget_usd, await journal.spent())
        model = self._model(pins, brief.budget_usd)
        article = revision.article.model_copy(update={"brief": brief.model_copy(update=SHAPELESS)})
        place = Scope(journal, scope, lambda _: None, account)
        reviser = Reviser(model, Judge(model), self.compute)
        revised = await reviser.run(revision.model_copy(update={"article": article}), place)
        return revised.model_copy(update={"notes": account.notes})

    def check(self, brief: Brief, pins: Pins) -> None:
        """Raise what keeps the brief from being written: `SettingsError` or `PriceUnknown`."""
        self.models_for(brief, pins)
        for engine in () if pins.reach.needed else pins.reach.engines:
            self.searches.engine(engine)

    def estimate(self, brief: Brief, pins: Pins, taken: Sequence[Taken]) -> Estimate:
        """Say what the article will take, by what others of its model took.

        Raises what `check` raises. Nothing is asked and nothing is kept.
        """
        self.check(brief, pins)
        return estimate(
            brief, task_of(brief, pins.shelf, pins.reach), self._cast(brief, pins), taken
        )

    def _cast(self, brief: Brief, pins: Pins) -> Cast:
        draws = pins.image_model if brief.include_image else ""
        composes = pins.model == COMPOSER
        main = FREE if composes else self.models.price(pins.model)
        return Cast(
            model=pins.model,
            composes=composes,
            local=not composes and local(self.models.served(pins.model).base_url),
            image_model=draws,
            prices=Prices(
                main=main,
                small=self.models.price(pins.small_model) if pins.small_model else main,
                image=self.pictures.price(draws) if draws else FREE,
            ),
        )

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
