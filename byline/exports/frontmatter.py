"""The head that static site generators read: what the article is, in YAML before its Markdown."""

import json
from collections.abc import Iterator
from typing import Any

from byline.article import Article
from byline.exports.citing import name_of
from byline.exports.markdown import licence_name, one_line, web_link
from byline.exports.reading import printable


def front_matter(article: Article, completed_at: str, image: str | None) -> str:
    """Write the head; every text is a JSON string, which YAML reads as it is.

    Args:
        article: the finished article.
        completed_at: when it was finished, in ISO 8601.
        image: the address or the file of the cover, or None.
    """
    return "".join(("---\n", *_lines(article, completed_at, image), "---\n\n"))


def _lines(article: Article, completed_at: str, image: str | None) -> Iterator[str]:
    meta = article.seo_meta
    fields: dict[str, Any] = {
        "title": article.title,
        "description": meta.meta_description if meta else None,
        "slug": meta.slug if meta else None,
        "date": completed_at,
        "language": article.brief.language,
        "keywords": list(meta.keywords) if meta else None,
        "image": image,
        "image_alt": article.cover.alt_text if article.cover and image else None,
        "words": article.word_count,
        "generator": "Byline",
        "model": article.model,
    }
    for name, value in fields.items():
        if value not in (None, "", []):
            yield f"{name}: {_yaml(value)}\n"
    listed: dict[str, list[dict[str, Any]]] = {
        "sources": [
            {
                "n": n,
                "title": name_of(s),
                "url": web_link(s.url),
                "licence": licence_name(s.licence),
            }
            for n, s in enumerate(article.sources, start=1)
        ],
        "citations": [
            {"n": c.n, "sentence": c.sentence, "quote": c.quote, "verdict": c.verdict.value}
            for c in article.citations
        ],
    }
    for name, items in listed.items():
        if items:
            yield f"{name}:\n" + "".join(f"  - {_yaml(item)}\n" for item in items)


def _yaml(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k)}: {_yaml(v)}" for k, v in value.items() if v not in (None, ""))
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    clean = one_line(printable(value)) if isinstance(value, str) else value
    return json.dumps(clean, ensure_ascii=False)
