"""ImageAgent has the cover made: drawn by an image model where there is one, else typeset."""

from dataclasses import dataclass

from byline.article import Brief, Cover, Draft
from byline.errors import ProviderError
from byline.images.cover import CoverRequest, Painter, seed_of
from byline.images.drawn import Illustrator, Scene
from byline.journal import Reply, Scope
from byline.models.model import Model
from byline.prompts.image import CoverText, DescribeCover, PictureCover, PictureText
from byline.vocabulary import Vocabulary

READING_SPEED = 230  # words a minute


@dataclass(frozen=True)
class ImageAgent:
    """An edited draft in, the cover and its picture out."""

    model: Model
    painter: Painter
    illustrator: Illustrator | None = None

    async def run(self, brief: Brief, draft: Draft, scope: Scope) -> tuple[Cover, bytes]:
        """Describe the cover and have it made: a WebP of 1200x630 pixels."""
        if self.illustrator and (drawn := await self._drawn(self.illustrator, brief, draft, scope)):
            return drawn
        return await self._typeset(brief, draft, scope)

    async def _drawn(
        self, illustrator: Illustrator, brief: Brief, draft: Draft, scope: Scope
    ) -> tuple[Cover, bytes] | None:
        """Have it drawn; that it could not be (None) is an answer, and nobody asks again."""
        prompt = PictureCover(
            topic=brief.topic,
            title=draft.title,
            headings=tuple(s.heading for s in draft.sections if s.heading),
            language=brief.language,
        )
        known = _vocabulary(brief, draft)

        def check(answer: PictureText) -> None:
            _require(known, answer.scene, answer.alt_text)

        text = await self.model.answer(prompt, scope, check)
        scene = Scene(scene=text.scene)

        async def act() -> Reply:
            return await illustrator.draw(scene)

        try:
            reply = await scope.do("image", scene, act, ProviderError, illustrator.terms)
        except ProviderError as error:
            scope.note(f"The cover was typeset: {illustrator.name} drew none. {error.message}")
            return None
        return Cover(alt_text=text.alt_text), reply.body

    async def _typeset(self, brief: Brief, draft: Draft, scope: Scope) -> tuple[Cover, bytes]:
        prompt = DescribeCover(
            topic=brief.topic,
            title=draft.title,
            headings=tuple(s.heading for s in draft.sections if s.heading),
            language=brief.language,
        )
        known = _vocabulary(brief, draft)

        def check(answer: CoverText) -> None:
            _require(known, answer.kicker, answer.alt_text)

        text = await self.model.answer(prompt, scope, check)
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


def _vocabulary(brief: Brief, draft: Draft) -> Vocabulary:
    headings = (s.heading for s in draft.sections)
    body = (s.text for s in draft.sentences)
    return Vocabulary((brief.topic, draft.title, *headings, *body), brief.language)


def _require(known: Vocabulary, *texts: str) -> None:
    if not all(known.knows(text, title=True) for text in texts):
        msg = "it uses names or words that the article does not"
        raise ValueError(msg)
