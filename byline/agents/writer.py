"""WriterAgent writes one section from its goal and its passages only."""

from dataclasses import dataclass

from byline.article import Brief, DraftSection, Outline, Research, Section
from byline.citations import read_marks
from byline.events import SectionCompleted, Written
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.outline import SourceNote
from byline.prompts.writer import WriteSection


@dataclass(frozen=True)
class WriterAgent:
    """A section of the outline in, its draft out."""

    model: Model

    async def run(
        self, brief: Brief, outline: Outline, section: Section, research: Research, scope: Scope
    ) -> DraftSection:
        """Write the section; marks that name none of its passages are left out."""
        own = tuple(p for p in research.passages if p.id in set(section.passage_ids))
        ids = {p.source_id for p in own}
        prompt = WriteSection(
            brief=brief,
            title=outline.title,
            section=section,
            neighbours=tuple(f"{s.heading}: {s.goal}" for s in outline.sections if s != section),
            sources=tuple(
                SourceNote(id=s.id, title=s.title, date=s.date, site=s.site)
                for s in research.sources
                if s.id in ids
            ),
            passages=own,
            keywords=research.keywords,
        )
        answer = await self.model.answer(prompt, scope)
        marked = read_marks(answer.text, own)
        draft = DraftSection(id=section.id, heading=section.heading, paragraphs=marked.paragraphs)
        text = "\n\n".join(" ".join(s.text for s in p) for p in draft.paragraphs)
        scope.show(Written(section=section.id, offset=0, text=text))
        words = sum(len(s.text.split()) for p in draft.paragraphs for s in p)
        scope.tell(
            SectionCompleted(
                section=section.id,
                heading=section.heading,
                words=words,
                message=f"Wrote {section.heading or 'the opening'}: {words} words",
            )
        )
        return draft
