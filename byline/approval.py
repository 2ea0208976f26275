"""An outline goes to the user and comes back: as it was, or changed."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from byline.article import Outline, Passage, Section, Value
from byline.errors import NotEnoughEvidence, Waiting
from byline.journal import Reply, Scope
from byline.prompts.outline import SECTION_WORDS
from byline.research.ranking import matching

MOST_SECTIONS = 60


class ApprovedSection(Value):
    """A section as the user wants it: with the `id` of a planned one, or new without."""

    id: str = ""
    heading: str = Field(max_length=120)
    goal: str = Field(default="", max_length=400)


class Approval(Value):
    """The outline that the user wants; one without sections means: as it was planned."""

    title: str = Field(default="", max_length=200)
    sections: tuple[ApprovedSection, ...] = Field(default=(), max_length=MOST_SECTIONS)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [s.id for s in self.sections if s.id]
        if len(ids) != len(set(ids)):
            msg = "give each section's id once"
            raise ValueError(msg)
        return self


async def approved(outline: Outline, passages: Sequence[Passage], scope: Scope) -> Outline:
    """Give the outline that the user approved.

    Raises `Waiting` while he has said nothing, `NotEnoughEvidence` when no section that he wants
    finds a passage.
    """

    async def act() -> Reply:
        raise Waiting

    reply = await scope.do("approval", outline, act)
    wanted = Approval.model_validate_json(reply.body)
    title = " ".join(wanted.title.split()) or outline.title
    sections = _sections(wanted, outline, passages, scope) if wanted.sections else outline.sections
    if not sections:
        msg = "The sources hold no passage for any section of the outline that was approved."
        raise NotEnoughEvidence(msg)
    return outline.model_copy(update={"title": title, "sections": sections})


def _sections(
    wanted: Approval, outline: Outline, passages: Sequence[Passage], scope: Scope
) -> tuple[Section, ...]:
    """Planned sections keep their passages; a new one gets the best of those that are free."""
    planned = {s.id: s for s in outline.sections}
    kept = {s.id for s in wanted.sections}
    taken = {i for s in outline.sections if s.id in kept for i in s.passage_ids}
    free = [p for p in passages if p.id not in taken]
    sections = []
    for n, asked in enumerate(wanted.sections, 1):
        words = {"heading": " ".join(asked.heading.split()), "goal": " ".join(asked.goal.split())}
        if old := planned.get(asked.id):
            sections.append(old.model_copy(update={**words, "goal": words["goal"] or old.goal}))
            continue
        own = matching(f"{asked.heading} {asked.goal}", free, SECTION_WORDS * 2)
        if not own:
            scope.note(f"“{words['heading']}” was left out: no passage left speaks of it.")
            continue
        ids = tuple(p.id for p in own)
        free = [p for p in free if p.id not in ids]
        sections.append(Section(id=f"new{n}", words=SECTION_WORDS, passage_ids=ids, **words))
    return tuple(sections)
