"""A reader that takes nothing for too long is left, so that what waits for him is not kept."""

import structlog
from starlette.types import Scope, Send

log = structlog.get_logger()
SLOW = 10.0  # seconds that a reader may block
WAY = "byline.transport"


def remember(scope: Scope, send: Send) -> None:
    """Keep the way to the connection: ASGI knows how to close one, which waits for the reader."""
    scope[WAY] = getattr(getattr(send, "__self__", None), "transport", None)


def left(scope: Scope) -> None:
    """End the connection without a word: a word would wait too."""
    log.warning("reader_left", path=scope["path"], seconds=SLOW)
    if (transport := scope.get(WAY)) is not None:
        transport.abort()
