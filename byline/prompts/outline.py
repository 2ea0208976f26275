"""What OutlineAgent asks: the plan of the article."""

import math
from collections.abc import Sequence
from typing import ClassVar

from byline.article import Brief, Keyword, Outline, Passage, Section, Value
from byline.prompts.prompt import DATA, Prompt, Wording, asked_for, listed

MOST_PLANNED = 12
SECTION_WORDS = 220  # what a section is planned at; more of them make a longer article
SPARE = 1.08  # of the words asked for: editing takes some away
WORDS_PER_PASSAGE_WORD = 0.6  # what prose can be made of a passage without padding it


class SourceNote(Value):
    """What a model is told of a source."""

    id: str
    title: str
    date: str = ""
    site: str = ""
    required: bool = False

    @property
    def shown(self) -> str:
        """Give its title, and the date that it names."""
        return f"{self.title} ({self.date})" if self.date else self.title


class AskedSection(Value):
    """A section as a language model plans it."""

    heading: str
    goal: str
    passage_ids: tuple[str, ...]


class AskedOutline(Value):
    """The plan as a language model gives it."""

    title: str
    sections: tuple[AskedSection, ...]


class DraftOutline(Prompt[Outline]):
    """Plan the article from the ranked passages; every section gets passages of its own.

    `named` says that the topic is a name (an event, a person, a work), so that each passage must
    be about just that.
    """

    answer_type: ClassVar[type[Value]] = Outline
    noun: ClassVar[str] = "The outline"
    asked_type: ClassVar[type[Value]] = AskedOutline

    brief: Brief
    sources: tuple[SourceNote, ...]
    passages: tuple[Passage, ...]
    keywords: tuple[Keyword, ...]
    named: bool

    @property
    def wording(self) -> Wording:
        """Ask for sections with goals and the passages that they rest on."""
        titles = {s.id: s.shown for s in self.sources}
        wanted = min(MOST_PLANNED, math.ceil(self.brief.min_words * SPARE / SECTION_WORDS))
        required = [s for s in self.sources if s.required]
        must = (
            f"\nUse passages of each of these sources: {', '.join(s.id for s in required)}."
            if required
            else ""
        )
        return Wording(
            system=(
                "You plan a long-form article from passages that were found. Give a title and the "
                "sections in the order in which a reader should meet them: first what the reader "
                "must know to follow the rest, then each aspect once, disputes and outlook last. A "
                "heading names its section's content in two to seven words, without a colon, and "
                "does not repeat the title. A goal says in one sentence what the reader knows "
                "after the section. To every section give the ids of all the passages it rests on, "
                "the best ones first; no passage may stand in two sections, and no section may "
                "stand without passages. Leave out passages that say nothing on the topic. "
                f"{DATA} Write title, headings and goals in the article's language, with words "
                "that the topic and the passages use."
            ),
            user=(
                f"{asked_for(self.brief)}\nLength: {self.brief.min_words} words, so about {wanted} "
                f"section{'s' * (wanted > 1)}, fewer when the passages carry less.{must}\n\n"
                f"{listed(self.passages, titles)}"
            ),
        )

    @property
    def most_tokens(self) -> int:
        """Twelve sections with goals and ids."""
        return 3000

    def taken(self, said: Value) -> Outline:
        """Give each section its id; drop those without evidence."""
        assert isinstance(said, AskedOutline)  # noqa: S101  (what asked_type names)
        texts = {p.id: p.text for p in self.passages}
        taken: set[str] = set()
        planned = []
        for asked in said.sections:
            own = tuple(
                i for i in dict.fromkeys(asked.passage_ids) if i in texts and i not in taken
            )
            taken |= set(own)
            if own and asked.heading.strip():
                planned.append((asked, own))
        if not planned or not said.title.strip():
            msg = "no section names a passage that was given; use the ids in the passage tags"
            raise ValueError(msg)
        return Outline(
            title=" ".join(said.title.split())[:200],
            sections=tuple(
                Section(
                    id=str(n),
                    heading=" ".join(asked.heading.split())[:120],
                    goal=" ".join(asked.goal.split())[:400],
                    passage_ids=own,
                )
                for n, (asked, own) in enumerate(planned, 1)
            ),
        )


def budgeted(outline: Outline, words: int, passages: Sequence[Passage]) -> Outline:
    """Divide so many words among the sections, each no more than its passages carry."""
    sizes = {p.id: len(p.text.split()) for p in passages}
    capacity = [sum(sizes.get(i, 0) for i in s.passage_ids) for s in outline.sections]
    shares = _shares(words * SPARE, capacity)
    sections = (
        s.model_copy(update={"words": share})
        for s, share in zip(outline.sections, shares, strict=True)
    )
    return outline.model_copy(update={"sections": tuple(sections)})


def _shares(words: float, capacity: list[int]) -> list[int]:
    """Divide the words among sections evenly, none beyond what its passages carry."""
    most = [c * WORDS_PER_PASSAGE_WORD for c in capacity]
    shares = [0.0] * len(most)
    left = min(words, sum(most))
    while left > 1:
        free = [i for i, m in enumerate(most) if m - shares[i] > 0.5]
        if not free:
            break
        each = left / len(free)
        for i in free:
            given = min(each, most[i] - shares[i])
            shares[i] += given
            left -= given
    return [max(30, round(s)) for s in shares]
