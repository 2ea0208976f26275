"""What the service logs: lines of JSON with ids, and no secret in any of them."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from backend import logs

SECRETS = ("hunter2-hunter2", "tvly-abcdefgh12345")


@pytest.fixture
def out() -> StringIO:
    return StringIO()


@pytest.fixture
def log(out: StringIO) -> Iterator[structlog.stdlib.BoundLogger]:
    logs.configure("INFO", SECRETS, out)
    yield structlog.get_logger()
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "said",
    [
        {"detail": "the key hunter2-hunter2 was refused"},
        {"headers": {"Authorization": "Bearer abcdefghijklmnop"}},
        {"url": "https://me:very-secret@search.example/q"},
        {"url": "https://search.example/q?api_key=very-secret&n=3"},
        {"values": ["sk-proj-abcdefghijk"]},
        {"model_api_key": "very-secret"},
        {"error": ValueError("no answer for Bearer abcdefghijklmnop")},
    ],
)
def test_secrets_are_hidden_wherever_they_stand(
    log: structlog.stdlib.BoundLogger, out: StringIO, said: dict[str, object]
) -> None:
    log.info("asked", **said)
    line = out.getvalue()
    for secret in (*SECRETS, "abcdefghijklmnop", "very-secret", "sk-proj"):
        assert secret not in line
    assert logs.HIDDEN in line
    assert json.loads(line)["event"] == "asked"


def test_a_traceback_is_in_the_line_and_its_secrets_are_not(
    log: structlog.stdlib.BoundLogger, out: StringIO
) -> None:
    with structlog.contextvars.bound_contextvars(article_id=7):
        try:
            int(SECRETS[0])
        except ValueError:
            log.exception("article_failed")
    line = json.loads(out.getvalue())
    assert line["article_id"] == 7
    assert line["level"] == "error"
    assert "Traceback" in line["exception"]
    assert SECRETS[0] not in line["exception"]
