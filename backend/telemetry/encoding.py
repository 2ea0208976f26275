"""Spans in the words of OTLP; the only module that imports what comes with `byline[otel]`."""

from collections.abc import Iterable

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

from backend.telemetry.spans import Attributes, Span

# The flags of W3C, and that we know whether a parent was another's (opentelemetry/proto/trace/v1).
_SAMPLED, _KNOWN, _REMOTE = 0x01, 0x100, 0x200
_KINDS = {
    "internal": trace_pb2.Span.SPAN_KIND_INTERNAL,
    "server": trace_pb2.Span.SPAN_KIND_SERVER,
    "client": trace_pb2.Span.SPAN_KIND_CLIENT,
}


def encoded(spans: Iterable[Span], resource: Attributes, version: str) -> bytes:
    """Give a request's body: the spans of one process."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.extend(_pairs(resource))
    scope = group.scope_spans.add()
    scope.scope.name, scope.scope.version = "byline", version
    scope.spans.extend(_span(span) for span in spans)
    body: bytes = request.SerializeToString()
    return body


def refused(body: bytes) -> int:
    """Read how many spans a collector would not take, of those that it was sent.

    Raises `ValueError` when it is none that has answered.
    """
    answer = ExportTraceServiceResponse()
    try:
        answer.ParseFromString(body)
    except DecodeError as error:
        raise ValueError from error
    return answer.partial_success.rejected_spans


def _span(span: Span) -> trace_pb2.Span:
    remote = _REMOTE if span.kind == "server" and span.parent else 0
    made = trace_pb2.Span(
        trace_id=bytes.fromhex(span.place.trace),
        span_id=bytes.fromhex(span.place.span),
        parent_span_id=bytes.fromhex(span.parent),
        flags=_SAMPLED | _KNOWN | remote,
        name=span.name,
        kind=_KINDS[span.kind],
        start_time_unix_nano=span.began,
        end_time_unix_nano=span.ended,
        attributes=_pairs(span.attributes),
    )
    if span.error:
        made.status.code = trace_pb2.Status.STATUS_CODE_ERROR
        made.attributes.extend(_pairs({"error.type": span.error}))
    for at, name in span.events:
        made.events.add(time_unix_nano=at, name=name)
    if span.link:
        made.links.add(
            trace_id=bytes.fromhex(span.link.trace), span_id=bytes.fromhex(span.link.span)
        )
    return made


def _pairs(attributes: Attributes) -> list[KeyValue]:
    return [KeyValue(key=name, value=_value(value)) for name, value in attributes.items()]


def _value(value: str | float) -> AnyValue:
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    return AnyValue(double_value=value)
