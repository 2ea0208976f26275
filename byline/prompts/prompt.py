"""What a prompt is: a frozen question that knows the type of its answer."""

from typing import ClassVar, Generic, TypeVar

from byline.article import Value

AnswerT = TypeVar("AnswerT", bound=Value)


class Prompt(Value, Generic[AnswerT]):
    """A question to a model. Its class's name and its fields are the key it is journalled under."""

    answer_type: ClassVar[type[Value]]
