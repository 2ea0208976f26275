"""Templates over HTTP: what briefs begin with that name one."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from backend.api.held import Described, store
from backend.api.shapes import Creation, Shape, refusals
from backend.database.articles import Articles
from backend.database.templates import Fields, TemplateName
from byline.article import Brief, Value

router = APIRouter(prefix="/templates", tags=["templates"], route_class=Described)
TemplateNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The template's id.")]


class TemplateWanted(Value):
    """A template's name, and the fields of a brief that it sets."""

    name: TemplateName
    fields: Fields


class TemplateShape(Shape):
    """A template; `fields` holds those that it sets."""

    id: int
    name: str
    created_at: str
    fields: dict[str, Any]


class TemplatesShape(Shape):
    """All of an owner's templates, newest first."""

    items: list[TemplateShape]


LINKS = {
    name: {
        "operationId": operation,
        "parameters": {"template_id": "$response.body#/id"},
        "description": description,
    }
    for name, operation, description in (
        ("record", "template", "The template."),
        ("change", "change_template", "Gives it another name and other fields."),
        ("delete", "remove_template", "Removes it."),
    )
}


@router.get("", response_model=TemplatesShape)
async def templates(request: Request) -> dict[str, Any]:
    """List templates, newest first."""
    return {"items": [t.wire for t in await store(request).templates.listed()]}


@router.post(
    "",
    status_code=201,
    response_model=TemplateShape,
    responses={
        201: {
            "links": LINKS,
            "headers": {"Location": {"schema": {"type": "string"}, "description": "Its address."}},
        },
        **refusals(400, 403, 409, 413, 422, 503),
    },
)
async def make_template(request: Request, wanted: TemplateWanted) -> JSONResponse:
    """Keep a template: any of a brief's fields but topic, sources and excluded."""
    made = await store(request).templates.make(wanted.name, wanted.fields)
    return JSONResponse(made.wire, 201, {"Location": f"/templates/{made.id}"})


@router.get("/{template_id:int}", response_model=TemplateShape, responses=refusals(404, 422))
async def template(request: Request, template_id: TemplateNumber) -> dict[str, Any]:
    """Give a template."""
    return (await store(request).templates.template(template_id)).wire


@router.put(
    "/{template_id:int}",
    response_model=TemplateShape,
    responses=refusals(400, 403, 404, 409, 413, 422, 503),
)
async def change_template(
    request: Request, template_id: TemplateNumber, wanted: TemplateWanted
) -> dict[str, Any]:
    """Let a template have this name and set these fields, and no others."""
    return (await store(request).templates.put(template_id, wanted.name, wanted.fields)).wire


@router.delete("/{template_id:int}", status_code=204, responses=refusals(403, 404, 422, 503))
async def remove_template(request: Request, template_id: TemplateNumber) -> Response:
    """Remove a template; articles that began with it keep their briefs."""
    await store(request).templates.remove(template_id)
    return Response(status_code=204)


async def brief_of(own: Articles, sent: Creation) -> Brief:
    """Give the brief that was meant: what was sent, else what its template sets, else the defaults.

    Raises `UnknownTemplate`.
    """
    if sent.template is None:
        return Brief.model_validate(sent.model_dump(exclude={"template"}))
    template = await own.templates.wanted(sent.template)
    return template.begun(sent, frozenset(sent.model_fields_set - {"template"}))
