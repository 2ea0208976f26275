"""SEOAgent gives the article its title, description and keywords, and measures the page."""

from collections.abc import Callable
from dataclasses import dataclass

from byline.article import Brief, Draft, Research, SEOMeta
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.seo import DescribeForSearch, SEOText
from byline.seo.checks import PageText, measure
from byline.seo.slugs import slug
from byline.vocabulary import Vocabulary


@dataclass(frozen=True)
class SEOAgent:
    """An edited draft in, what search engines are given out."""

    model: Model

    async def run(self, brief: Brief, draft: Draft, research: Research, scope: Scope) -> SEOMeta:
        """Describe the article for search, and check it."""
        lead = tuple(s.text for p in draft.sections[0].paragraphs for s in p)
        headings = tuple(s.heading for s in draft.sections if s.heading)
        prompt = DescribeForSearch(
            title=draft.title,
            keyphrase=brief.focus,
            language=brief.language,
            lead=lead,
            headings=headings,
            keywords=research.keywords[:40],
            voice=brief.voice,
        )
        answer = await self.model.answer(prompt, scope, _check(brief, draft, research))
        page = PageText(
            headings=headings,
            paragraphs=tuple(
                " ".join(s.text for s in p) for sec in draft.sections for p in sec.paragraphs
            ),
        )
        where = slug(brief.focus)
        checks = measure(
            page, brief.focus, answer.title, answer.meta_description, where, brief.language
        )
        return SEOMeta(
            title=answer.title,
            meta_description=answer.meta_description,
            slug=where,
            keywords=answer.keywords,
            keyphrase=brief.focus,
            checks=checks,
        )


def _check(brief: Brief, draft: Draft, research: Research) -> Callable[[SEOText], None]:
    headings = (s.heading for s in draft.sections)
    texts = (brief.topic, brief.keyphrase, brief.voice, draft.title, *headings)
    body = (s.text for s in draft.sentences)
    known = Vocabulary((*texts, *body, *(k.word for k in research.keywords)), brief.language)

    def check(answer: SEOText) -> None:
        words = (answer.title, answer.meta_description, *answer.keywords)
        if not all(known.knows(w, title=True) for w in words):
            msg = "it uses names or words that the article does not"
            raise ValueError(msg)

    return check
