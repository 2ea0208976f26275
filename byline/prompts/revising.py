"""What is asked when a finished text is to be changed: the stretch anew, from its evidence."""

from typing import ClassVar

from byline.article import Brief, Passage, Value
from byline.prompts.outline import SourceNote
from byline.prompts.prompt import DATA, Plain, Prompt, Wording, asked_for, data, listed
from byline.prompts.writer import RULES, TOKENS_PER_WORD

ROOM = 2  # times as long as it was, a stretch may become


class RevisedText(Value):
    """Paragraphs, parted by blank lines; the mark of a passage, `[s1.4]`, after each sentence."""

    text: str


class ReviseText(Prompt[RevisedText]):
    """Change a stretch of an article as its user wants; `lead` and `follow` stand around it."""

    answer_type: ClassVar[type[Value]] = RevisedText
    noun: ClassVar[str] = "A revision"

    brief: Brief
    title: str
    heading: str
    instruction: str
    draft: str
    lead: str
    follow: str
    sources: tuple[SourceNote, ...]
    passages: tuple[Passage, ...]

    @property
    def wording(self) -> Wording:
        """Show the stretch where it stands, and say what is wanted of it."""
        titles = {s.id: s.shown for s in self.sources}
        return Wording(
            system=(
                "You change a stretch of a finished article as its editor asks, and nothing that "
                "the editor did not ask for: a sentence that may stay keeps its words and its ids. "
                "Where the passages do not carry what is asked for, do what they do carry. The new "
                "stretch must follow from the text before it and lead to the text behind it, which "
                f"both stay as they are and are not repeated. {RULES} {DATA}"
            ),
            user=(
                f"{asked_for(self.brief)}\nArticle: {data(self.title)}\n"
                f"Section: {data(self.heading) or '(opening)'}\n"
                f"Change: {data(self.instruction)}\n\n"
                f"Before it:\n<draft>\n{data(self.lead)}\n</draft>\n\n"
                f"Behind it:\n<draft>\n{data(self.follow)}\n</draft>\n\n"
                f"{listed(self.passages, titles)}\n\n"
                f"The stretch to change:\n<draft>\n{data(self.draft)}\n</draft>\n\n"
                "Write the new stretch, and nothing else."
            ),
        )

    @property
    def most_tokens(self) -> int:
        """Twice as long as it was, and room for an addition."""
        return 600 + len(self.draft.split()) * TOKENS_PER_WORD * ROOM

    def taken(self, said: Value) -> RevisedText:
        """Take the paragraphs."""
        assert isinstance(said, Plain)  # noqa: S101
        if not said.text.strip():
            msg = "it is empty"
            raise ValueError(msg)
        return RevisedText(text=said.text)
