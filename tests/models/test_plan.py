"""What the composer asks before it has read anything, and after."""

import pytest

from byline.journal import Scope
from byline.models.composer.composer import Composer
from byline.prompts.research import PlanResearch
from byline.testing import MemoryJournal


@pytest.mark.parametrize(("unread", "asked"), [(True, 5), (False, 1)])
async def test_only_before_anything_is_read_it_asks_for_what_any_topic_has(
    unread: bool, asked: int
) -> None:
    prompt = PlanResearch(topic="Bees", keyphrase="", language="en", headings=(), unread=unread)
    plan = await Composer().answer(prompt, Scope(MemoryJournal(), "research", lambda _: None))
    assert len(plan.questions) == asked


def test_a_plan_from_what_was_read_is_named_as_before_there_was_a_web() -> None:
    prompt = PlanResearch(topic="Bees", keyphrase="", language="en", headings=())
    told = '{"topic":"Bees","keyphrase":"","language":"en","headings":[]}'
    assert prompt.model_dump_json() == told
