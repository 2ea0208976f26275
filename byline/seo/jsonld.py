"""Describes the article to machines: schema.org's Article as JSON-LD, for the head of the page."""

import json

from byline.article import Article, Source

UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def article_json_ld(article: Article, image: str | None) -> str:
    """Describe an article as JSON-LD that is safe inside a `script` element.

    The terms are those of https://schema.org/Article. There are no dates: the same article gives
    the same text, whenever it is printed.

    Args:
        article: The finished article.
        image: The address of the cover picture, or None where there is none.
    """
    meta = article.seo_meta
    fields = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article.title,
        "description": meta.meta_description if meta else None,
        "image": image,
        "inLanguage": article.brief.language,
        "wordCount": article.word_count,
        "keywords": list(meta.keywords) if meta else None,
        "citation": [_citation(s) for s in article.sources],
    }
    known = {key: value for key, value in fields.items() if value not in (None, "", [])}
    return json.dumps(known, ensure_ascii=False).translate(UNSAFE)


def _citation(source: Source) -> dict[str, str]:
    """Describe a source; its author is plain text, for we do not know a person from a company."""
    fields = {
        "name": source.title or source.id,
        "url": source.url if source.url.startswith(("https://", "http://")) else "",
        "author": source.author,
        "license": source.licence,
    }
    return {"@type": "CreativeWork", **{key: value for key, value in fields.items() if value}}
