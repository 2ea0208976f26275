"""The service's own log: a line of JSON for each thing that happened, without secrets."""

import logging
import re
import sys
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"
LONGEST = 20_000  # characters of one value, a traceback's included
SECRET_NAME = re.compile(r"(?i)key$|token$|secret|passw|authorization|cookie|credential")
SECRET_TEXT = re.compile(
    r"(?i)\b(?:sk|pk|rk|tvly|gsk|ghp|xox[abp])[-_][\w-]{8,}"
    r"|(?<=bearer )[\w.~+/=-]{8,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=key=)[^&\s\"']+|(?<=token=)[^&\s\"']+|(?<=password=)[^&\s\"']+"
    r"|(?<=ticket=)[^&\s\"']+|(?<=signature=)[^&\s\"']+|byl_[\w-]{8,}"
    r"|(?<=input_value=).*(?=, input_type=)"  # a value that was refused, in pydantic's words
)


def configure(level: str, secrets: Iterable[str] = (), out: TextIO = sys.stderr) -> None:
    """Log to `out` from `level` on; `secrets` are never written, wherever they stand."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.format_exc_info,
        hiding(secrets),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(_dumped)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(_dumped),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    screen = [n for n in logging.root.manager.loggerDict if n.startswith("streamlit")]
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", *screen):  # they bring handlers
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # the guard logs requests
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # its warnings quote what came
    for name in ("alembic", "asyncio", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


def hiding(
    secrets: Iterable[str],
) -> Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]:
    """Make the step that hides secrets: those given, and what looks or is named like one."""
    known = sorted((s for s in secrets if s), key=len, reverse=True)

    def step(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
        own = {k: v for k, v in event.items() if k.startswith("_")}  # structlog's, never printed
        return {k: _hidden(k, v, known) for k, v in event.items() if k not in own} | own

    return step


def _hidden(name: str, value: Any, known: list[str]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {k: _hidden(str(k), v, known) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(name, v, known) for v in value]
    if isinstance(value, int | float | None):
        return value
    if SECRET_NAME.search(name):
        return HIDDEN
    text = str(value)
    for secret in known:
        text = text.replace(secret, HIDDEN)
    return SECRET_TEXT.sub(HIDDEN, text)[:LONGEST]


def _dumped(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
