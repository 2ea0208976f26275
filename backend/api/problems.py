"""Errors as RFC 9457 problem documents, each with a stable code and the request's id."""

from difflib import get_close_matches
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from backend.errors import Limited, Refused
from byline.article import Brief
from byline.errors import (
    BylineError,
    ComputingFailed,
    DiskFull,
    ExportFailed,
    PriceUnknown,
    ReaderFailed,
    SettingsError,
    SourceError,
    SourceTooLarge,
    SourceUnsupported,
    UnknownSource,
    WebOff,
)

log = structlog.get_logger()
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 400: "bad_request"}

FAMILIES = (
    (WebOff, 422),
    (UnknownSource, 422),
    (SourceUnsupported, 415),
    (SourceTooLarge, 413),
    (SourceError, 422),
    (PriceUnknown, 422),
    (ExportFailed, 422),
    (SettingsError, 503),  # the server's own: no other request would do
    (ReaderFailed, 503),
    (ComputingFailed, 503),
)


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    errors: Any = None,  # noqa: ANN401
) -> JSONResponse:
    """Answer with a problem document."""
    body = {
        "type": f"urn:byline:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request.scope.get("request_id", ""),
    }
    if errors:
        body["errors"] = errors
    headers = {"Retry-After": "5"} if status == 503 else {}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BylineError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _ours)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [{"field": ".".join(map(str, e["loc"])), "message": _said(e)} for e in error.errors()]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
    return problem(request, 422, "invalid_request", _clean(detail), errors)


def _said(error: Any) -> str:  # noqa: ANN401
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), Brief.model_fields, 1)
        return f"unknown field{f'; did you mean {near[0]}?' if near else ''}"
    return _clean(error["msg"])


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BylineError)  # noqa: S101
    if isinstance(error, DiskFull):
        return problem(request, 503, error.code, "The disk is full; nothing that was kept is lost.")
    status = error.status if isinstance(error, Refused) else _status(error)
    answer = problem(request, status, error.code, error.message)
    if isinstance(error, Limited) and error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _status(error: BylineError) -> int:
    return next((status for kind, status in FAMILIES if isinstance(error, kind)), 400)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = CODES.get(error.status_code, "http_error")
    answer = problem(request, error.status_code, code, str(error.detail))
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return answer


def _allowed(request: Request) -> set[str]:
    """Collect what all routes with this path allow; the router names those of the first only."""
    return {
        method
        for route in request.app.routes
        if route.matches(request.scope)[0] != Match.NONE
        for method in getattr(route, "methods", None) or ()
    }


async def _ours(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", request_id=request.scope.get("request_id"), exc_info=error)
    return problem(request, 500, "internal_error", "Something in Byline itself failed.")
