"""The articles over HTTP."""

import hashlib
import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from backend.api import shapes, sse
from backend.api.shapes import ArticleId, PageNumber, PageSize, refusals
from backend.core.log import snapshot
from backend.core.orchestrator import ArticleOrchestrator
from backend.database.store import Store
from backend.errors import Cancelled, Failed, NotCompleted, NotFound
from backend.records import Result
from byline.article import Brief, Status
from byline.exports import html, result
from byline.seo.jsonld import article_json_ld
from byline.seo.slugs import slug

router = APIRouter(
    prefix="/articles", tags=["articles"], generate_unique_id_function=lambda route: route.name
)
KINDS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}


def orchestrator(request: Request) -> ArticleOrchestrator:
    """Give the application's orchestrator."""
    found: ArticleOrchestrator = request.app.state.orchestrator
    return found


def store(request: Request) -> Store:
    """Give the application's store."""
    found: Store = request.app.state.store
    return found


def base(request: Request) -> str:
    """Give the address that links begin with."""
    url: str = request.app.state.settings.public_url or str(request.base_url)
    return url.rstrip("/")


@router.post(
    "/create",
    status_code=201,
    response_model=shapes.ArticleShape,
    responses={
        201: {
            "links": shapes.LINKS,
            "headers": {"Location": {"schema": {"type": "string"}, "description": "Its address."}},
        },
        **refusals(400, 403, 409, 413, 422, 503),
    },
)
async def create(
    request: Request,
    brief: Annotated[Brief, Body(openapi_examples=shapes.CREATE)],
    idempotency_key: Annotated[str | None, Header(max_length=255, min_length=1)] = None,
) -> JSONResponse:
    """Begin an article. The same Idempotency-Key with the same body begins it once."""
    digest = hashlib.sha256(brief.model_dump_json().encode()).hexdigest()
    record, _ = await orchestrator(request).create_article_async(brief, idempotency_key, digest)
    return JSONResponse(record.wire, 201, {"Location": f"/articles/{record.id}"})


@router.get("/active/tasks", response_model=shapes.TasksShape)
async def active(request: Request) -> dict[str, Any]:
    """List what is being written now."""
    found = await store(request).still_open(orchestrator(request).get_active_tasks())
    tasks = [
        {
            "article_id": r.id,
            "topic": r.brief.topic,
            "status": r.status,
            "progress": r.progress,
            "current_agent": r.current_agent,
            "started_at": r.started_at,
        }
        for r in found
    ]
    return {"tasks": tasks, "count": len(tasks)}


@router.get("", response_model=shapes.PageShape, include_in_schema=False)
@router.get("/", response_model=shapes.PageShape, responses=refusals(422))
async def listed(
    request: Request,
    page: PageNumber = 1,
    size: PageSize = 20,
    status: Status | None = None,
    search: Annotated[str, Query(max_length=300)] = "",
) -> dict[str, Any]:
    """List articles, newest first."""
    found = await store(request).page(page, size, status, search)
    items = [r.wire for r in found.items]
    return {"items": items, "total": found.total, "page": found.page, "size": found.size}


@router.get("/{article_id:int}", response_model=shapes.ArticleShape, responses=refusals(404, 422))
async def read(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Give an article's record and brief."""
    return (await store(request).article(article_id)).wire


@router.get(
    "/{article_id:int}/status", response_model=shapes.StatusShape, responses=refusals(404, 422)
)
async def status(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Say how far an article has come."""
    own = await store(request).article(article_id)
    return {
        "id": own.id,
        "status": own.status,
        "progress": own.progress,
        "current_agent": own.current_agent,
        "message": own.message,
        "attempt": own.attempt,
        "head": own.head,
        "error": own.error,
        "agents": list(own.agents),
    }


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


@router.delete("/{article_id:int}", status_code=204, responses=refusals(403, 404, 422))
async def delete(request: Request, article_id: ArticleId) -> Response:
    """Stop the work on an article and remove all that belongs to it."""
    await orchestrator(request).delete(article_id)
    return Response(status_code=204)


@router.post(
    "/{article_id:int}/cancel",
    status_code=202,
    response_model=shapes.ArticleShape,
    responses=refusals(403, 404, 409, 422),
)
async def cancel(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Cancel an article that is waiting or at work."""
    return (await orchestrator(request).cancel_task(article_id)).wire


@router.post(
    "/{article_id:int}/retry",
    status_code=202,
    response_model=shapes.ArticleShape,
    responses=refusals(403, 404, 409, 422, 503),
)
async def retry(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Go on with a failed article; what was done is not done again."""
    return (await orchestrator(request).retry(article_id)).wire


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
    "/{article_id:int}/calls", response_model=shapes.CallsShape, responses=refusals(404, 422)
)
async def calls(request: Request, article_id: ArticleId, bodies: bool = False) -> dict[str, Any]:
    """List the calls that were made for an article; with `bodies`, what came back, where kept."""
    found = await store(request).calls(article_id, bodies)
    out = None if bodies else {"body"}
    return {"items": [c.model_dump(mode="json", exclude=out) for c in found]}


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


@router.get(
    "/{article_id:int}/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {}}},
        204: {"description": "The log has ended before."},
        **refusals(404, 422),
    },
)
async def events(
    request: Request,
    article_id: ArticleId,
    last_event_id: Annotated[str | None, Header(max_length=19)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
) -> Response:
    """Follow the article as Server-Sent Events; `Last-Event-ID` goes on behind that record."""
    if last_event_id and re.fullmatch(r"[0-9]{1,18}", last_event_id):
        after = int(last_event_id)
    found = await snapshot(store(request), article_id, after)
    if last_event_id and sse.ended(found):
        return Response(status_code=204)
    stream = sse.stream(store(request), request.app.state.channels, found)
    return sse.EventStream(stream, headers={"Cache-Control": "no-store"})
