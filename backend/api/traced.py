"""A request as a span: its route, its status, and the trace that its caller named."""

import re

from starlette.datastructures import Headers
from starlette.types import Scope

from backend.core.tracing import Tracing
from backend.telemetry.spans import Attributes, Span, begun, now

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MADE = re.compile(r"/articles/([0-9]{1,18})")


class Asked:
    """A request that is being answered; `made` is the address of what came of it."""

    def __init__(self, scope: Scope) -> None:
        """Begin when the request has come; nothing is kept where nobody collects traces."""
        self.made = ""
        self._scope = scope
        self._tracing: Tracing | None = getattr(scope["app"].state, "tracing", None)
        named = Headers(scope=scope).get("traceparent", "")
        self._place, self._parent = begun(named)
        self._wanted = bool(self._tracing or self._parent)
        self._began = now()

    @property
    def known(self) -> dict[str, str]:
        """Give what the request's lines in the log are to carry."""
        return {"trace_id": self._place.trace} if self._wanted else {}

    def answered(self, status: int) -> None:
        """Hand the span on; a WebSocket is none, for it stays open for as long as it likes."""
        if self._tracing is None or self._scope["type"] != "http":
            return
        method = self._scope["method"] if self._scope["method"] in METHODS else "_OTHER"
        route = getattr(self._scope.get("route"), "path_format", "")
        attributes: Attributes = {
            "http.request.method": method,
            "url.scheme": self._scope.get("scheme", "http"),
        }
        if status:  # else whoever asked was gone before
            attributes["http.response.status_code"] = status
        if route:
            attributes["http.route"] = route
        made = MADE.fullmatch(self.made) if status == 201 else None
        article = made[1] if made else str(self._scope.get("path_params", {}).get("article_id", ""))
        if re.fullmatch(r"[0-9]{1,18}", article):
            attributes["byline.article.id"] = int(article)
        self._tracing.asked(
            Span(
                place=self._place,
                parent=self._parent,
                name=f"{method} {route}".strip(),
                began=self._began,
                ended=max(now(), self._began),
                kind="server",
                attributes=attributes,
                error=str(status) if status >= 500 else "",
                link=self._tracing.begins(int(made[1])) if made else None,
            )
        )
