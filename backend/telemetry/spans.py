"""Spans as values, the ids that they are known by, and the header that carries these on.

Names of attributes are those of OpenTelemetry's semantic conventions where these have one. No span
holds a topic, a text, a prompt, a key, an owner, a path or a query: only what is listed in
docs/deploy.md, from closed sets, numbers and names of models.
"""

import hashlib
import re
import secrets
import time
from datetime import datetime
from typing import Literal

from pydantic import Field

from byline.article import Value

Kind = Literal["internal", "server", "client"]
Attributes = dict[str, str | int | float]

# https://www.w3.org/TR/trace-context/: later versions may say more behind the flags.
_PARENT = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 1


class Place(Value):
    """Where a span stands: its trace and its own id, in hexadecimal digits."""

    trace: str
    span: str
    sampled: bool = True


class Span(Value):
    """Something that took time; `error` is a stable code, and times are nanoseconds since 1970."""

    place: Place
    name: str
    began: int
    ended: int
    parent: str = ""
    kind: Kind = "internal"
    attributes: Attributes = Field(default_factory=dict)
    error: str = ""
    events: tuple[tuple[int, str], ...] = ()
    link: Place | None = None


def place_of(installation: str, article_id: int, attempt: int, *within: object) -> Place:
    """Name a place in an attempt's trace: whoever works it out gets the same.

    So a request that begins an article can point to a trace that another process will make, and
    nothing has to be kept for it.
    """
    trace = _digest(installation, article_id, attempt)
    return Place(trace=trace[:32], span=_digest(trace, *within)[:16])


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def begun(traceparent: str) -> tuple[Place, str]:
    """Begin a span where a request's header says, else a trace; give its parent's id, too."""
    found = _PARENT.fullmatch(traceparent.strip())
    own = secrets.token_hex(8)
    if not found or found[2] == "0" * 32 or found[3] == "0" * 16 or (found[1] == "00" and found[5]):
        return Place(trace=secrets.token_hex(16), span=own), ""
    sampled = bool(int(found[4], 16) & _SAMPLED)
    return Place(trace=found[2], span=own, sampled=sampled), found[3]


def nanoseconds(stamp: str) -> int:
    """Give a time that is UTC with Z as nanoseconds since 1970."""
    moment = datetime.fromisoformat(stamp)
    return round(moment.timestamp() * 1000) * 1_000_000


def now() -> int:
    """Give the time in nanoseconds since 1970."""
    return time.time_ns()
