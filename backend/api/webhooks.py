"""Webhooks over HTTP: addresses that are told when something becomes of an owner's articles."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field, StringConstraints

from backend.api.held import Described, post, store
from backend.api.shapes import Shape, refusals
from backend.core.sending import shown
from backend.database.announcements import EVENTS, EventName
from backend.database.webhooks import DeliveryRecord
from backend.errors import WebhookAddress
from byline.article import Value
from byline.errors import SourceGuarded, SourceUnreachable

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=Described)
WebhookNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The webhook's id.")]
GUARDED = (
    "Nothing is sent into private networks, but to what BYLINE_FETCH_ALLOW names, "
    "nor to ports that belong to no web server."
)


def _ordered(given: tuple[EventName, ...]) -> tuple[EventName, ...]:
    return tuple(event for event in EVENTS if event in given)


class WebhookWanted(Value):
    """Where to tell of which events."""

    url: Annotated[
        str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://")
    ]
    events: Annotated[tuple[EventName, ...], AfterValidator(_ordered)] = Field(
        default=EVENTS, min_length=1, max_length=len(EVENTS)
    )


class WebhookShape(Shape):
    """A webhook."""

    id: int
    url: str
    events: list[EventName]
    created_at: str


class WebhookMade(WebhookShape):
    """A webhook that is new, with the secret that its messages are signed with, shown this once."""

    secret: str


class WebhooksShape(Shape):
    """All of an owner's webhooks, newest first."""

    items: list[WebhookShape]


class DeliveriesShape(Shape):
    """The newest deliveries of a webhook, newest first."""

    items: list[DeliveryRecord]


LINKS = {
    name: {
        "operationId": operation,
        "parameters": {"webhook_id": "$response.body#/id"},
        "description": description,
    }
    for name, operation, description in (
        ("test", "test_webhook", "Has a test sent."),
        ("deliveries", "deliveries", "What became of telling it."),
        ("delete", "remove_webhook", "Removes it."),
    )
}


@router.get("", response_model=WebhooksShape)
async def webhooks(request: Request) -> dict[str, Any]:
    """List webhooks, newest first."""
    return {"items": await store(request).webhooks.listed()}


@router.post(
    "",
    status_code=201,
    response_model=WebhookMade,
    responses={201: {"links": LINKS}, **refusals(400, 403, 409, 413, 422, 503)},
)
async def make_webhook(request: Request, wanted: WebhookWanted) -> JSONResponse:
    """Have an address told when articles are completed, fail, wait for approval or are cancelled.

    Its messages are signed with the secret that this answer shows, and no other
    (www.standardwebhooks.com).
    """
    try:
        url = await post(request).checked(wanted.url)
    except SourceUnreachable as error:
        raise WebhookAddress(error.message) from None
    except SourceGuarded:
        raise WebhookAddress(GUARDED) from None
    made, secret = await store(request).webhooks.make(url, wanted.events)
    told = made.model_dump(mode="json") | {"secret": shown(secret)}
    return JSONResponse(told, 201, {"Cache-Control": "no-store"})


@router.delete("/{webhook_id:int}", status_code=204, responses=refusals(403, 404, 422, 503))
async def remove_webhook(request: Request, webhook_id: WebhookNumber) -> Response:
    """Remove a webhook; what it was still to be told is told no more."""
    await store(request).webhooks.remove(webhook_id)
    return Response(status_code=204)


@router.post(
    "/{webhook_id:int}/test",
    status_code=202,
    response_model=DeliveryRecord,
    responses=refusals(403, 404, 422, 503),
)
async def test_webhook(request: Request, webhook_id: WebhookNumber) -> DeliveryRecord:
    """Have a test sent; its deliveries say what came of it."""
    return await store(request).webhooks.test(webhook_id)


@router.get(
    "/{webhook_id:int}/deliveries", response_model=DeliveriesShape, responses=refusals(404, 422)
)
async def deliveries(request: Request, webhook_id: WebhookNumber) -> dict[str, Any]:
    """List what a webhook was told or is to be told, newest first, and what came of it."""
    return {"items": await store(request).webhooks.deliveries(webhook_id)}
