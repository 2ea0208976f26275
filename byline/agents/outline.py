"""OutlineAgent plans the article from the research."""

from dataclasses import dataclass

from byline.article import Brief, Outline, Research
from byline.errors import NotEnoughEvidence
from byline.events import OutlineReady
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.outline import DraftOutline, SourceNote


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
        outline = await self.model.answer(prompt, scope)
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
                message=f"Outline of {len(outline.sections)} sections",
            )
        )
        return outline


def source_notes(research: Research) -> tuple[SourceNote, ...]:
    """Say of each source what a model is told of it."""
    return tuple(
        SourceNote(id=s.id, title=s.title, date=s.date, site=s.site, required=s.required)
        for s in research.sources
    )
