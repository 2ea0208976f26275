"""SEOAgent gives the article its title, description and keywords, and measures the page."""

from dataclasses import dataclass

from byline.article import Brief, Draft, Research, SEOMeta
from byline.journal import Scope
from byline.models.model import Model
from byline.prompts.seo import DescribeForSearch
from byline.seo.checks import PageText, measure
from byline.seo.slugs import slug


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
        )
        answer = await self.model.answer(prompt, scope)
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
