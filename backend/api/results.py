"""What a finished article can be asked for."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from backend.api import shapes
from backend.api.held import Described, base, caller, exporting, links, store
from backend.api.shapes import ArticleId, refusals
from backend.errors import Cancelled, Failed, NotCompleted, NotFound
from backend.records import Result
from byline.article import Article, Value
from byline.exports import html, result
from byline.exports.export import MEDIA_TYPES, Wanted
from byline.seo.jsonld import article_json_ld
from byline.seo.slugs import slug

router = APIRouter(prefix="/articles", tags=["articles"], route_class=Described)
WARNINGS = "X-Byline-Warnings"
LONGEST_HEADER = 4_000  # characters; many clients and proxies take no more than 8,000
LONGEST_TEXT = 1_000_000  # characters of a text that is shown while it is written
SHORT = 1_000  # characters: rendered in some milliseconds, whatever they are


async def _result(request: Request, article_id: int) -> Result:
    """Give a finished article. Raises `NotFound`, `NotCompleted`, `Failed` or `Cancelled`."""
    found = await store(request).result(article_id)
    if found is None:
        record = await store(request).article(article_id)
        if record.status == "failed":
            raise Failed(record.message)
        raise Cancelled if record.status == "cancelled" else NotCompleted
    return found


async def _picture(request: Request, found: Result) -> str | None:
    """Give the address of the cover, signed where it would need a key; None without a cover."""
    if not found.article.cover or not request.app.state.settings.key_required:
        return shapes.picture_of(found, base(request))
    return base(request) + await links(request).picture(caller(request).owner, found.id)


def _json(found: Result, picture: str | None) -> str:
    return result.result(
        found.article, found.created_at, found.completed_at, picture, found.id, found.version
    )


@router.get(
    "/{article_id:int}/result", response_model=shapes.ResultShape, responses=refusals(404, 409, 422)
)
async def finished(request: Request, article_id: ArticleId) -> Response:
    """Give the finished article; 409 says why there is none."""
    found = await _result(request, article_id)
    headers = {"ETag": f'"{found.version}"', "Cache-Control": "no-cache"}
    told = _json(found, await _picture(request, found))
    return Response(told, media_type="application/json", headers=headers)


@router.get("/{article_id:int}/citations", responses=refusals(404, 409, 422))
async def citations(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List the finished article's citations, and the sentences that rest on nothing.

    Each citation ties a sentence to the passage it rests on.
    """
    own = (await _result(request, article_id)).article
    items = [c.model_dump(mode="json") for c in own.citations]
    return {"items": items, "unsupported": list(own.unsupported)}


@router.get("/{article_id:int}/sources", responses=refusals(404, 409, 422))
async def sources(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List the finished article's sources, and those that failed."""
    own = (await _result(request, article_id)).article
    cited = [{"n": n, **s.model_dump(), "status": "cited"} for n, s in enumerate(own.sources, 1)]
    failed = [
        {"id": f.name, "title": f.name, "status": "failed", "code": f.code, "message": f.message}
        | ({"document_id": f.document_id} if f.document_id else {})
        for f in own.failures
    ]
    return {"items": [*cited, *failed]}


@router.get(
    "/{article_id:int}/image",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {}}},
        304: {"description": "It is what you have."},
        **refusals(404, 422),
    },
)
async def image(request: Request, article_id: ArticleId) -> Response:
    """Give the cover."""
    picture = await store(request).picture(article_id)
    if picture is None:
        message = "The article has no cover."
        raise NotFound(message)
    tag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(picture, media_type="image/webp", headers=headers)


@router.get(
    "/{article_id:int}/export",
    response_class=Response,
    responses={
        200: {
            "content": {kind: {} for kind in MEDIA_TYPES.values()},
            "headers": {WARNINGS: {"schema": {"type": "string"}, "description": "As JSON texts."}},
            "description": "The file.",
        },
        304: {"description": "It is what you have."},
        **refusals(404, 409, 422, 503),
    },
)
async def export(
    request: Request,
    article_id: ArticleId,
    format: shapes.Format = "md",  # noqa: A002
    front_matter: bool = False,
) -> Response:
    """Give the finished article as one file.

    `front_matter` begins Markdown with a head of YAML.
    """
    found = await _result(request, article_id)
    made = await exporting(request).export(await _wanted(request, found, format, front_matter))
    tag = f'"{hashlib.sha256(made.data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    if made.warnings:
        headers[WARNINGS] = as_header(made.warnings)
    if format == "html":
        headers["Content-Security-Policy"] = html.POLICY + "; sandbox"
    return Response(made.data, media_type=made.media_type, headers=headers)


def as_header(warnings: Sequence[str]) -> str:
    """Write warnings as JSON that fits into a header; the last ones are left out where it is not.

    Half a text would be no JSON.
    """
    kept = list(warnings)
    while len(written := json.dumps(kept)) > LONGEST_HEADER:
        kept.pop()
    return written


async def _wanted(
    request: Request, found: Result, form: shapes.Format, front_matter: bool
) -> Wanted:
    article, image = found.article, shapes.picture_of(found, base(request))
    with_cover = form not in ("md", "json")
    return Wanted(
        article=article,
        form=form,
        name=slug(article.brief.focus),
        cover=await store(request).picture(found.id) if with_cover else None,
        created_at=found.created_at,
        completed_at=found.completed_at,
        image=image,
        article_id=found.id,
        version=found.version,
        json_ld=article_json_ld(article, image),
        front_matter=front_matter,
    )


@router.get(
    "/{article_id:int}/rendered",
    response_model=shapes.RenderedShape,
    responses=refusals(404, 409, 422, 503),
)
async def rendered(request: Request, article_id: ArticleId) -> Response:
    """Give the finished article's body as HTML that runs nothing, for a page of your own."""
    found = await _result(request, article_id)
    written = await _shown(request, found.article)
    return Response(
        json.dumps({"version": found.version, "html": written}), media_type="application/json"
    )


class Unsaved(Value):
    """A text that is being written, in Markdown."""

    content: str = Field(max_length=LONGEST_TEXT)


@router.post(
    "/{article_id:int}/rendered",
    response_model=shapes.PreviewShape,
    responses=refusals(400, 403, 404, 409, 413, 422, 503),
)
async def preview(request: Request, article_id: ArticleId, unsaved: Unsaved) -> Response:
    """Give a text that is not saved as HTML, with the article's sources and citations.

    It is kept nowhere.
    """
    article = (await _result(request, article_id)).article
    content = unsaved.content.encode("utf-8", "replace").decode()
    written = await _shown(request, article.model_copy(update={"content": content}))
    return Response(json.dumps({"html": written}), media_type="application/json")


async def _shown(request: Request, article: Article) -> str:
    """Render beside the event loop, unless it takes no longer than to ask another process."""
    if len(article.content) < SHORT:
        return html.fragment(article)
    return await exporting(request).shown(article)
