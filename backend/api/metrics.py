"""What Prometheus asks for; it holds numbers only, no topics and no addresses."""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from backend.api.held import Described, operator, whole
from backend.api.shapes import refusals
from backend.records import Totals

router = APIRouter(tags=["service"], route_class=Described)
PROCESS = CollectorRegistry()
SOCKETS = Gauge("byline_open_sockets", "Open WebSockets", registry=PROCESS)
SECONDS = Histogram(
    "byline_request_seconds",
    "Seconds until a request was answered, by route",
    ["method", "route", "status"],
    registry=PROCESS,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, **refusals(403)},
)
async def metrics(request: Request) -> Response:
    """Give the service's figures in Prometheus' text format, to operators."""
    operator(request)
    totals = await whole(request).totals()
    kept = CollectorRegistry()
    kept.register(_Kept(totals))
    body = generate_latest(PROCESS) + generate_latest(kept)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Kept:
    """What the database holds, as metrics; it outlives the process."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def describe(self) -> Iterable[Metric]:
        """Say nothing before it is asked."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give the figures."""
        articles = GaugeMetricFamily("byline_articles", "Articles by status", labels=["status"])
        for status, n in self._totals.articles.items():
            articles.add_metric([status], n)
        yield articles
        calls = CounterMetricFamily("byline_calls", "Calls", labels=["kind", "state"])
        for (kind, state), n in self._totals.calls.items():
            calls.add_metric([kind, state], n)
        yield calls
        tokens = CounterMetricFamily("byline_tokens", "Tokens of models", labels=["direction"])
        tokens.add_metric(["in"], self._totals.tokens_in)
        tokens.add_metric(["out"], self._totals.tokens_out)
        yield tokens
        yield CounterMetricFamily("byline_cost_usd", "Paid for calls", self._totals.cost_usd)
