"""EditorAgent reads the whole draft and changes it by typed edits, a turn at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Brief, Draft, DraftSection, Research, Sentence, Verdict
from byline.citations import MARK, without
from byline.errors import MalformedAnswer
from byline.journal import Scope
from byline.judging import Judge
from byline.markup import plain_sentence
from byline.models.model import Model
from byline.prompts.editor import Drop, EditArticle, Edits, Merge, Reorder, Replace
from byline.prompts.outline import SourceNote
from byline.vocabulary import Vocabulary

Place = tuple[str, int, int]  # a section's id, a paragraph and a sentence in it, from 0


@dataclass(frozen=True)
class EditorAgent:
    """A draft in, an edited draft out."""

    model: Model
    judge: Judge

    async def run(
        self, brief: Brief, draft: Draft, research: Research, turn: int, scope: Scope
    ) -> Draft:
        """Do one turn of editing (from 1); the same draft comes back when nothing is to change."""
        answer = await self._edits(brief, draft, research, turn, scope)
        replaced = [e for e in answer.edits if isinstance(e, Replace)]
        drops = [e for e in answer.edits if isinstance(e, Drop)]
        if not self.model.composes:
            draft = await self._replaced(draft, replaced, brief, research, scope)
            drops = _affordable(draft, drops, brief.min_words)
        draft = without(draft, [(e.section, e.paragraph, e.sentence) for e in drops])
        for edit in answer.edits:
            if isinstance(edit, Reorder):
                draft = _reordered(draft, edit)
            elif isinstance(edit, Merge):
                draft = _merged(draft, edit.section)
        return draft

    async def _edits(
        self, brief: Brief, draft: Draft, research: Research, turn: int, scope: Scope
    ) -> Edits:
        cited = {i for s in draft.sentences for i in s.passage_ids}
        prompt = EditArticle(
            brief=brief,
            draft=draft,
            passages=tuple(p for p in research.passages if p.id in cited),
            sources=tuple(SourceNote(id=s.id, title=s.title) for s in research.sources),
            keywords=research.keywords,
            turn=turn,
        )
        try:
            return await self.model.answer(prompt, scope)
        except MalformedAnswer as error:
            scope.note(f"The article was not edited any further. {error.message}")
            return Edits(edits=())

    async def _replaced(
        self,
        draft: Draft,
        edits: Sequence[Replace],
        brief: Brief,
        research: Research,
        scope: Scope,
    ) -> Draft:
        """Put in the new sentences that the old ones' passages carry."""
        by_id = {p.id: p for p in research.passages}
        places: list[Place] = []
        new: dict[int, Sentence] = {}
        for edit in edits:
            place = (edit.section, edit.paragraph, edit.sentence)
            old = _at(draft, place)
            if old is None or place in places:
                continue
            texts = [by_id[i].text for i in old.passage_ids if i in by_id]
            known = Vocabulary([*texts, old.text, brief.topic, brief.voice], brief.language)
            if (text := plain_sentence(MARK.sub("", edit.text))) and known.knows(text):
                new[len(places)] = Sentence(text=text, passage_ids=old.passage_ids)
                places.append(place)
        judged = await self.judge.verdicts(new, research.passages, scope)
        for n, sentence in judged.items():
            if sentence is not None and sentence.verdict != Verdict.NOT_JUDGED:
                draft = _with(draft, places[n], sentence)
        return draft


def _affordable(draft: Draft, drops: list[Drop], min_words: int) -> list[Drop]:
    """Leave out the drops that would make the article shorter than it was to be."""
    words, kept = draft.words, []
    for drop in drops:
        sentence = _at(draft, (drop.section, drop.paragraph, drop.sentence))
        if sentence is not None and (
            drop.reason == "contradiction" or words - sentence.words >= min_words
        ):
            words -= sentence.words
            kept.append(drop)
    return kept


def _at(draft: Draft, place: Place) -> Sentence | None:
    section_id, paragraph, sentence = place
    for section in draft.sections:
        if (
            section.id == section_id
            and 0 <= paragraph < len(section.paragraphs)
            and 0 <= sentence < len(section.paragraphs[paragraph])
        ):
            return section.paragraphs[paragraph][sentence]
    return None


def _with(draft: Draft, place: Place, new: Sentence) -> Draft:
    """Put a sentence in the place of another."""
    sections = tuple(
        section.model_copy(
            update={
                "paragraphs": tuple(
                    tuple(
                        new if (section.id, p, n) == place else old
                        for n, old in enumerate(paragraph)
                    )
                    for p, paragraph in enumerate(section.paragraphs)
                )
            }
        )
        for section in draft.sections
    )
    return draft.model_copy(update={"sections": sections})


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
