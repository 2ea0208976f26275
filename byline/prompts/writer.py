"""What WriterAgent asks: one section, from its goal and its passages only."""

from typing import ClassVar

from byline.article import Brief, Keyword, Passage, Section, Value
from byline.prompts.outline import SourceNote
from byline.prompts.prompt import Prompt


class SectionText(Value):
    """Paragraphs, parted by blank lines; the mark of a passage, `[s1.4]`, after each sentence."""

    text: str


class WriteSection(Prompt[SectionText]):
    """Write one section; `neighbours` are the headings and goals of the others."""

    answer_type: ClassVar[type[Value]] = SectionText

    brief: Brief
    title: str
    section: Section
    neighbours: tuple[str, ...]
    sources: tuple[SourceNote, ...]
    passages: tuple[Passage, ...]
    keywords: tuple[Keyword, ...]
