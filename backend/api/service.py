"""What the service says of itself."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from backend.api.held import Described, caller, whole
from backend.settings import ServerSettings
from byline import __version__

router = APIRouter(tags=["service"], route_class=Described)


@router.get("/")
async def root() -> dict[str, Any]:
    """Describe the API."""
    return {
        "name": "Byline",
        "version": __version__,
        "docs": "/docs",
        "openapi": "/openapi.json",
        "create": "POST /articles/create",
        "articles": "/articles/",
        "events": "/ws/articles/{id}",
        "health": "/health",
    }


@router.get("/health")
async def health(request: Request) -> dict[str, Any]:
    """Say that the service answers; to operators, also where it keeps everything."""
    settings: ServerSettings = request.app.state.settings
    if not caller(request).operator:
        return {"status": "healthy"}
    return {"status": "healthy", "version": __version__, "data_dir": str(settings.data_dir)}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Say whether a new article could be kept and worked on; to operators, how many are."""
    await whole(request).ready()
    if not caller(request).operator:
        return JSONResponse({"status": "ready"})
    working = len(await whole(request).at_work())
    most = request.app.state.settings.max_articles
    return JSONResponse({"status": "ready", "working": working, "most": most})
