"""What ResearchAgent asks: a plan, what is still unanswered, and an answer to each question."""

from typing import ClassVar

from pydantic import Field

from byline.article import Passage, Value
from byline.prompts.prompt import DATA, Plain, Prompt, Wording, data, listed

MOST_QUESTIONS = 8


def _no(value: object) -> bool:
    return not value


class Question(Value):
    """One thing to find out, and the searches that may answer it."""

    id: str
    text: str
    queries: tuple[str, ...]


class ResearchPlan(Value):
    """What to find out."""

    questions: tuple[Question, ...]


class AskedQuestion(Value):
    """A question as a language model gives it."""

    question: str
    queries: tuple[str, ...]


class Perspective(Value):
    """Somebody who knows or needs the topic, and what they would ask."""

    who: str
    questions: tuple[AskedQuestion, ...]


class Perspectives(Value):
    """Perspectives first, questions from each, queries to each: a plan in the order of thought."""

    perspectives: tuple[Perspective, ...]


class PlanResearch(Prompt[ResearchPlan]):
    """Plan the research of a topic; `headings` stand in the sources at hand.

    The headings are for the composer. A language model plans from the topic alone, so that no
    words from a page can reach a search.
    """

    answer_type: ClassVar[type[Value]] = ResearchPlan
    noun: ClassVar[str] = "The research plan"
    asked_type: ClassVar[type[Value]] = Perspectives

    topic: str
    keyphrase: str
    language: str
    headings: tuple[str, ...]
    unread: bool = Field(default=False, exclude_if=_no)  # nothing was yet: for the composer, too

    @property
    def wording(self) -> Wording:
        """Ask for perspectives, then questions, then queries."""
        return Wording(
            system=(
                "You plan the research for a long-form article. First think of three or four "
                "perspectives that differ: people who work with the topic, live with it, pay for "
                "it, study it or doubt it. From each, ask the one or two questions whose answers a "
                "reader most needs, so that together they cover what it is, how it came about, how "
                "it works, what it brings and costs, what is disputed and what comes next, as far "
                "as these fit the topic. No two questions may have the same answer. To each "
                "question give two or three search queries of three to eight words, in the "
                "article's language, with the words that a good source would itself use."
            ),
            user=(
                f"Topic: {self.topic}\nKeyphrase: {self.keyphrase or self.topic}\n"
                f"Language (ISO code): {self.language}\n\n"
                f"Give at most {MOST_QUESTIONS} questions in all."
            ),
        )

    @property
    def most_tokens(self) -> int:
        """Eight questions with their queries."""
        return 1000

    def taken(self, said: Value) -> ResearchPlan:
        """Number the questions."""
        assert isinstance(said, Perspectives)  # noqa: S101  (what asked_type names)
        asked = [q for p in said.perspectives for q in p.questions if q.question.strip()]
        if not asked:
            msg = "there is no question in it"
            raise ValueError(msg)
        questions = (
            Question(
                id=f"q{n}",
                text=" ".join(q.question.split())[:300],
                queries=tuple(" ".join(s.split())[:120] for s in q.queries if s.strip())[:4],
            )
            for n, q in enumerate(asked[:MOST_QUESTIONS], 1)
        )
        return ResearchPlan(questions=tuple(questions))


class Evidence(Value):
    """The best that was found for a question: its score (0 to 1) and its text."""

    question: Question
    score: float
    best: str


class Gaps(Value):
    """The ids of the questions that the sources leave open."""

    unanswered: tuple[str, ...]


class FindGaps(Prompt[Gaps]):
    """Say which questions the sources leave open."""

    answer_type: ClassVar[type[Value]] = Gaps
    noun: ClassVar[str] = "The list of open questions"
    asked_type: ClassVar[type[Value]] = Gaps
    small: ClassVar[bool] = True

    topic: str
    evidence: tuple[Evidence, ...]

    @property
    def wording(self) -> Wording:
        """Show each question with the best passage found for it."""
        shown = "\n\n".join(
            f"Question {e.question.id}: {data(e.question.text)}\n"
            f'<passage id="{e.question.id}">\n{data(e.best) or "(nothing was found)"}\n</passage>'
            for e in self.evidence
        )
        return Wording(
            system=(
                "You check research. For each question you see the best passage that was found. "
                "Name the ids of the questions that their passage says nothing about. A passage "
                f"that answers in part leaves nothing open. {DATA}"
            ),
            user=f"Topic: {self.topic}\n\n{shown}\n\nWhich questions are still open?",
        )

    @property
    def most_tokens(self) -> int:
        """A few ids."""
        return 300

    def taken(self, said: Value) -> Gaps:
        """Keep the ids that were asked about."""
        assert isinstance(said, Gaps)  # noqa: S101
        known = {e.question.id for e in self.evidence}
        return Gaps(unanswered=tuple(i for i in dict.fromkeys(said.unanswered) if i in known))


class Queries(Value):
    """The searches for one question."""

    id: str
    queries: tuple[str, ...]


class NewQueries(Value):
    """New searches for questions that are still open."""

    questions: tuple[Queries, ...]


class SearchAgain(Prompt[NewQueries]):
    """Find other words for the questions that the first searches left open.

    It sees the questions and the old queries only, never what was found.
    """

    answer_type: ClassVar[type[Value]] = NewQueries
    noun: ClassVar[str] = "The second search"
    asked_type: ClassVar[type[Value]] = NewQueries
    small: ClassVar[bool] = True

    topic: str
    language: str
    open: tuple[Question, ...]

    @property
    def wording(self) -> Wording:
        """Show each open question with the queries that failed."""
        shown = "\n".join(f"{q.id}: {q.text} (searched: {'; '.join(q.queries)})" for q in self.open)
        return Wording(
            system=(
                "You search documents for a long-form article. The queries given found no answer. "
                "For each question give two or three new ones that say the same thing in other "
                "words: synonyms, the broader or narrower term, the name of a thing instead of its "
                "description."
            ),
            user=f"Topic: {self.topic}\nLanguage (ISO code): {self.language}\n\n{shown}",
        )

    def taken(self, said: Value) -> NewQueries:
        """Keep what belongs to a question that was asked about."""
        assert isinstance(said, NewQueries)  # noqa: S101
        known = {q.id for q in self.open}
        return NewQueries(
            questions=tuple(
                Queries(id=q.id, queries=tuple(s[:120] for s in q.queries if s.strip())[:4])
                for q in said.questions
                if q.id in known and any(s.strip() for s in q.queries)
            )
        )


class Synthesis(Value):
    """A paragraph that answers a question, with the mark of a passage after each sentence."""

    text: str


class Synthesise(Prompt[Synthesis]):
    """Answer a question from the passages alone."""

    answer_type: ClassVar[type[Value]] = Synthesis
    noun: ClassVar[str] = "The answer to a research question"
    small: ClassVar[bool] = True

    topic: str
    question: str
    passages: tuple[Passage, ...]
    language: str = "en"

    @property
    def wording(self) -> Wording:
        """Ask for one paragraph."""
        return Wording(
            system=(
                "You answer a question for a newsroom's research file, in one paragraph of three "
                "to five plain sentences. Say only what the passages say. After each sentence put "
                "the ids of the passages that it rests on in square brackets, as in [s2.3]. Where "
                f"they disagree, say so. {DATA}"
            ),
            user=(
                f"Topic: {self.topic}\nLanguage (ISO code): {self.language}\n"
                f"Question: {self.question}\n\n{listed(self.passages)}"
            ),
        )

    @property
    def most_tokens(self) -> int:
        """A paragraph."""
        return 500

    def taken(self, said: Value) -> Synthesis:
        """Take the paragraph."""
        assert isinstance(said, Plain)  # noqa: S101
        if not said.text.strip():
            msg = "it is empty"
            raise ValueError(msg)
        return Synthesis(text=" ".join(said.text.split()))
