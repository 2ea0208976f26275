"""The articles over HTTP."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from backend.api import shapes, sse
from backend.api.held import Described, caller, channels, orchestrator, stands, store
from backend.api.shapes import ArticleId, PageNumber, PageSize, refusals
from backend.api.templates import brief_of
from backend.core.log import snapshot
from backend.errors import NoOutline
from byline.approval import Approval
from byline.article import Status

router = APIRouter(prefix="/articles", tags=["articles"], route_class=Described)


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
    sent: Annotated[shapes.Creation, Body(openapi_examples=shapes.CREATE)],
    idempotency_key: Annotated[str | None, Header(max_length=255, min_length=1)] = None,
) -> JSONResponse:
    """Begin an article. The same Idempotency-Key with the same body begins it once."""
    own, key, record = store(request), idempotency_key, None
    if key and sent.template:  # what a key has made stays made, whatever became of the template
        record = await own.made_before(key, sent.digest)
    if record is None:
        brief = await brief_of(own, sent)
        record, _ = await orchestrator(request).create_article_async(
            brief, key, sent.digest, caller(request).owner
        )
    return JSONResponse(record.wire, 201, {"Location": f"/articles/{record.id}"})


@router.get("/active/tasks", response_model=shapes.TasksShape)
async def active(request: Request) -> dict[str, Any]:
    """List what is being written now."""
    found = await orchestrator(request).get_active_tasks(caller(request).owner)
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
    search: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
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


@router.delete("/{article_id:int}", status_code=204, responses=refusals(403, 404, 422))
async def delete(request: Request, article_id: ArticleId) -> Response:
    """Stop the work on an article and remove all that belongs to it."""
    await orchestrator(request).delete(article_id, caller(request).owner)
    return Response(status_code=204)


@router.post(
    "/{article_id:int}/cancel",
    status_code=202,
    response_model=shapes.ArticleShape,
    responses=refusals(403, 404, 409, 422),
)
async def cancel(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Cancel an article that is waiting or at work."""
    return (await orchestrator(request).cancel_task(article_id, caller(request).owner)).wire


@router.post(
    "/{article_id:int}/retry",
    status_code=202,
    response_model=shapes.ArticleShape,
    responses=refusals(400, 403, 404, 409, 413, 422, 503),
)
async def retry(
    request: Request, article_id: ArticleId, wanted: shapes.Retry | None = None
) -> dict[str, Any]:
    """Go on with a failed article; what was done is not done again, nor paid for again."""
    budget = wanted.budget_usd if wanted else None
    return (await orchestrator(request).retry(article_id, budget, caller(request).owner)).wire


@router.get(
    "/{article_id:int}/outline",
    response_model=shapes.OutlineShape,
    responses=refusals(404, 409, 422),
)
async def outline(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """Give the outline as it was planned last; its sections' ids are those that `approve` takes."""
    planned = await store(request).outline(article_id)
    if planned is None:
        raise NoOutline
    return {"title": planned.title, "sections": [s.model_dump() for s in planned.sections]}


@router.post(
    "/{article_id:int}/approve",
    status_code=202,
    response_model=shapes.ArticleShape,
    responses=refusals(400, 403, 404, 409, 413, 422, 503),
)
async def approve(
    request: Request, article_id: ArticleId, wanted: shapes.Approve | None = None
) -> dict[str, Any]:
    """Approve the outline as it is, or as it should be; sections without an id are new."""
    outline = (wanted and wanted.outline) or Approval()
    return (await orchestrator(request).approve(article_id, outline, caller(request).owner)).wire


@router.get(
    "/{article_id:int}/calls", response_model=shapes.CallsShape, responses=refusals(404, 422)
)
async def calls(request: Request, article_id: ArticleId, bodies: bool = False) -> dict[str, Any]:
    """List the calls that were made for an article; with `bodies`, what came back, where kept."""
    found = await store(request).calls(article_id, bodies)
    out = None if bodies else {"body"}
    return {"items": [c.model_dump(mode="json", exclude=out) for c in found]}


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
    stream = sse.stream(store(request), channels(request), found, stands(request))
    return sse.EventStream(stream, headers={"Cache-Control": "no-store"})
