"""What EditorAgent asks: typed edits to the whole article, never a rewritten one."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from byline.article import Brief, Draft, Keyword, Passage, Value
from byline.prompts.outline import SourceNote
from byline.prompts.prompt import DATA, Prompt, Wording, asked_for, data


class Drop(Value):
    """Strike a sentence: its section's id, its paragraph and its place there, from 0."""

    edit: Literal["drop"] = "drop"
    section: str
    paragraph: int
    sentence: int
    reason: str


class Replace(Value):
    """Say a sentence otherwise, from the same passages; its place as in `Drop`."""

    edit: Literal["replace"] = "replace"
    section: str
    paragraph: int
    sentence: int
    text: str
    reason: str


class Reorder(Value):
    """Put a section's paragraphs in another order: their present places, all of them."""

    edit: Literal["reorder"] = "reorder"
    section: str
    paragraphs: tuple[int, ...]
    reason: str


class Merge(Value):
    """Let a section go on with the one before it, without a heading of its own."""

    edit: Literal["merge"] = "merge"
    section: str
    reason: str


Edit = Annotated[Drop | Replace | Reorder | Merge, Field(discriminator="edit")]


class Edits(Value):
    """What to change; none when the article may go to print."""

    edits: tuple[Edit, ...]


class AskedDrop(Value):
    """Strike the sentence of that number."""

    edit: Literal["drop"]
    sentence: int
    reason: Literal["repetition", "contradiction", "off_topic", "filler"]


class AskedReplace(Value):
    """Say the sentence of that number otherwise."""

    edit: Literal["replace"]
    sentence: int
    text: str
    reason: Literal["transition", "tone", "clarity", "repetition"]


class AskedReorder(Value):
    """Put the paragraphs of a section in another order."""

    edit: Literal["reorder"]
    section: str
    paragraphs: tuple[int, ...]


class AskedEdits(Value):
    """Edits as a language model gives them: places by numbers, reasons from a list."""

    edits: tuple[AskedDrop | AskedReplace | AskedReorder, ...]


class EditArticle(Prompt[Edits]):
    """Read the whole article, with the passages that it cites, and say what to change."""

    answer_type: ClassVar[type[Value]] = Edits
    noun: ClassVar[str] = "The editing"
    asked_type: ClassVar[type[Value]] = AskedEdits

    brief: Brief
    draft: Draft
    passages: tuple[Passage, ...]
    sources: tuple[SourceNote, ...]
    keywords: tuple[Keyword, ...]
    turn: int

    @property
    def wording(self) -> Wording:
        """Show the article with its sentences numbered."""
        return Wording(
            system=(
                "You edit an article whose sentences were each checked against their evidence; "
                "sections were written side by side by people who had not read each other. Find: "
                "what is told twice, in the same or other words (drop the weaker one); what "
                "contradicts something else in it; paragraphs in the wrong order; a sentence that "
                "needs another beginning to follow from the one before; a tone that is not the one "
                "asked for, or too hard or too easy for its readers; filler. Give edits by number: "
                "drop; replace, where the new sentence states nothing that the old one does not; "
                "reorder, with all of a section's paragraph numbers in their new order. Leave what "
                "is good as it is: few edits are better than many, and none at all is an answer. "
                f"{DATA}"
            ),
            user=f"{asked_for(self.brief)}\n\n<draft>\n{self._numbered()}\n</draft>",
        )

    @property
    def most_tokens(self) -> int:
        """An edit for every fourth sentence."""
        return 600 + 25 * len(self.draft.sentences)

    def taken(self, said: Value) -> Edits:
        """Find the places of the numbers; leave out what names none."""
        assert isinstance(said, AskedEdits)  # noqa: S101  (what asked_type names)
        places = self._places()
        edits: list[Drop | Replace | Reorder | Merge] = []
        for asked in said.edits:
            if isinstance(asked, AskedReorder):
                edits.append(
                    Reorder(
                        section=asked.section,
                        paragraphs=tuple(n - 1 for n in asked.paragraphs),
                        reason="order",
                    )
                )
            elif place := places.get(asked.sentence):
                section, paragraph, sentence = place
                where = {"section": section, "paragraph": paragraph, "sentence": sentence}
                if isinstance(asked, AskedDrop):
                    edits.append(Drop.model_validate(where | {"reason": asked.reason}))
                elif asked.text.strip():
                    new = {"text": " ".join(asked.text.split()), "reason": asked.reason}
                    edits.append(Replace.model_validate(where | new))
        return Edits(edits=tuple(edits))

    def _places(self) -> dict[int, tuple[str, int, int]]:
        places = (
            (section.id, p, s)
            for section in self.draft.sections
            for p, paragraph in enumerate(section.paragraphs)
            for s in range(len(paragraph))
        )
        return dict(enumerate(places, 1))

    def _numbered(self) -> str:
        lines = [f"Title: {data(self.draft.title)}"]
        number = 0
        for section in self.draft.sections:
            lines.append(f"\nSection {section.id}: {data(section.heading) or '(opening)'}")
            for p, paragraph in enumerate(section.paragraphs, 1):
                lines.append(f"Paragraph {p}:")
                for sentence in paragraph:
                    number += 1
                    lines.append(f"{number}. {data(sentence.text)}")
        return "\n".join(lines)
