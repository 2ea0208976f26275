"""WriterAgent writes one section from its goal and its passages only."""

from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Brief, DraftSection, Outline, Passage, Research, Section, Sentence
from byline.citations import read_marks
from byline.errors import MalformedAnswer
from byline.events import SectionCompleted, Written
from byline.journal import Scope
from byline.judging import Judge
from byline.live import LiveText
from byline.markup import plain_prose
from byline.models.model import Model
from byline.prompts.outline import SourceNote
from byline.prompts.writer import SectionText, WriteMore, WriteSection
from byline.vocabulary import Vocabulary

SHORT, LONG = 0.93, 1.06  # of the words asked for: below, more is written; above, the end is cut
MOST_MORE = 2  # times that a section is gone on with


@dataclass(frozen=True)
class WriterAgent:
    """A section of the outline in, its draft out."""

    model: Model
    judge: Judge

    async def run(
        self, brief: Brief, outline: Outline, section: Section, research: Research, scope: Scope
    ) -> DraftSection:
        """Write the section; marks that name none of its passages are left out."""
        passages = {p.id: p for p in research.passages}
        own = tuple(passages[i] for i in section.passage_ids if i in passages)
        prompt = _prompt(brief, outline, section, research, own)
        if self.model.composes:
            answer = await self.model.answer(prompt, scope)
            draft = _read(answer.text, section, own, scope)
        else:
            words = Vocabulary(_texts(brief, outline, section, own), brief.language)
            draft = await self._written(prompt, words, scope)
        text = "\n\n".join(" ".join(s.text for s in p) for p in draft.paragraphs)
        scope.show(Written(section=section.id, offset=0, text=text))
        scope.tell(
            SectionCompleted(
                section=section.id,
                heading=section.heading,
                words=draft.words,
                text=text,
                message=f"Wrote {section.heading or 'the opening'}: {draft.words} words",
            )
        )
        return draft

    async def _written(
        self, prompt: WriteSection, vocabulary: Vocabulary, scope: Scope
    ) -> DraftSection:
        """Have the section written, judged, and gone on with while it is too short."""
        section, own = prompt.section, prompt.passages

        def check(answer: SectionText) -> None:
            plain, _ = plain_prose(answer.text)
            sentences = [s for p in read_marks(plain, own).paragraphs for s in p]
            if not any(s.passage_ids and vocabulary.knows(s.text) for s in sentences):
                msg = "no sentence of it rests on a passage that was given, with its id after it"
                raise ValueError(msg)

        live = LiveText(section.id, vocabulary, scope)
        answer = await self.model.answer(prompt, scope, check, live)
        draft = _read(answer.text, section, own, scope, round(section.words * LONG))
        draft = await self.judge.section(prompt.brief, draft, own, vocabulary, scope)
        for _ in range(MOST_MORE):
            missing = section.words - draft.words
            if draft.words >= section.words * SHORT:
                break
            more = await self._more(prompt, draft, missing, vocabulary, scope)
            if not more.paragraphs:
                break
            draft = draft.model_copy(update={"paragraphs": draft.paragraphs + more.paragraphs})
        return draft

    async def _more(
        self,
        prompt: WriteSection,
        draft: DraftSection,
        missing: int,
        vocabulary: Vocabulary,
        scope: Scope,
    ) -> DraftSection:
        section, own = prompt.section, prompt.passages
        text = "\n\n".join(" ".join(s.text for s in p) for p in draft.paragraphs)
        question = WriteMore(
            brief=prompt.brief, section=section, written=text, words=missing, passages=own
        )
        try:
            answer = await self.model.answer(question, scope)
        except MalformedAnswer:
            return draft.model_copy(update={"paragraphs": ()})
        more = _read("\n\n".join(answer.paragraphs), section, own, scope, round(missing * LONG))
        said = {s.text for s in draft.sentences}
        new = tuple(
            kept for p in more.paragraphs if (kept := tuple(s for s in p if s.text not in said))
        )
        more = more.model_copy(update={"paragraphs": new})
        return await self.judge.section(prompt.brief, more, own, vocabulary, scope)


def _prompt(
    brief: Brief,
    outline: Outline,
    section: Section,
    research: Research,
    own: tuple[Passage, ...],
) -> WriteSection:
    ids = {p.source_id for p in own}
    return WriteSection(
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


def _texts(
    brief: Brief, outline: Outline, section: Section, own: Sequence[Passage]
) -> tuple[str, ...]:
    """Give the texts whose words the section may use."""
    asked = (brief.topic, brief.keyphrase, brief.target_audience, brief.voice)
    return (*asked, outline.title, section.heading, *(p.text for p in own))


def _read(
    text: str, section: Section, own: Sequence[Passage], scope: Scope, most: int | None = None
) -> DraftSection:
    """Read the sentences with their marks; of a text that is too long, leave out the end."""
    if most is not None:
        text, removed = plain_prose(text)
        if removed:
            scope.note(f"Removed from what the model wrote: {', '.join(removed)}.")
    marked = read_marks(text, own)
    if marked.unknown:
        scope.note(f"Left out {len(marked.unknown)} citations of passages that were not given.")
    paragraphs: list[tuple[Sentence, ...]] = []
    words = 0
    for paragraph in marked.paragraphs:
        kept: list[Sentence] = []
        for sentence in paragraph:
            words += sentence.words
            if most is None or words <= most or not (kept or paragraphs):
                kept.append(sentence)
        if kept:
            paragraphs.append(tuple(kept))
    return DraftSection(id=section.id, heading=section.heading, paragraphs=tuple(paragraphs))
