"""What is judged of what a model wrote, by a model that says what it is told to."""

from collections.abc import Callable
from typing import Any

import pytest

from byline.article import Article, Brief, Passage, Sentence, Source
from byline.computing import in_thread
from byline.errors import MalformedAnswer
from byline.journal import Scope
from byline.judging import Judge
from byline.models.model import Hears
from byline.prompts.judge import Judgement, Judgements, JudgeSentences, RewriteSentences
from byline.prompts.prompt import AnswerT, Prompt
from byline.prompts.revising import RevisedText, ReviseText
from byline.revising import Reviser, Revision
from byline.stretches import section
from byline.testing import MemoryJournal
from byline.vocabulary import Vocabulary

MYTH = "It is a myth, and it is false that Einstein failed mathematics. He did well. He was good."
BRIEF = Brief(topic="Einstein")


class Told:
    """A model that finds everything partly carried, and revises as it is told."""

    name = "told"
    composes = False

    def __init__(self, revised: str = "") -> None:
        self.revised = revised
        self.asked: list[Any] = []

    async def answer(
        self,
        prompt: Prompt[AnswerT],
        scope: Scope,
        check: Callable[[AnswerT], None] | None = None,
        hear: Hears | None = None,
    ) -> AnswerT:
        self.asked.append(prompt)
        if isinstance(prompt, RewriteSentences):
            raise MalformedAnswer
        answer: Any = RevisedText(text=self.revised)
        if isinstance(prompt, JudgeSentences):
            found = (
                Judgement(number=s.number, verdict="partly", quote="") for s in prompt.sentences
            )
            answer = Judgements(judgements=tuple(found))
        if check is not None:
            check(answer)
        given: AnswerT = answer
        return given


def scope() -> Scope:
    return Scope(MemoryJournal(), "test", lambda told: None)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Einstein failed mathematics.", 1),
        ("it is false that Einstein failed mathematics.", 1),
        ("He did well.", 0),
        ("He did well. He was good.", 0),
        (MYTH, 0),
    ],
)
async def test_only_whole_sentences_of_a_passage_need_no_judge(text: str, asked: int) -> None:
    passage = Passage(id="s1.1", source_id="s1", start=0, end=len(MYTH), text=MYTH)
    model = Told()
    kept = await Judge(model).carried(
        BRIEF,
        [Sentence(text=text, passage_ids=("s1.1",))],
        (passage,),
        Vocabulary((MYTH,), "en"),
        scope(),
    )
    assert len(model.asked) == asked
    assert [s.verdict for s in kept.values()] == ["partly" if asked else None]


async def test_a_number_that_the_model_wrote_is_no_source_s() -> None:
    text = "Albert Einstein went to school in 2 towns, and did well there in mathematics."
    content = f"# E\n\nHe was born. [1]\n\n## School\n\n{text} [1]\n\n## End\n\nHe left [1]. So.\n"
    article = Article(
        brief=BRIEF,
        title="E",
        content=content,
        outline="",
        sources=(Source(id="s1", title="A"), Source(id="s2", title="B")),
        citations=(),
        word_count=9,
        model="told",
        composed=False,
    )
    model = Told(f"{text} [s1.1] He did well there [2].")
    stretch = section(article, "School")
    revision = Revision(
        article=article, texts={"s1": text}, stretch=stretch, instruction="Say 2 things."
    )
    revised = await Reviser(model, Judge(model), in_thread).run(revision, scope())
    assert revised.content == f"{text} [1] He did well there."
    assert revised.unsupported == ("He did well there.",)
    asked = next(p for p in model.asked if isinstance(p, ReviseText))
    assert (asked.lead, asked.follow) == (
        "# E\n\nHe was born.\n\n## School",
        "## End\n\nHe left. So.",
    )
