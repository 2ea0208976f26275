"""Changes of a finished article that a model proposes, over HTTP; the user decides on each."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from backend.api import changes
from backend.api.held import Described, caller, editing, revising, store
from backend.api.shapes import ArticleId, refusals
from backend.records import Proposal

router = APIRouter(prefix="/articles", tags=["proposals"], route_class=Described)
LISTED = 100  # proposals, the newest
TEXTS = ("before", "after", "citations", "unsupported")
ProposalNumber = Annotated[int, Path(ge=1, le=2**31, description="The proposal's number.")]


@router.post(
    "/{article_id:int}/revise",
    status_code=202,
    response_model=changes.ProposalMade,
    responses=refusals(400, 403, 404, 409, 412, 413, 422, 503),
)
async def revise(request: Request, article_id: ArticleId, wanted: changes.Revise) -> JSONResponse:
    """Have a model propose how a selection or a section of a finished article could be changed.

    It works on; the proposal says how far it is.
    """
    number = await revising(request).ask(
        article_id,
        wanted.place,
        wanted.instruction,
        wanted.version,
        caller(request).owner,
    )
    where = {"Location": f"/articles/{article_id}/proposals/{number}"}
    return JSONResponse({"proposal_id": number}, 202, where)


@router.get(
    "/{article_id:int}/proposals",
    response_model=changes.ProposalsShape,
    responses=refusals(404, 409, 422),
)
async def proposals(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List the newest proposals for an article, newest first, with the texts of the open ones."""
    found = await store(request).proposals.listed(article_id, LISTED)
    return {"items": [_listed(p) for p in found]}


def _listed(found: Proposal) -> dict[str, Any]:
    """Leave out the texts of what nobody has to decide on: the screen asks every second."""
    texts = () if found.status == "open" else TEXTS
    return {k: v for k, v in found.wire.items() if k not in texts}


@router.get(
    "/{article_id:int}/proposals/{number:int}",
    response_model=changes.ProposalShape,
    responses=refusals(404, 409, 422),
)
async def proposal(
    request: Request, article_id: ArticleId, number: ProposalNumber
) -> dict[str, Any]:
    """Give one proposal: what stands there, what would, and what that rests on."""
    return (await store(request).proposals.proposal(article_id, number)).wire


@router.post(
    "/{article_id:int}/proposals/{number:int}/accept",
    response_model=changes.VersionMade,
    responses=refusals(403, 404, 409, 412, 422, 503),
)
async def accept(request: Request, article_id: ArticleId, number: ProposalNumber) -> JSONResponse:
    """Put an open proposal in its place: the article gets another version."""
    made = await editing(request).accept(store(request), article_id, number)
    return JSONResponse({"version": made}, headers={"ETag": f'"{made}"'})


@router.post(
    "/{article_id:int}/proposals/{number:int}/reject",
    response_model=changes.ProposalShape,
    responses=refusals(403, 404, 409, 422, 503),
)
async def reject(request: Request, article_id: ArticleId, number: ProposalNumber) -> dict[str, Any]:
    """End a proposal that is open or still being worked on."""
    return (await revising(request).reject(article_id, number, caller(request).owner)).wire
