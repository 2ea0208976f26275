"""EditorAgent reads the whole draft and changes it by typed edits, a turn at a time."""

from dataclasses import dataclass

from byline.article import Brief, Draft, DraftSection, Research
from byline.citations import without
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.editor import Drop, EditArticle, Merge, Reorder
from byline.prompts.outline import SourceNote


@dataclass(frozen=True)
class EditorAgent:
    """A draft in, an edited draft out."""

    model: Model

    async def run(
        self, brief: Brief, draft: Draft, research: Research, turn: int, scope: Scope
    ) -> Draft:
        """Do one turn of editing (from 1); the same draft comes back when nothing is to change."""
        cited = {i for s in draft.sentences for i in s.passage_ids}
        prompt = EditArticle(
            brief=brief,
            draft=draft,
            passages=tuple(p for p in research.passages if p.id in cited),
            sources=tuple(SourceNote(id=s.id, title=s.title) for s in research.sources),
            keywords=research.keywords,
            turn=turn,
        )
        answer = await self.model.answer(prompt, scope)
        for edit in answer.edits:
            if isinstance(edit, Reorder):
                draft = _reordered(draft, edit)
        drops = [e for e in answer.edits if isinstance(e, Drop)]
        if any(isinstance(e, Reorder) for e in answer.edits) and drops:
            drops = []  # places moved: what is to be struck is said again in the next turn
        draft = without(draft, [(e.section, e.paragraph, e.sentence) for e in drops])
        for edit in answer.edits:
            if isinstance(edit, Merge):
                draft = _merged(draft, edit.section)
        return draft


def _reordered(draft: Draft, edit: Reorder) -> Draft:
    sections = tuple(
        s.model_copy(update={"paragraphs": tuple(s.paragraphs[i] for i in edit.paragraphs)})
        if s.id == edit.section and sorted(edit.paragraphs) == list(range(len(s.paragraphs)))
        else s
        for s in draft.sections
    )
    return draft.model_copy(update={"sections": sections})


def _merged(draft: Draft, section_id: str) -> Draft:
    out: list[DraftSection] = []
    for section in draft.sections:
        if section.id == section_id and out:
            both = out[-1].paragraphs + section.paragraphs
            out[-1] = out[-1].model_copy(update={"paragraphs": both})
        else:
            out.append(section)
    return draft.model_copy(update={"sections": tuple(out)})
