"""ImageAgent has the cover made."""

from dataclasses import dataclass

from byline.article import Brief, Cover, Draft
from byline.images.cover import CoverRequest, Painter, seed_of
from byline.journal import Reply, Scope
from byline.models.model import Model
from byline.prompts.image import DescribeCover

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
        )
        text = await self.model.answer(prompt, scope)
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
