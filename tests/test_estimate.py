"""What is said of an article before it is made: more is never less, and the last ones teach."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.article import Brief
from byline.errors import PriceUnknown, SettingsError
from byline.estimate import Cast, Estimate, Prices, Span, Taken, Task, estimate
from byline.models.language.named import Access
from byline.models.language.prices import FREE, Price
from byline.newsroom import Means, Newsroom
from byline.pins import Pins

FREELY = Prices(main=FREE, small=FREE, image=FREE)
PAID = Prices(main=Price(1.0, 4.0), small=Price(0.1, 0.4), image=FREE)
COMPOSER = Cast(model="composer", composes=True, local=False, image_model="", prices=FREELY)
HOSTED = Cast(model="openai:sim", composes=False, local=False, image_model="", prices=PAID)
LOCAL = HOSTED.model_copy(update={"model": "ollama:sim", "local": True, "prices": FREELY})
BRIEF = Brief(topic="Bees")
tasks = st.builds(
    Task,
    words=st.integers(100, 20_000),
    files=st.integers(0, 5000),
    evidence_words=st.none() | st.integers(0, 10**6),
)
articles = st.lists(
    st.builds(
        Taken,
        task=tasks,
        seconds=st.floats(0.01, 10**5),
        tokens_in=st.integers(0, 10**7),
        tokens_out=st.integers(0, 10**6),
    ),
    max_size=12,
)


def of(words: int, cast: Cast = HOSTED, taken: Sequence[Taken] = ()) -> Estimate:
    return estimate(BRIEF, Task(words=words, files=20), cast, taken)


@given(tasks, st.integers(0, 20_000), st.sampled_from([COMPOSER, HOSTED, LOCAL]), articles)
def test_more_words_are_never_less_work(
    task: Task, more: int, cast: Cast, taken: list[Taken]
) -> None:
    longer = task.model_copy(update={"words": task.words + more})
    one, two = (estimate(BRIEF, t, cast, taken) for t in (task, longer))
    assert one.cost_usd and two.cost_usd
    for a, b in ((one.seconds, two.seconds), (one.cost_usd, two.cost_usd)):
        assert 0 <= a.low <= a.high
        assert (a.low, a.high) <= (b.low, b.high)
    assert (one.tokens_in, one.tokens_out) <= (two.tokens_in, two.tokens_out)
    assert one.words <= two.words


def test_a_composer_costs_nothing_and_writes_no_more_than_it_reads() -> None:
    said = estimate(BRIEF, Task(words=1000, files=2, evidence_words=400), COMPOSER, ())
    assert (said.cost_usd, said.tokens_in, said.tokens_out) == (Span(low=0, high=0), 0, 0)
    assert said.words == 400
    assert any("400 words" in note for note in said.notes)


def test_the_last_articles_teach_how_fast_it_is_here() -> None:
    guess = of(1000)
    usual = (guess.seconds.low + guess.seconds.high) / 2
    slow = [Taken(task=Task(words=500, files=20), seconds=10 * usual, tokens_in=90_000)] * 3
    learned = of(1000, taken=slow)
    assert learned.seconds.low > guess.seconds.high
    assert learned.seconds.high / learned.seconds.low < guess.seconds.high / guess.seconds.low
    assert learned.tokens_in > guess.tokens_in
    assert "last 3 articles" in learned.notes[0]
    freak = [*slow, *slow, Taken(task=Task(words=500), seconds=10**6)]
    assert of(1000, taken=freak).seconds == learned.seconds


def test_measured_tokens_lie_between_the_ends() -> None:
    """By `python -m benchmarks.estimates`: 1,000 words are 71,340 + 5,428 tokens."""
    said = of(1000)
    assert said.tokens_in == pytest.approx(71_340, rel=0.1)
    assert said.tokens_out == pytest.approx(5_428, rel=0.1)


def test_a_price_that_is_not_known_is_no_price() -> None:
    unknown = HOSTED.model_copy(update={"prices": PAID.model_copy(update={"image": None})})
    assert of(1000, unknown).cost_usd is None
    assert any("BYLINE_PRICES" in note for note in of(1000, unknown).notes)


def test_a_budget_that_may_be_too_small_is_named() -> None:
    small = BRIEF.model_copy(update={"budget_usd": 0.01})
    assert any("budget" in n for n in estimate(small, Task(words=1000), HOSTED, ()).notes)


async def test_a_newsroom_estimates_with_the_models_and_prices_that_are_set() -> None:
    prices = ("openai:sim=1/4", "openai:draws=5/40")
    access = Access(base_url="http://127.0.0.1:9/v1", prices=prices)
    pins = Pins(model="openai:sim", image_model="openai:draws", today=date(2026, 1, 1))
    other = pins.model_copy(update={"model": "openai:other"})
    async with Newsroom.opened(means=Means(access)) as newsroom:
        said = newsroom.estimate(BRIEF, pins, ())
        plain = newsroom.estimate(BRIEF.model_copy(update={"include_image": False}), pins, ())
        assert said.cost_usd and plain.cost_usd
        assert 0 < plain.cost_usd.low < said.cost_usd.low < said.cost_usd.high
        assert (said.image_model, plain.image_model) == ("openai:draws", None)
        assert plain.seconds.high < said.seconds.high
        assert newsroom.estimate(BRIEF, other, ()).cost_usd is None
        with pytest.raises(PriceUnknown):
            newsroom.estimate(BRIEF.model_copy(update={"budget_usd": 1.0}), other, ())
        with pytest.raises(SettingsError):
            newsroom.estimate(BRIEF, pins.model_copy(update={"model": "nobody"}), ())
