"""What a caller is told of himself, and what he hands to pages that cannot send his key along."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from pydantic import Field

from backend.api.callers import Callers
from backend.api.held import Described, base, caller, links, store, whole
from backend.api.links import PATH
from backend.api.shapes import Shape, refusals
from backend.errors import BadLink
from backend.records import stamp
from byline.article import Value

router = APIRouter(tags=["access"], route_class=Described)
UNKEPT = {"Cache-Control": "no-store"}


class KeyShape(Shape):
    """A key, without what opens anything."""

    id: int
    name: str
    expires_at: str | None


class MeShape(Shape):
    """Who asks."""

    owner: str
    operator: bool
    key: KeyShape | None


class TicketMade(Shape):
    """A ticket; it opens one stream, once."""

    ticket: str
    expires_at: str


class Wanted(Value):
    """What a link is to lead to: an article's picture or export, with its query."""

    path: str = Field(
        min_length=1,
        max_length=400,
        json_schema_extra={"pattern": r"^/articles/[1-9][0-9]{0,17}/(image|export)(\?[a-z=&_]*)?$"},
    )


class LinkMade(Shape):
    """An address that opens one picture or file without a key."""

    url: str
    expires_at: str


@router.get("/me", response_model=MeShape)
async def me(request: Request, response: Response) -> MeShape:
    """Say who asks: the owner, and by which key."""
    response.headers.update(UNKEPT)
    callers: Callers = request.app.state.callers
    key, own = await callers.key(caller(request)), caller(request)
    shown = None if key is None else KeyShape(id=key.id, name=key.name, expires_at=key.expires_at)
    return MeShape(owner=own.owner, operator=own.operator, key=shown)


@router.post("/tickets", status_code=201, response_model=TicketMade, responses=refusals(403, 503))
async def ticket(request: Request, response: Response) -> TicketMade:
    """Give a ticket for one WebSocket or event stream: `?ticket=`, once, within a minute."""
    response.headers.update(UNKEPT)
    shown, until = await whole(request).tickets.make(caller(request))
    return TicketMade(ticket=shown, expires_at=until)


@router.post(
    "/links",
    status_code=201,
    response_model=LinkMade,
    responses=refusals(400, 403, 404, 413, 422, 503),
)
async def link(request: Request, response: Response, wanted: Wanted) -> LinkMade:
    """Give an address that opens an article's picture or export for ten minutes, without a key."""
    response.headers.update(UNKEPT)
    place = PATH.fullmatch(wanted.path.partition("?")[0])
    if place is None:
        raise BadLink
    await store(request).article(int(place[1]))
    made = await links(request).make(caller(request).owner, wanted.path)
    until = stamp(datetime.fromtimestamp(made.expires, UTC))
    return LinkMade(url=f"{base(request)}{made.path}", expires_at=until)
