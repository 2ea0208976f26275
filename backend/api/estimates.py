"""What an article would take, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from backend.api import shapes
from backend.api.held import Described, caller, orchestrator
from backend.api.shapes import refusals
from byline.article import Brief
from byline.estimate import Estimate

router = APIRouter(prefix="/articles", tags=["articles"], route_class=Described)


@router.post("/estimate", response_model=Estimate, responses=refusals(400, 403, 413, 415, 422, 503))
async def estimate(
    request: Request, brief: Annotated[Brief, Body(openapi_examples=shapes.CREATE)]
) -> Estimate:
    """Say how long an article would take and what it would cost; nothing is begun or kept."""
    return await orchestrator(request).estimate(brief, caller(request).owner)
