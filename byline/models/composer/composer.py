"""The composer as a model: each kind of prompt has one answer, from the prompt's own fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from byline.article import Value
from byline.computing import Compute, in_thread
from byline.journal import Reply, Scope
from byline.models.composer import editor, metadata, outline, plan, writer
from byline.models.model import Hears
from byline.prompts.editor import EditArticle
from byline.prompts.image import DescribeCover, PictureCover
from byline.prompts.outline import DraftOutline
from byline.prompts.prompt import AnswerT, Prompt
from byline.prompts.research import FindGaps, PlanResearch, SearchAgain, Synthesise
from byline.prompts.seo import DescribeForSearch
from byline.prompts.writer import WriteSection
from byline.research.vectors import Embedder


@dataclass(frozen=True)
class Composer:
    """Answers prompts from the evidence; `embed` is None where ranking is by words only."""

    embed: Embedder | None = None
    compute: Compute = in_thread
    name: str = "composer"
    composes: bool = True

    async def answer(
        self,
        prompt: Prompt[AnswerT],
        scope: Scope,
        check: Callable[[AnswerT], None] | None = None,  # noqa: ARG002  (it invents nothing)
        hear: Hears | None = None,  # noqa: ARG002  (it is written at once)
    ) -> AnswerT:
        """Answer a prompt, once; the work is done beside the event loop."""

        async def act() -> Reply:
            answer = await self.compute(_answer, prompt, self.embed)
            return Reply(body=answer.model_dump_json().encode("utf-8"), model=self.name)

        reply = await scope.do("model", prompt, act)
        return cast(AnswerT, prompt.answer_type.model_validate_json(reply.body))


def _answer(prompt: Prompt[Any], embed: Embedder | None) -> Value:
    answers: dict[type[Prompt[Any]], Callable[[Any], Value]] = {
        PlanResearch: plan.questions,
        FindGaps: plan.gaps,
        SearchAgain: plan.again,
        Synthesise: plan.synthesis,
        DraftOutline: lambda p: outline.outline(p, embed),
        WriteSection: writer.section,
        EditArticle: lambda p: editor.edits(p, embed),
        DescribeForSearch: metadata.for_search,
        DescribeCover: metadata.cover,
        PictureCover: metadata.picture,
    }
    return answers[type(prompt)](prompt)
