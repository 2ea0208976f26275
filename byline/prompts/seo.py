"""What SEOAgent asks: the words for search results and link previews."""

from typing import ClassVar

from pydantic import Field

from byline.article import Keyword, Value
from byline.prompts.prompt import DATA, Prompt, Wording, data, voiced

TITLE, DESCRIPTION = 60, 160  # the most characters that search engines show


class SEOText(Value):
    """The title (at most 60 characters), the description (at most 160) and the keywords."""

    title: str
    meta_description: str
    keywords: tuple[str, ...]


class DescribeForSearch(Prompt[SEOText]):
    """Say in a few words what the article tells."""

    answer_type: ClassVar[type[Value]] = SEOText
    noun: ClassVar[str] = "The description for search"
    asked_type: ClassVar[type[Value]] = SEOText
    small: ClassVar[bool] = True

    title: str
    keyphrase: str
    language: str
    lead: tuple[str, ...]
    headings: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    voice: str = Field(default="", exclude_if=lambda voice: not voice)

    @property
    def wording(self) -> Wording:
        """Show title, headings and the opening."""
        headings = "\n".join(f"- {data(h)}" for h in self.headings)
        voice = f"{voiced(self.voice)}\n" if self.voice else ""
        return Wording(
            system=(
                "You describe an article for search results. The title has 30 to "
                f"{TITLE} characters, the description 110 to {DESCRIPTION}; both hold the "
                "keyphrase, near the beginning where it reads well, and promise only what the "
                "article tells, in its own words. No clickbait, no quotation marks, no dates. Add "
                f"five to eight keywords that stand in the article. {DATA}"
            ),
            user=(
                f"Keyphrase: {self.keyphrase}\nLanguage (ISO code): {self.language}\n"
                f"Keywords found: {', '.join(k.word for k in self.keywords[:20])}\n{voice}\n"
                f"<draft>\n{data(self.title)}\n{headings}\n\n{data(' '.join(self.lead))}\n</draft>"
            ),
        )

    @property
    def most_tokens(self) -> int:
        """A few lines."""
        return 400

    def taken(self, said: Value) -> SEOText:
        """Take it when it fits where it is shown."""
        assert isinstance(said, SEOText)  # noqa: S101
        title, about = " ".join(said.title.split()), " ".join(said.meta_description.split())
        if not title or len(title) > TITLE:
            msg = f"the title has {len(title)} characters; it must have 1 to {TITLE}"
            raise ValueError(msg)
        if not about or len(about) > DESCRIPTION:
            msg = f"the description has {len(about)} characters; it must have 1 to {DESCRIPTION}"
            raise ValueError(msg)
        words = tuple(dict.fromkeys(" ".join(k.split())[:60] for k in said.keywords if k.strip()))
        return SEOText(title=title, meta_description=about, keywords=words[:12])
