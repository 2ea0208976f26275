"""What SEOAgent asks: the words for search results and link previews."""

from typing import ClassVar

from byline.article import Keyword, Value
from byline.prompts.prompt import Prompt


class SEOText(Value):
    """The title (at most 60 characters), the description (at most 160) and the keywords."""

    title: str
    meta_description: str
    keywords: tuple[str, ...]


class DescribeForSearch(Prompt[SEOText]):
    """Say in a few words what the article tells."""

    answer_type: ClassVar[type[Value]] = SEOText

    title: str
    keyphrase: str
    language: str
    lead: tuple[str, ...]
    headings: tuple[str, ...]
    keywords: tuple[Keyword, ...]
