"""What ResearchAgent asks: a plan, what is still unanswered, and an answer to each question."""

from typing import ClassVar

from byline.article import Passage, Value
from byline.prompts.prompt import Prompt


class Question(Value):
    """One thing to find out, and the searches that may answer it."""

    id: str
    text: str
    queries: tuple[str, ...]


class ResearchPlan(Value):
    """What to find out."""

    questions: tuple[Question, ...]


class PlanResearch(Prompt[ResearchPlan]):
    """Plan the research of a topic; `headings` stand in the sources at hand."""

    answer_type: ClassVar[type[Value]] = ResearchPlan

    topic: str
    keyphrase: str
    language: str
    headings: tuple[str, ...]


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

    topic: str
    evidence: tuple[Evidence, ...]


class Synthesis(Value):
    """A paragraph that answers a question, with the mark of a passage after each sentence."""

    text: str


class Synthesise(Prompt[Synthesis]):
    """Answer a question from the passages alone."""

    answer_type: ClassVar[type[Value]] = Synthesis

    topic: str
    question: str
    passages: tuple[Passage, ...]
