"""The API's own documentation, without the internet: the scripts come from this server."""

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

SCRIPTS = "/docs/static"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)
router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Serve the pages and what they load."""
    app.include_router(router)
    app.mount(SCRIPTS, StaticFiles(packages=[("fastapi_offline", "static")]))


@router.get("/docs")
async def swagger() -> HTMLResponse:
    """Show the API, to be tried out."""
    return _strict(
        get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Byline API",
            swagger_js_url=f"{SCRIPTS}/swagger-ui-bundle.js",
            swagger_css_url=f"{SCRIPTS}/swagger-ui.css",
            swagger_favicon_url=f"{SCRIPTS}/favicon.png",
        )
    )


@router.get("/redoc")
async def redoc() -> HTMLResponse:
    """Show the API, to be read."""
    return _strict(
        get_redoc_html(
            openapi_url="/openapi.json",
            title="Byline API",
            redoc_js_url=f"{SCRIPTS}/redoc.standalone.js",
            redoc_favicon_url=f"{SCRIPTS}/favicon.png",
            with_google_fonts=False,
        )
    )


def _strict(page: HTMLResponse) -> HTMLResponse:
    page.headers["Content-Security-Policy"] = POLICY
    return page
