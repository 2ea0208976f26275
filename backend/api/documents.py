"""The documents over HTTP: given as files, kept as text, named in briefs."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from backend.api import multipart
from backend.api.held import Described, store, uploads
from backend.api.shapes import PageNumber, PageSize, refusals
from backend.core.uploads import shown
from backend.records import DocumentPage, DocumentRecord

router = APIRouter(prefix="/documents", tags=["documents"], route_class=Described)
DocumentNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="The document's id.")]
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Its address."}}
LINKS = {
    name: {
        "operationId": operation,
        "parameters": {"document_id": "$response.body#/id"},
        "description": description,
    }
    for name, operation, description in (
        ("record", "document", "The document's record."),
        ("delete", "forget", "Removes it."),
    )
}
FILE = {
    "type": "object",
    "properties": {multipart.FIELD: {"type": "string", "format": "binary"}},
    "required": [multipart.FIELD],
    "additionalProperties": False,
}


@router.post(
    "",
    status_code=201,
    response_model=DocumentRecord,
    responses={
        200: {"model": DocumentRecord, "description": "It was there already.", "headers": LOCATION},
        201: {"headers": LOCATION, "links": LINKS},
        **refusals(400, 403, 413, 415, 422, 503),
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FILE}}}
    },
)
async def upload(request: Request) -> JSONResponse:
    """Make a document of a file. The same file again gives the document that there is."""
    with uploads(request).incoming() as file:
        name = await multipart.received(request, file.write)
        record, new = await uploads(request).keep(store(request).documents, shown(name), file)
    where = {"Location": f"/documents/{record.id}"}
    return JSONResponse(record.model_dump(mode="json"), 201 if new else 200, where)


@router.get("", response_model=DocumentPage, responses=refusals(422))
async def documents(request: Request, page: PageNumber = 1, size: PageSize = 20) -> DocumentPage:
    """List documents, newest first."""
    return await store(request).documents.page(page, size)


@router.get("/{document_id:int}", response_model=DocumentRecord, responses=refusals(404, 422))
async def document(request: Request, document_id: DocumentNumber) -> DocumentRecord:
    """Give a document's record."""
    return await store(request).documents.document(document_id)


@router.delete("/{document_id:int}", status_code=204, responses=refusals(403, 404, 409, 422))
async def forget(request: Request, document_id: DocumentNumber) -> Response:
    """Remove a document; articles that are finished keep the text of what they cite."""
    await store(request).documents.remove(document_id)
    return Response(status_code=204)
