"""What WriterAgent asks: one section, from its goal and its passages only."""

from typing import ClassVar

from byline.article import Brief, Keyword, Passage, Section, Value
from byline.prompts.outline import SourceNote
from byline.prompts.prompt import DATA, Plain, Prompt, Wording, asked_for, data, listed

TOKENS_PER_WORD = 3  # with marks, and in languages that need more than English
RULES = (
    "Rest every statement on the passages given: no figure, name, date, cause or judgement that "
    "they do not state. After each sentence put the ids of the passages that it rests on in square "
    "brackets, as in [s2.3] or [s2.3, s5.1]. Write in your own words, in plain paragraphs of three "
    "to six sentences, parted by blank lines; quote a short phrase only where its wording matters. "
    "No headings, lists, links, pictures, HTML or code. Where passages disagree, say who says "
    "what; where they are of different dates, the newer holds, and say as of when. Never speak of "
    "passages, sources, ids or this task in the text itself."
)


class SectionText(Value):
    """Paragraphs, parted by blank lines; the mark of a passage, `[s1.4]`, after each sentence."""

    text: str


class WriteSection(Prompt[SectionText]):
    """Write one section; `neighbours` are the headings and goals of the others."""

    answer_type: ClassVar[type[Value]] = SectionText
    noun: ClassVar[str] = "A section"

    brief: Brief
    title: str
    section: Section
    neighbours: tuple[str, ...]
    sources: tuple[SourceNote, ...]
    passages: tuple[Passage, ...]
    keywords: tuple[Keyword, ...]

    @property
    def wording(self) -> Wording:
        """Ask for the section's text, which may be streamed."""
        titles = {s.id: s.shown for s in self.sources}
        others = "\n".join(f"- {data(n)}" for n in self.neighbours) or "- none"
        return Wording(
            system=(
                "You write one section of a long-form article for readers who want to understand "
                "and to trust what they read. Begin with what matters, go from the general to the "
                "particular, and let each sentence add something. No introduction that announces, "
                f"no summary that repeats, no filler. {RULES} {DATA}"
            ),
            user=(
                f"{asked_for(self.brief)}\nArticle: {data(self.title)}\n"
                f"Section: {data(self.section.heading)}\nGoal: {data(self.section.goal)}\n"
                f"Length: about {self.section.words} words.\n"
                f"The other sections, which tell the rest:\n{others}\n\n"
                f"{listed(self.passages, titles)}\n\nWrite the section's text."
            ),
        )

    @property
    def most_tokens(self) -> int:
        """Half as much again as was asked for."""
        return 200 + round(self.section.words * TOKENS_PER_WORD * 1.5)

    def taken(self, said: Value) -> SectionText:
        """Take the paragraphs."""
        assert isinstance(said, Plain)  # noqa: S101
        if not said.text.strip():
            msg = "it is empty"
            raise ValueError(msg)
        return SectionText(text=said.text)


class MoreText(Value):
    """Further paragraphs; none where the passages carry no more."""

    paragraphs: tuple[str, ...]


class WriteMore(Prompt[MoreText]):
    """Go on with a section that is too short, from the passages that it has not used up."""

    answer_type: ClassVar[type[Value]] = MoreText
    noun: ClassVar[str] = "More of a section"
    asked_type: ClassVar[type[Value]] = MoreText

    brief: Brief
    section: Section
    written: str
    words: int
    passages: tuple[Passage, ...]

    @property
    def wording(self) -> Wording:
        """Show what stands and ask for what is missing."""
        return Wording(
            system=(
                "You go on with a section of a long-form article that is still too short. Tell "
                "what the passages hold and the text does not say yet; repeat nothing. Give no "
                f"paragraph at all when they hold nothing more. {RULES} {DATA}"
            ),
            user=(
                f"{asked_for(self.brief)}\nSection: {data(self.section.heading)}\n"
                f"Goal: {data(self.section.goal)}\nStill to write: about {self.words} words.\n\n"
                f"<draft>\n{data(self.written)}\n</draft>\n\n{listed(self.passages)}"
            ),
        )

    @property
    def most_tokens(self) -> int:
        """Half as much again as was asked for."""
        return 200 + round(self.words * TOKENS_PER_WORD * 1.5)
