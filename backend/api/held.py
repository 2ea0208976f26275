"""What routes share: what the application holds, and how each is described."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from backend.api.callers import Callers
from backend.api.links import Links
from backend.core.editing import Editing
from backend.core.lines import Channels
from backend.core.orchestrator import ArticleOrchestrator
from backend.core.revising import Revising
from backend.core.uploads import Uploads
from backend.database.articles import Articles
from backend.database.store import Store
from backend.errors import OperatorOnly
from backend.records import Caller
from byline.exports.export import Exporting
from byline.research.web.posting import Post

Stands = Callable[[], Awaitable[bool]]


class Described(APIRoute):
    """A route whose summary is its docstring's first sentence, and whose name is its id."""

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:  # noqa: ANN401
        """Take what a route takes."""
        said = {"summary": (endpoint.__doc__ or "").split(".", 1)[0]}
        super().__init__(path, endpoint, **options | said | {"operation_id": endpoint.__name__})


def orchestrator(request: Request) -> ArticleOrchestrator:
    """Give the application's orchestrator."""
    found: ArticleOrchestrator = request.app.state.orchestrator
    return found


def caller(connection: HTTPConnection) -> Caller:
    """Give who asks, as `callers.py` found out."""
    found: Caller = connection.scope["caller"]
    return found


def operator(connection: HTTPConnection) -> None:
    """Let only those go on who may see what concerns all owners. Raises `OperatorOnly`."""
    if not caller(connection).operator:
        raise OperatorOnly


def stands(connection: HTTPConnection) -> Stands:
    """Give the question whether the key by which somebody came still holds."""
    callers: Callers = connection.app.state.callers
    return partial(callers.stands, caller(connection))


def links(request: Request) -> Links:
    """Give what signs links."""
    found: Links = request.app.state.links
    return found


def store(connection: HTTPConnection) -> Articles:
    """Give what belongs to whoever asks: nothing else can be found in it."""
    return whole(connection).of(caller(connection).owner)


def whole(connection: HTTPConnection) -> Store:
    """Give the store of everybody's: for what the service does for itself."""
    found: Store = connection.app.state.store
    return found


def uploads(request: Request) -> Uploads:
    """Give what takes files in."""
    found: Uploads = request.app.state.uploads
    return found


def editing(request: Request) -> Editing:
    """Give what changes the text of finished articles."""
    found: Editing = request.app.state.editing
    return found


def post(request: Request) -> Post:
    """Give what sends messages to addresses that owners have named."""
    found: Post = request.app.state.post
    return found


def exporting(request: Request) -> Exporting:
    """Give what exports articles."""
    found: Exporting = request.app.state.exporting
    return found


def revising(request: Request) -> Revising:
    """Give what works on proposals."""
    found: Revising = request.app.state.revising
    return found


def base(request: Request) -> str:
    """Give the address that links begin with."""
    url: str = request.app.state.settings.public_url or str(request.base_url)
    return url.rstrip("/")


def channels(request: HTTPConnection) -> Channels:
    """Give what the readers of each article share."""
    found: Channels = request.app.state.channels
    return found
