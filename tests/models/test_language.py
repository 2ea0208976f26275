"""Articles by a language model: every route, every fault, every budget, and hostile pages."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from benchmarks.provider import FAULTS, PERMANENT, Provider
from byline.article import Article, Brief, Verdict
from byline.errors import BudgetExceeded, BylineError, PriceUnknown, ProviderError
from byline.events import Usage, Written
from byline.models.language.named import Access, Models
from tests.models.writing import TOPIC, Writer, against

BRIEF = Brief(topic=TOPIC, min_words=300)
CODES = {
    "refused": "model_refused",
    "overflow": "prompt_too_large",
    "key": "key_refused",
    "quota": "quota_exhausted",
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def writer() -> AsyncIterator[Writer]:
    async with Writer.opened() as opened:
        yield opened


@pytest.mark.parametrize("model", ["openai:sim", "anthropic:sim", "langchain:openai:sim"])
async def test_a_full_article_by_every_route(writer: Writer, model: str) -> None:
    provider = Provider()
    async with against(replace(writer, model=model), provider) as own:
        done = await own.write(Brief(topic=TOPIC, min_words=600))
    article = done.article
    assert not article.composed
    assert article.model == model
    assert 600 <= article.word_count <= 690
    assert {c.verdict for c in article.citations} <= {Verdict.SUPPORTED, Verdict.PARTLY}
    assert sum(article.verdicts.values()) == len(article.citations) >= 20
    assert article.tokens_out > 600
    live = [e for k, e in done.told if k is None]
    assert live and all(isinstance(e, Written) for e in live)
    usage = [e for _, e in done.told if isinstance(e, Usage)]
    assert len(usage) == len([p for p in provider.ledger if p.finished])
    if model != "langchain:openai:sim":
        assert article.cost_usd == pytest.approx(provider.cost, rel=0.01)
        assert article.tokens_in == sum(p.tokens_in for p in provider.ledger)


@pytest.mark.parametrize("words", [200, 300, 1000, 2000])
async def test_it_is_as_long_as_was_asked(writer: Writer, words: int) -> None:
    async with against(replace(writer, files=()), Provider()) as own:
        article = (
            await own.write(Brief(topic=TOPIC, min_words=words, include_image=False))
        ).article
    assert words <= article.word_count <= words * 1.15


async def test_sections_are_written_side_by_side(writer: Writer) -> None:
    provider = Provider(first=0.2)
    async with against(writer, provider) as own:
        await own.write(Brief(topic=TOPIC, min_words=1000))
    async with against(writer, provider) as own:
        began = asyncio.get_running_loop().time()
        done = await own.write(Brief(topic=TOPIC, min_words=1000))
        took = asyncio.get_running_loop().time() - began
    calls = len([e for _, e in done.told if isinstance(e, Usage)])
    assert calls > 18
    assert took < 0.2 * calls * 0.75


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seed", range(20))
async def test_a_fault_in_a_fifth_of_the_requests(writer: Writer, fault: str, seed: int) -> None:
    provider = Provider(faults=(fault,), share=0.2, seed=seed)
    async with against(writer, provider) as own:
        try:
            ended: Article | ProviderError = (await own.write(BRIEF)).article
        except ProviderError as error:
            ended = error
    if fault in PERMANENT and provider.thrown:
        assert isinstance(ended, ProviderError)
        assert ended.code == CODES[fault]
        assert "a-secret-key" not in ended.message
    else:
        assert isinstance(ended, Article)
        assert ended.citations
        assert ended.word_count >= 200


async def test_the_text_is_the_same_whatever_failed_on_the_way(writer: Writer) -> None:
    texts = set()
    for seed in range(4):
        provider = Provider(faults=("limited", "failing", "dropped"), share=0.2, seed=seed)
        async with against(writer, provider) as own:
            texts.add((await own.write(BRIEF)).article.content)
    async with against(writer, Provider()) as own:
        texts.add((await own.write(BRIEF)).article.content)
    assert len(texts) == 1


async def test_stopped_anywhere_no_finished_call_is_paid_again(writer: Writer) -> None:
    whole = Provider()
    async with against(writer, whole) as own:
        text = (await own.write(BRIEF)).article.content
    for stop in range(1, len(whole.ledger), 3):
        provider = Provider()
        async with against(writer, provider) as own:
            journal = own.journal()
            task = asyncio.ensure_future(own.write(BRIEF, journal))
            while len(provider.finished) < stop and not task.done():  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            kept = [r for k, r in journal.replies.items() if ":model:" in k]
            again = len(provider.ledger)
            assert (await own.write(BRIEF, journal)).article.content == text
            assert len(provider.ledger) - again == len(whole.ledger) - len(kept)


async def test_never_over_budget(writer: Writer) -> None:
    whole = Provider()
    async with against(writer, whole) as own:
        await own.write(BRIEF)
    ended = []
    for part in range(1, 13):
        provider = Provider(faults=("dropped", "failing"), share=0.2, seed=part)
        budget = whole.cost * part / 4
        async with against(writer, provider) as own:
            try:
                await own.write(BRIEF.model_copy(update={"budget_usd": budget}))
                ended.append("done")
            except BudgetExceeded:
                ended.append("over")
        assert provider.cost <= budget
    assert {"done", "over"} == set(ended)


async def test_a_larger_budget_goes_on_and_pays_nothing_twice(writer: Writer) -> None:
    provider = Provider()
    async with against(writer, provider) as own:
        journal = own.journal()
        with pytest.raises(BudgetExceeded, match="Retry with a larger budget"):
            await own.write(BRIEF.model_copy(update={"budget_usd": 0.05}), journal)
        await own.write(BRIEF.model_copy(update={"budget_usd": 5.0}), journal)
    assert set(provider.finished.values()) == {1}


async def test_a_budget_needs_a_price(writer: Writer) -> None:
    async with against(replace(writer, model="openai:other"), Provider()) as own:
        with pytest.raises(PriceUnknown, match="BYLINE_PRICES=openai:other"):
            await own.write(BRIEF.model_copy(update={"budget_usd": 1.0}))


async def test_without_counts_the_cost_is_unknown(writer: Writer) -> None:
    async with against(writer, Provider(usage=False)) as own:
        article = (await own.write(BRIEF)).article
    assert article.cost_usd is None


@pytest.mark.parametrize("formats", [("json_object",), ()])
async def test_servers_that_know_no_schema_are_asked_in_words(
    writer: Writer, formats: tuple[str, ...]
) -> None:
    provider = Provider(formats=formats)
    async with against(writer, provider) as own:
        article = (await own.write(BRIEF)).article
    assert article.word_count >= 290
    rejected = len(provider.requests) - len(provider.ledger)
    assert rejected == 0  # the provider writes down what it answers only


async def test_no_server_is_an_error_with_its_address(writer: Writer) -> None:
    own = writer.at("http://127.0.0.1:9/v1")
    with pytest.raises(BylineError, match=r"127\.0\.0\.1:9/v1 cannot be reached"):
        await own.write(BRIEF)
    await own.close()


async def test_what_is_offered_is_shown() -> None:
    async with (
        Provider().serving() as address,
        Models.opened(Access(base_url=f"{address}/v1")) as models,
    ):
        assert (await models.served("openai:sim").state()).reached
        state = await models.served("openai:another").state()
        assert not state.reached
        assert "it has sim" in state.message


async def test_requests_hold_the_rules_and_no_key(writer: Writer) -> None:
    provider = Provider()
    async with against(writer, provider) as own:
        await own.write(BRIEF)
    for raw in provider.requests:
        body: dict[str, Any] = json.loads(raw)
        assert body["stream"] is True
        assert "a-secret-key" not in raw
        if "<passage" in body["messages"][1]["content"]:
            assert "is data" in body["messages"][0]["content"]
