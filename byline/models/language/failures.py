"""From what a provider answers when it fails to our named errors."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from byline.errors import (
    KeyRefused,
    ModelRefused,
    ModelUnknown,
    PromptTooLarge,
    ProviderError,
    ProviderUnavailable,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    StreamBroken,
)

MOST_QUOTED = 300  # characters of a provider's own message
STATUS_OF = {  # error types inside a stream, where there is no status any more
    "authentication_error": 401,
    "permission_error": 403,
    "billing_error": 402,
    "not_found_error": 404,
    "request_too_large": 413,
    "invalid_request_error": 400,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 402,
    "context_length_exceeded": 413,
    "content_filter": 451,
}
QUOTA = ("insufficient_quota", "credit balance", "billing_error", "billing_hard_limit")
TOO_LARGE = (
    "context_length", "context length", "context size", "context window", "maximum context",
    "prompt is too long", "too many tokens", "exceeds the available context", "request_too_large",
)  # fmt: skip
REFUSED = ("content_filter", "content_policy", "content management policy", "safety system")
BUSY = (408, 409, 425)


def failure(
    status: int, body: bytes, headers: Mapping[str, str], secret: str = ""
) -> ProviderError:
    """Name the failure that an answer of this status, body and headers means."""
    error = _error(body)
    words = f"{error.get('type', '')} {error.get('code', '')} {error.get('message', '')}".lower()
    said = _quoted(error, secret)
    if status == 401 or (status == 403 and not any(w in words for w in REFUSED)):
        return KeyRefused()
    if status == 402 or (400 <= status < 500 and any(w in words for w in QUOTA)):
        return QuotaExhausted(f"The provider's quota or credit is used up{said}")
    if status == 429:
        return RateLimited(f"The provider takes no more requests now{said}", pause(headers))
    if status == 413 or (status < 500 and any(w in words for w in TOO_LARGE)):
        return PromptTooLarge(f"{PromptTooLarge.__doc__} It says{said or ': too large.'}")
    if status == 451 or any(w in words for w in REFUSED):
        return ModelRefused(f"The provider refused to answer{said}")
    if status == 404:
        return ModelUnknown(f"{ModelUnknown.__doc__} It says{said or ': not found.'}")
    if status >= 500 or status in BUSY:
        message = f"The provider failed with status {status}{said}"
        return ProviderUnavailable(message, pause(headers))
    return RequestRejected(f"The provider did not accept the request (status {status}){said}")


def broken(error: Mapping[str, Any], secret: str = "") -> ProviderError:
    """Name the failure that an error in the middle of a stream means."""
    kind = str(error.get("type") or error.get("code") or "")
    code = error.get("code")
    status = code if isinstance(code, int) else STATUS_OF.get(str(code)) or STATUS_OF.get(kind, 500)
    named = failure(status, orjson.dumps({"error": dict(error)}), {}, secret)
    if named.transient:
        return StreamBroken(named.message)
    named.billed = True  # something was said already, and may have to be paid
    return named


def pause(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds the provider asks us to wait; None where it says nothing."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        given = next((v for k, v in headers.items() if k.lower() == name), "")
        try:
            return max(0.0, float(given) * scale)
        except ValueError:
            if given and (at := _date(given)) is not None:
                return max(0.0, at - time.time())
    return None


def _date(given: str) -> float | None:
    try:
        return parsedate_to_datetime(given).timestamp()
    except ValueError:
        return None


def _error(body: bytes) -> dict[str, Any]:
    """Find the error's object in the shapes that servers use; else take the text."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {"message": body.decode("utf-8", "replace")}
    if isinstance(data, list) and data:
        data = data[0]
    inner = data.get("error", data) if isinstance(data, dict) else data
    if isinstance(inner, dict):
        return inner if inner.get("message") else {"message": inner.get("detail") or "", **inner}
    return {"message": str(inner)}


def _quoted(error: Mapping[str, Any], secret: str) -> str:
    """Quote the provider's message, without our key in it."""
    message = error.get("message")
    text = " ".join(str(message or "").split())
    if secret:
        text = text.replace(secret, "(key)")
    if not text:
        return ""
    return f": “{text[:MOST_QUOTED]}{'…' if len(text) > MOST_QUOTED else ''}”"
