"""What a finished article can be asked for."""

import hashlib
from typing import Any

from fastapi import APIRouter, Request, Response

from backend.api import shapes
from backend.api.held import Described, base, store
from backend.api.shapes import ArticleId, refusals
from backend.errors import Cancelled, Failed, NotCompleted, NotFound
from backend.records import Result
from byline.exports import html, result
from byline.seo.jsonld import article_json_ld
from byline.seo.slugs import slug

router = APIRouter(prefix="/articles", tags=["articles"], route_class=Described)
KINDS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}


async def _result(request: Request, article_id: int) -> Result:
    """Give a finished article. Raises `NotFound`, `NotCompleted`, `Failed` or `Cancelled`."""
    found = await store(request).result(article_id)
    if found is None:
        record = await store(request).article(article_id)
        if record.status == "failed":
            raise Failed(record.message)
        raise Cancelled if record.status == "cancelled" else NotCompleted
    return found


def _json(found: Result, address: str) -> str:
    picture = shapes.picture_of(found, address)
    return result.result(found.article, found.created_at, found.completed_at, picture, found.id)


@router.get(
    "/{article_id:int}/result", response_model=shapes.ResultShape, responses=refusals(404, 409, 422)
)
async def finished(request: Request, article_id: ArticleId) -> Response:
    """Give the finished article; 409 says why there is none."""
    found = await _result(request, article_id)
    return Response(_json(found, base(request)), media_type="application/json")


@router.get("/{article_id:int}/citations", responses=refusals(404, 409, 422))
async def citations(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List the finished article's citations: each sentence with the passage it rests on."""
    found = await _result(request, article_id)
    return {"items": [c.model_dump(mode="json") for c in found.article.citations]}


@router.get("/{article_id:int}/sources", responses=refusals(404, 409, 422))
async def sources(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List the finished article's sources, and those that failed."""
    own = (await _result(request, article_id)).article
    cited = [{"n": n, **s.model_dump(), "status": "cited"} for n, s in enumerate(own.sources, 1)]
    failed = [
        {"id": f.name, "title": f.name, "status": "failed", "code": f.code, "message": f.message}
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
        200: {"content": {kind: {} for kind in KINDS.values()}, "description": "The file."},
        **refusals(404, 409, 422),
    },
)
async def export(
    request: Request,
    article_id: ArticleId,
    format: shapes.Format = "md",  # noqa: A002
) -> Response:
    """Give the finished article as one file."""
    found = await _result(request, article_id)
    article = found.article
    if format == "json":
        body = _json(found, base(request))
    elif format == "md":
        body = article.content
    else:
        picture = await store(request).picture(article_id)
        json_ld = article_json_ld(article, shapes.picture_of(found, base(request)))
        body = html.page(article, picture, json_ld)
    name = slug(article.brief.focus)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    if format == "html":
        headers["Content-Security-Policy"] = html.POLICY + "; sandbox"
    return Response(body, media_type=KINDS[format], headers=headers)
