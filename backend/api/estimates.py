"""What an article would take, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from backend.api import shapes
from backend.api.held import Described, caller, orchestrator, store
from backend.api.shapes import refusals
from backend.api.templates import brief_of
from byline.estimate import Estimate

router = APIRouter(prefix="/articles", tags=["articles"], route_class=Described)


@router.post("/estimate", response_model=Estimate, responses=refusals(400, 403, 413, 415, 422, 503))
async def estimate(
    request: Request, sent: Annotated[shapes.Creation, Body(openapi_examples=shapes.CREATE)]
) -> Estimate:
    """Say how long an article would take and what it would cost; nothing is begun or kept."""
    brief = await brief_of(store(request), sent)
    return await orchestrator(request).estimate(brief, caller(request).owner)
