"""The words for search engines and the cover, from templates: the one text that is not quoted."""

from byline.prompts.image import CoverText, DescribeCover, PictureCover, PictureText
from byline.prompts.seo import DescribeForSearch, SEOText
from byline.research.words import FUNCTION

TITLE = 60  # characters that search results show
DESCRIPTION = 155
KEYWORDS = 8


def for_search(prompt: DescribeForSearch) -> SEOText:
    """Title and keyphrase, the lead's first words, and the words that the sources share."""
    headings = [h for h in prompt.headings if h]
    title = prompt.title
    for part in headings[:3]:
        joined = f"{title}: {part}" if title == prompt.title else f"{title}, {part}"
        if len(joined) <= TITLE:
            title = joined
    keywords = [prompt.keyphrase.lower()]
    for heading in headings:
        words = [w for w in heading.lower().split() if w not in FUNCTION]
        if 1 <= len(words) <= 4 and heading.lower() not in keywords:
            keywords.append(heading.lower())
    return SEOText(
        title=_cut(title, TITLE),
        meta_description=_cut(" ".join(prompt.lead), DESCRIPTION),
        keywords=tuple(keywords[:KEYWORDS]),
    )


def cover(prompt: DescribeCover) -> CoverText:
    """Say what the picture shows: the title over a pattern."""
    alt = f"Cover: the title “{prompt.title}” beside a pattern of coloured arcs."
    return CoverText(kicker="Long read", alt_text=alt)


def picture(prompt: PictureCover) -> PictureText:
    """Ask for a scene on the topic, in words that hold for any."""
    scene = (
        f"An editorial illustration for a long-form article on {prompt.topic}: one calm, concrete "
        "scene in natural light. No text, letters or logos, no recognisable person."
    )
    return PictureText(scene=scene, alt_text=f"An illustration of the topic “{prompt.topic}”.")


def _cut(text: str, most: int) -> str:
    """Cut a text between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
