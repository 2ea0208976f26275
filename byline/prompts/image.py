"""What ImageAgent asks: what the cover says and how it is described."""

from typing import ClassVar

from byline.article import Value
from byline.prompts.prompt import Prompt


class CoverText(Value):
    """The small line over the title, and the description for those who do not see the picture."""

    kicker: str
    alt_text: str


class DescribeCover(Prompt[CoverText]):
    """Say what stands on the cover."""

    answer_type: ClassVar[type[Value]] = CoverText

    topic: str
    title: str
    headings: tuple[str, ...]
