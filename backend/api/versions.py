"""The text of a finished article over HTTP: its versions, and how it is changed."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field

from backend.api import changes
from backend.api.held import Described, editing, store
from backend.api.shapes import ArticleId, refusals
from backend.errors import BadPrecondition, PreconditionRequired
from byline.article import Value

router = APIRouter(prefix="/articles", tags=["versions"], route_class=Described)
VersionNumber = Annotated[int, Path(ge=1, le=2**31, description="The version's number.")]
LONGEST = 500_000  # characters of a text; 20,000 words are some 150,000
# One member of a list of entity tags, which may be empty (RFC 9110, 5.6.1 and 8.8.3).
TAG = re.compile(r'(?:(W/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,[ \t]*|$)')
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
ETAG = {
    "ETag": {"schema": {"type": "string"}, "description": 'The version\'s number, as "3".'},
}
IF_MATCH = {  # required, and its absence has an answer of its own: 428
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": r'^(\*|"[1-9][0-9]{0,8}")$'},
    "description": 'The version that was changed, as "3"; * means any.',
}


def _text(given: str) -> str:
    if not given.strip():
        msg = "the text is empty"
        raise ValueError(msg)
    return changes.without_nul(given)


class Content(Value):
    """The whole text of an article, in Markdown."""

    content: Annotated[str, AfterValidator(_text)] = Field(
        min_length=1, max_length=LONGEST, json_schema_extra={"pattern": r"^[^\x00]*\S[^\x00]*$"}
    )


@router.put(
    "/{article_id:int}/content",
    response_model=changes.VersionMade,
    responses={
        200: {"headers": ETAG},
        **refusals(400, 403, 404, 409, 412, 413, 422, 428, 503),
    },
    openapi_extra={"parameters": [IF_MATCH]},
)
async def change(
    request: Request,
    article_id: ArticleId,
    wanted: Content,
    if_match: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> JSONResponse:
    """Give a finished article another text.

    The text that it has already makes no new version; an old version is restored by its text.
    """
    if if_match is None:
        raise PreconditionRequired
    made = await editing(request).put(
        store(request), article_id, _versions(if_match), wanted.content
    )
    return JSONResponse({"version": made}, headers={"ETag": f'"{made}"'})


def _versions(if_match: str) -> tuple[int, ...] | None:
    """Read If-Match (RFC 9110, 13.1.1): versions, none of which may be weak; None means any.

    A tag that is no number of ours is a tag all the same, and matches no version.
    """
    given = if_match.strip()
    if given == "*":
        return None
    at, tags = 0, list[tuple[str | None, str]]()
    while at < len(given):
        member = TAG.match(given, at)
        if member is None:
            raise BadPrecondition
        at = member.end()
        if member[2] is not None:
            tags.append((member[1], member[2]))
    if not tags:
        raise BadPrecondition
    return tuple(int(tag) for weak, tag in tags if not weak and NUMBER.fullmatch(tag))


@router.get(
    "/{article_id:int}/versions",
    response_model=changes.VersionsShape,
    responses=refusals(404, 409, 422),
)
async def versions(request: Request, article_id: ArticleId) -> dict[str, Any]:
    """List a finished article's versions, newest first."""
    return {"items": await store(request).versions.listed(article_id)}


@router.get(
    "/{article_id:int}/versions/{number:int}",
    response_model=changes.VersionShape,
    responses=refusals(404, 409, 422),
)
async def version(request: Request, article_id: ArticleId, number: VersionNumber) -> dict[str, Any]:
    """Give one version of a finished article, with its text and what that rests on."""
    record, own = await store(request).versions.version(article_id, number)
    return {
        **record.model_dump(),
        "content": own.content,
        "citations": [c.model_dump(mode="json") for c in own.citations],
        "unsupported": list(own.unsupported),
    }
