"""OutlineAgent plans the article from the research."""

from collections.abc import Callable
from dataclasses import dataclass

from byline.article import Brief, Outline, Research
from byline.errors import NotEnoughEvidence
from byline.events import OutlineReady, PlannedSection
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.outline import DraftOutline, SourceNote, budgeted
from byline.vocabulary import Vocabulary


@dataclass(frozen=True)
class OutlineAgent:
    """Research in, outline out."""

    model: Model

    async def run(self, brief: Brief, research: Research, scope: Scope) -> Outline:
        """Plan the sections and the passages that each rests on.

        Raises `NotEnoughEvidence` when no passage can be used.
        """
        prompt = DraftOutline(
            brief=brief,
            sources=source_notes(research),
            passages=research.passages,
            keywords=research.keywords,
            named=research.named,
        )
        if self.model.composes:
            outline = await self.model.answer(prompt, scope)
        else:
            outline = await self.model.answer(prompt, scope, _check(prompt))
            outline = budgeted(outline, brief.min_words, research.passages)
        if not outline.sections:
            msg = (
                f"Read {len(research.sources)} sources for “{brief.topic}”, but none holds a "
                "passage on it that could be quoted. What would help: documents in running text."
            )
            raise NotEnoughEvidence(msg)
        headings = tuple(s.heading for s in outline.sections if s.heading)
        scope.tell(
            OutlineReady(
                title=outline.title,
                headings=headings,
                sections=tuple(
                    PlannedSection(id=s.id, heading=s.heading, goal=s.goal)
                    for s in outline.sections
                ),
                message=f"Outline of {len(outline.sections)} sections",
            )
        )
        return outline


def _check(prompt: DraftOutline) -> Callable[[Outline], None]:
    brief = prompt.brief
    texts = (brief.topic, brief.keyphrase, brief.target_audience, brief.voice)
    found = (*texts, *(p.text for p in prompt.passages), *(s.title for s in prompt.sources))
    known = Vocabulary(found, brief.language)

    def check(outline: Outline) -> None:
        words = [outline.title, *(t for s in outline.sections for t in (s.heading, s.goal))]
        if not all(known.knows(w, title=True) for w in words):
            msg = "title, headings or goals use names or words that the passages do not"
            raise ValueError(msg)

    return check


def source_notes(research: Research) -> tuple[SourceNote, ...]:
    """Say of each source what a model is told of it."""
    return tuple(
        SourceNote(id=s.id, title=s.title, date=s.date, site=s.site, required=s.required)
        for s in research.sources
    )
