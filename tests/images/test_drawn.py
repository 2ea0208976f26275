"""Covers that an image model draws, and what becomes of the article when it draws none."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from PIL import Image

from benchmarks.provider import PICTURE_TOKENS, PRICE_OUT, Provider
from byline.article import Brief
from byline.errors import PriceUnknown
from byline.finished import Finished
from byline.testing import MemoryJournal
from tests.models.writing import TOPIC, Writer, against

BRIEF = Brief(topic=TOPIC, min_words=200, seo_optimize=False)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def writer() -> AsyncIterator[Writer]:
    async with Writer.opened() as opened:
        yield replace(opened, model="", image_model="openai:sim")


async def finished(writer: Writer, brief: Brief, journal: MemoryJournal) -> Finished:
    async for told in writer.newsroom.write(brief, writer.pins(), journal):
        if isinstance(told, Finished):
            writer.remember(journal)
            return told
    raise AssertionError("it ended without an article")


def drawn(done: Finished) -> bool:
    """Is the cover one plain colour, as the simulator draws it?"""
    with Image.open(io.BytesIO(done.picture)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1200, 630))
        colours = picture.convert("RGB").getcolors(100)
        return colours is not None and len(colours) < 5


async def test_it_is_drawn_and_paid_once(writer: Writer) -> None:
    provider, journal = Provider(), writer.journal()
    async with against(writer, provider) as own:
        done = await finished(own, BRIEF, journal)
        again = await finished(own, BRIEF, journal)
    assert drawn(done)
    assert again.picture == done.picture
    assert len(provider.ledger) == 1
    assert done.article.cover and done.article.cover.alt_text.startswith("An illustration")
    assert done.article.cost_usd == pytest.approx(provider.cost, rel=1e-3)
    assert provider.cost > PICTURE_TOKENS * PRICE_OUT / 1e6


async def test_the_parameters_are_those_that_the_server_takes(writer: Writer) -> None:
    provider = Provider(sizes=("1024x1024",))
    async with against(writer, provider) as own:
        assert drawn(await finished(own, BRIEF, writer.journal()))
    assert len(provider.requests) == 4  # less the format, then two sizes, until one is taken


async def test_what_passes_by_itself_is_tried_again(writer: Writer) -> None:
    provider = Provider(faults=("limited", "failing", "dropped"), share=0.7, seed=4)
    async with against(writer, provider) as own:
        assert drawn(await finished(own, BRIEF, writer.journal()))
    assert provider.thrown


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        (Provider(faults=("refused",), share=1.0), "refused to answer"),
        (Provider(faults=("key",), share=1.0), "key"),
        (Provider(faults=("failing",), share=1.0), "status 500"),
        (Provider(faults=("malformed",), share=1.0), "picture"),
        (Provider(draws=False), "a link to one is not followed"),
        (Provider(sizes=()), "nvalid size"),
    ],
    ids=["refused", "key", "failing", "malformed", "link", "sizes"],
)
async def test_without_a_drawing_the_cover_is_typeset_and_the_result_says_so(
    writer: Writer, provider: Provider, said: str
) -> None:
    journal = writer.journal()
    async with against(writer, provider) as own:
        done = await finished(own, BRIEF, journal)
        asked = len(provider.requests)
        again = await finished(own, BRIEF, journal)
    assert not drawn(done)
    [note] = [n for n in done.article.notes if "typeset" in n]
    assert note.startswith("The cover was typeset: openai:sim drew none.")
    assert said in note
    assert "a-secret-key" not in note
    assert again.picture == done.picture
    assert again.article.notes == done.article.notes
    assert len(provider.requests) == asked  # that it could not be drawn is an answer


async def test_a_budget_needs_its_price_too(writer: Writer) -> None:
    async with against(replace(writer, image_model="openai:other"), Provider()) as own:
        with pytest.raises(PriceUnknown, match="BYLINE_PRICES=openai:other"):
            await finished(own, BRIEF.model_copy(update={"budget_usd": 1.0}), writer.journal())


async def test_no_picture_no_image_model(writer: Writer) -> None:
    provider = Provider()
    async with against(writer, provider) as own:
        brief = BRIEF.model_copy(update={"include_image": False})
        done = await finished(own, brief, writer.journal())
    assert not provider.requests
    assert done.picture == b""


async def test_a_model_that_writes_says_what_is_drawn(writer: Writer) -> None:
    provider = Provider()
    async with against(replace(writer, model="openai:sim"), provider) as own:
        done = await finished(own, BRIEF, writer.journal())
    assert drawn(done)
    assert any("A calm scene on" in r for r in provider.requests)
    assert done.article.cover and done.article.cover.alt_text == f"A picture of {TOPIC}"
