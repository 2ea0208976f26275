"""A real language model, small and slow, behind a real server; articles by it are for the soak."""

import asyncio
from collections.abc import Iterator

import pytest

from byline.models.language.messages import Ask
from byline.models.language.named import Access, Models
from byline.models.language.schema import grammar, read
from byline.prompts.research import Gaps
from tests.models.small import NAME, SmallModel, served
from tests.serving import eventually


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallModel]:
    with served(tmp_path_factory.mktemp("small")) as found:
        yield found


def models(small: SmallModel) -> Models:
    return Models(Access(base_url=small.address, parallel=1))


async def test_it_streams_and_counts(small: SmallModel) -> None:
    own = models(small)
    heard: list[str] = []
    ask = Ask("You answer briefly.", "Name three colours.", "Colours", 40)
    said = await own.served(NAME).client.say(ask, heard.append)
    await own.close()
    assert "".join(heard) == said.text
    assert len(heard) > 3
    assert said.tokens_in and said.tokens_out and 3 < said.tokens_out <= 40


async def test_it_is_held_to_a_schema(small: SmallModel) -> None:
    own = models(small)
    ask = Ask("You check research.", "Which of q1 and q2 is open?", "Gaps", 200, grammar(Gaps))
    said = await own.served(NAME).client.say(ask)
    await own.close()
    assert said.finish == "length" or isinstance(read(Gaps, said.text), Gaps)
    assert said.text.lstrip().startswith("{")


async def test_cancelling_ends_its_work(small: SmallModel) -> None:
    own = models(small)
    begun = asyncio.Event()
    ask = Ask("You write novels.", "Write a very long story about a bee.", "Story", 100)
    task = asyncio.ensure_future(own.served(NAME).client.say(ask, lambda _: begun.set()))
    await asyncio.wait_for(begun.wait(), 60)
    before = small.log.read_text().count("cancel task")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await own.close()
    await asyncio.to_thread(
        eventually, lambda: small.log.read_text().count("cancel task") > before, 30
    )
