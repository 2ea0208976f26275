"""What is asked of written sentences: whether their passages carry them, and how else to say it."""

from typing import ClassVar, Literal

from byline.article import Passage, Value
from byline.prompts.prompt import DATA, Prompt, Wording, data, listed


class Written(Value):
    """A sentence with its number in the prompt, and the passages that it cites."""

    number: int
    text: str
    passage_ids: tuple[str, ...]


class Judgement(Value):
    """A verdict on one sentence, and the words of a passage that carry it ("" where none do)."""

    number: int
    verdict: Literal["supported", "partly", "unsupported", "no_claim"]
    quote: str


class Judgements(Value):
    """A verdict on each sentence."""

    judgements: tuple[Judgement, ...]


class JudgeSentences(Prompt[Judgements]):
    """Judge sentences against the passages that each cites; one that cites none, by its kind."""

    answer_type: ClassVar[type[Value]] = Judgements
    noun: ClassVar[str] = "The judging of a section"
    asked_type: ClassVar[type[Value]] = Judgements

    sentences: tuple[Written, ...]
    passages: tuple[Passage, ...]

    @property
    def wording(self) -> Wording:
        """Show the passages and the numbered sentences."""
        shown = "\n".join(
            f"{s.number}. {data(s.text)} [{', '.join(s.passage_ids) or 'cites nothing'}]"
            for s in self.sentences
        )
        return Wording(
            system=(
                "You check sentences against the passages that each of them cites, and against "
                "nothing else: not what you know, not what other passages say. Judge each: "
                "supported, when its passages state all that it states; partly, when they state "
                "some of it and nothing against the rest; unsupported, when they do not state it, "
                "or state otherwise: another figure, name, date, direction or certainty. A "
                "sentence that cites nothing is no_claim when it states no fact about the world, "
                "as one that only joins what stands around it; otherwise it is unsupported. As "
                "quote give the words of the passage that carry the sentence, exactly as they "
                f"stand there, or an empty text. {DATA}"
            ),
            user=f"{listed(self.passages)}\n\n<draft>\n{shown}\n</draft>\n\nJudge each number.",
        )

    @property
    def most_tokens(self) -> int:
        """A verdict and a quote for each."""
        return 200 + 100 * len(self.sentences)

    def taken(self, said: Value) -> Judgements:
        """Keep the first verdict on each number; all must be there."""
        assert isinstance(said, Judgements)  # noqa: S101
        asked = {s.number for s in self.sentences}
        found = {j.number: j for j in reversed(said.judgements) if j.number in asked}
        if missing := sorted(asked - set(found)):
            msg = f"no verdict on {', '.join(map(str, missing[:20]))}"
            raise ValueError(msg)
        return Judgements(judgements=tuple(found[n] for n in sorted(found)))


class Rewritten(Value):
    """Another wording of a sentence; "" where the passages do not carry one."""

    number: int
    text: str
    passage_ids: tuple[str, ...]


class Rewrites(Value):
    """Other wordings."""

    sentences: tuple[Rewritten, ...]


class RewriteSentences(Prompt[Rewrites]):
    """Write sentences that were not carried by their evidence anew from it, or leave them out."""

    answer_type: ClassVar[type[Value]] = Rewrites
    noun: ClassVar[str] = "The rewriting of a section"
    asked_type: ClassVar[type[Value]] = Rewrites

    language: str
    sentences: tuple[Written, ...]
    passages: tuple[Passage, ...]

    @property
    def wording(self) -> Wording:
        """Show the passages and the sentences that failed."""
        shown = "\n".join(
            f"{s.number}. {data(s.text)} [{', '.join(s.passage_ids) or 'cites nothing'}]"
            for s in self.sentences
        )
        return Wording(
            system=(
                "These sentences of an article say what the passages do not. Write each anew so "
                "that it says only what passages state, and name the ids of the passages that it "
                "rests on; it must still fit the place where the old one stood. Where no passage "
                f"carries anything like it, give an empty text. {DATA}"
            ),
            user=(
                f"Language (ISO code): {self.language}\n\n{listed(self.passages)}\n\n"
                f"<draft>\n{shown}\n</draft>"
            ),
        )

    @property
    def most_tokens(self) -> int:
        """A sentence for each."""
        return 200 + 120 * len(self.sentences)
