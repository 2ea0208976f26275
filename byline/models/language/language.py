"""A language model as a model of Byline: prompts in words out, answers read and asked again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson

from byline.article import Value
from byline.errors import MalformedAnswer
from byline.events import Usage
from byline.journal import Reply, Scope
from byline.journal.entries import Key
from byline.models.language.limiter import PaidTerms
from byline.models.language.messages import Ask, Said
from byline.models.language.named import Served
from byline.models.language.prices import Price
from byline.models.language.schema import grammar, plain, read
from byline.models.model import Hears, Model
from byline.prompts.image import DescribeCover, PictureCover
from byline.prompts.outline import DraftOutline
from byline.prompts.prompt import AnswerT, Plain, Prompt
from byline.prompts.research import FindGaps, PlanResearch, Synthesise
from byline.prompts.seo import DescribeForSearch
from byline.prompts.writer import WriteSection

BYTES_PER_TOKEN = 3  # at least, in running text
THINKING = 8192  # tokens that a model may spend before it answers
COMPOSED = (  # what the composer can answer in its place
    PlanResearch, FindGaps, Synthesise, DraftOutline, WriteSection, DescribeForSearch,
    DescribeCover, PictureCover,
)  # fmt: skip


class AskedAgain(Value):
    """A question that is asked once more, with what was wrong with its first answer."""

    asked: str
    error: str


@dataclass(frozen=True)
class LanguageModel:
    """Answers prompts by a language model; the small ones by a cheaper one where there is one.

    Where the model gives no answer that can be used, the composer gives one from the evidence, and
    the result says so.
    """

    main: Served
    small: Served
    composer: Model
    composes: bool = False

    @property
    def name(self) -> str:
        """The model's name, as in the settings."""
        return self.main.name

    async def answer(
        self,
        prompt: Prompt[AnswerT],
        scope: Scope,
        check: Callable[[AnswerT], None] | None = None,
        hear: Hears | None = None,
    ) -> AnswerT:
        """Answer a prompt: ask, ask again with the error, compose."""
        served = self.small if prompt.small else self.main
        ask, question = _fitted(prompt, served), cast(Value, prompt)
        error = "" if ask else "the question is larger than the model can read"
        for _ in range(2 if ask else 0):
            assert ask is not None  # noqa: S101  (for mypy)
            said = await self._said(served, question, _with(ask, error), scope, hear)
            try:
                return _taken(prompt, said, check)
            except ValueError as wrong:
                error = str(wrong)
            asked = Key.of(scope.name, "model", prompt, 0).hash
            question = AskedAgain(asked=asked, error=error)
        if type(prompt) not in COMPOSED:
            raise MalformedAnswer(f"{prompt.noun}: {error}.")
        scope.note(f"{prompt.noun} was composed from the sources: {served.name} gave none. {error}")
        return await self.composer.answer(prompt, scope)

    async def _said(
        self, served: Served, question: Value, ask: Ask, scope: Scope, hear: Hears | None
    ) -> Said:
        """Make the call: the raw answer is in the journal before anybody reads it."""
        price = served.price

        async def act() -> Reply:
            if hear:
                hear.begin()
            said = await served.client.say(ask, hear.hear if hear else None)
            return Reply(
                body=orjson.dumps({"text": said.text, "finish": said.finish}),
                model=served.name,
                tokens_in=said.tokens_in,
                tokens_out=said.tokens_out,
                cost_usd=_cost(price, said),
            )

        worst = price.of(ask.size, ask.max_tokens) if price else 0.0
        reply = await scope.do("model", question, act, terms=PaidTerms(served.limiter, worst))
        scope.tell(
            Usage(
                model=reply.model,
                tokens_in=reply.tokens_in,
                tokens_out=reply.tokens_out,
                cost_usd=reply.cost_usd,
                message=f"{reply.model}: {reply.tokens_out or '?'} tokens",
            )
        )
        return Said(**orjson.loads(reply.body))


def _cost(price: Price | None, said: Said) -> float | None:
    if price is None or said.tokens_in is None or said.tokens_out is None:
        return None
    return price.of(said.tokens_in, said.tokens_out)


def _ask(prompt: Prompt[Any], served: Served) -> Ask:
    wording, kind = prompt.wording, prompt.asked_type
    return Ask(
        system=wording.system,
        user=wording.user,
        name=type(prompt).__name__,
        max_tokens=prompt.most_tokens + min(THINKING, served.context // 8),
        grammar=grammar(kind) if kind else None,
    )


def _with(ask: Ask, error: str) -> Ask:
    """Say what was wrong with an earlier answer, if anything was."""
    if not error:
        return ask
    told = f"An earlier answer could not be used: {error}. Answer again, without that."
    return replace(ask, user=f"{ask.user}\n\n{told}")


def _taken(prompt: Prompt[AnswerT], said: Said, check: Callable[[AnswerT], None] | None) -> AnswerT:
    """Read an answer. Raises `ValueError` in words for the model."""
    if prompt.asked_type is not None:
        if said.finish == "length":
            msg = "it was cut off because it was too long; answer more briefly"
            raise ValueError(msg)
        answer = prompt.taken(read(prompt.asked_type, said.text))
    else:
        text = plain(said.text)
        answer = prompt.taken(Plain(text=_whole(text) if said.finish == "length" else text))
    if check:
        check(answer)
    return answer


def _whole(text: str) -> str:
    """Leave out the sentence in which an answer was cut off."""
    end = max(text.rfind(mark) for mark in (". ", ".\n", "] ", "]\n"))
    return text[: end + 1] if end > 0 else text


def _fitted(prompt: Prompt[AnswerT], served: Served) -> Ask | None:
    """Leave out the last passages until the question fits; None when it does not without them."""
    room = (served.context - prompt.most_tokens - served.context // 8) * BYTES_PER_TOKEN
    while (ask := _ask(prompt, served)).size > room:
        passages = getattr(prompt, "passages", ())
        if len(passages) < 2:
            return None
        share = min(0.9, room / ask.size) if room > 0 else 0.5
        kept = max(1, int(len(passages) * share))
        prompt = prompt.model_copy(update={"passages": passages[:kept]})
    return ask
