"""ImageAgent has the cover made."""

from collections.abc import Callable
from dataclasses import dataclass

from byline.article import Brief, Cover, Draft
from byline.images.cover import CoverRequest, Painter, seed_of
from byline.journal import Reply, Scope
from byline.models.model import Model
from byline.prompts.image import CoverText, DescribeCover
from byline.vocabulary import Vocabulary

READING_SPEED = 230  # words a minute


@dataclass(frozen=True)
class ImageAgent:
    """An edited draft in, the cover and its picture out."""

    model: Model
    painter: Painter

    async def run(self, brief: Brief, draft: Draft, scope: Scope) -> tuple[Cover, bytes]:
        """Describe and paint the cover: a WebP of 1200x630 pixels."""
        prompt = DescribeCover(
            topic=brief.topic,
            title=draft.title,
            headings=tuple(s.heading for s in draft.sections if s.heading),
            language=brief.language,
        )
        text = await self.model.answer(prompt, scope, _check(brief, draft))
        minutes = max(1, round(draft.words / READING_SPEED))
        request = CoverRequest(
            title=draft.title,
            kicker=text.kicker,
            footer=f"{minutes} min read",
            seed=seed_of(brief.topic),
        )

        async def act() -> Reply:
            return Reply(body=await self.painter.paint(request))

        reply = await scope.do("image", request, act)
        return Cover(alt_text=text.alt_text), reply.body


def _check(brief: Brief, draft: Draft) -> Callable[[CoverText], None]:
    headings = (s.heading for s in draft.sections)
    body = (s.text for s in draft.sentences)
    known = Vocabulary((brief.topic, draft.title, *headings, *body), brief.language)

    def check(answer: CoverText) -> None:
        if not all(known.knows(w, title=True) for w in (answer.kicker, answer.alt_text)):
            msg = "it uses names or words that the article does not"
            raise ValueError(msg)

    return check
