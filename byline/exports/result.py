"""The article as the JSON that the API calls its result, with what an auditor needs beside it."""

import json
from typing import Any

from byline.article import Article, Brief, Cover


def result(
    article: Article,
    created_at: str,
    completed_at: str,
    image_url: str | None,
    article_id: int = 1,
    version: int = 1,
) -> str:
    """Give the result as JSON text; times are UTC with Z. A folder's only article has the id 1."""
    brief = article.brief
    fields = {
        "id": article_id,
        "topic": brief.topic,
        "tone": brief.tone,
        "target_audience": brief.target_audience,
        "min_words": brief.min_words,
        "language": brief.language,
        "title": article.title,
        "content": article.content,
        "outline": article.outline,
        "seo_meta": article.seo_meta.model_dump() if article.seo_meta else None,
        "image_url": image_url,
        "image_alt": article.cover.alt_text if article.cover else None,
        "research_data": {
            "sources": [
                {"n": n, **s.model_dump(), "status": "cited"}
                for n, s in enumerate(article.sources, 1)
            ],
            "failures": [f.model_dump() for f in article.failures],
            "synthesis": article.synthesis,
        },
        "word_count": article.word_count,
        "length": {"asked": brief.min_words, "given": article.word_count},
        "citations": [c.model_dump(mode="json") for c in article.citations],
        "unsupported": list(article.unsupported),
        "model": article.model,
        "composed": article.composed,
        "usage": {
            "tokens_in": article.tokens_in,
            "tokens_out": article.tokens_out,
            "cost_usd": article.cost_usd,
        },
        "verdicts": {verdict.value: n for verdict, n in article.verdicts.items()},
        "not_honoured": list(article.not_honoured),
        "notes": list(article.notes),
        "version": version,
        "created_at": created_at,
        "completed_at": completed_at,
    }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def article_of(text: str | bytes, file: str) -> tuple[Article, str, str]:
    """Read a result back: the article, and when it was begun and finished.

    What a result does not hold (the whole brief) has its default. `file` is the cover's. Raises
    `ValueError` when the text is no result.
    """
    try:
        given: dict[str, Any] = json.loads(text)
        sources = [_source(s) for s in given["research_data"]["sources"]]
        brief = {k: given[k] for k in BRIEF} | {
            "keyphrase": (given["seo_meta"] or KEYLESS)["keyphrase"]
        }
        fields = {k: given[k] for k in Article.model_fields if k in given} | {
            "brief": Brief.model_validate(brief),
            "sources": sources,
            "failures": given["research_data"]["failures"],
            "synthesis": given["research_data"]["synthesis"],
            "cover": Cover(alt_text=given["image_alt"] or "", file=file)
            if given["image_url"]
            else None,
            **given["usage"],
        }
        return Article.model_validate(fields), given["created_at"], given["completed_at"]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"this is no result: {error}"
        raise ValueError(msg) from error


BRIEF = ("topic", "tone", "target_audience", "min_words", "language")
KEYLESS = {"keyphrase": ""}


def _source(given: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k not in ("n", "status")}
