"""Which answer an error gets, and what stands in the headers of answers; without a server."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError

from backend.api import problems
from backend.api.guard import Guard
from backend.api.results import LONGEST_HEADER, WARNINGS, as_header
from backend.settings import ServerSettings
from byline.article import Brief
from byline.errors import (
    BylineError,
    ComputingFailed,
    ExportFailed,
    PriceUnknown,
    SettingsError,
    SourceBroken,
    SourceTooLarge,
)

PAGE = "http://pages.example"


def asked(error: BylineError | None = None, **headers: str) -> Any:
    app = FastAPI()
    app.state.settings = ServerSettings(cors_origins=(PAGE,))
    app.add_middleware(Guard)
    problems.install(app)

    @app.get("/")
    async def route() -> None:
        if error is not None:
            raise error

    return TestClient(app, "http://localhost").get("/", headers=headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ComputingFailed(), 503),
        (SettingsError(), 503),
        (ExportFailed(), 422),
        (PriceUnknown(), 422),
        (SourceTooLarge(), 413),
        (SourceBroken(), 422),
    ],
)
def test_an_error_says_whose_it_is(error: BylineError, status: int) -> None:
    answer = asked(error)
    assert (answer.status_code, answer.json()["code"]) == (status, error.code)
    assert ("retry-after" in answer.headers) == (status == 503)


def test_warnings_that_do_not_fit_are_left_out_whole() -> None:
    some = [f"“Warning” {n} " + "x" * 90 for n in range(100)]
    written = as_header(some)
    assert len(written) <= LONGEST_HEADER
    kept = json.loads(written)
    assert 20 < len(kept) < 100
    assert kept == some[: len(kept)]
    assert json.loads(as_header(some[:3])) == some[:3]


def test_pages_that_may_use_the_service_may_read_its_warnings() -> None:
    answer = asked(Origin=PAGE)
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert WARNINGS in answer.headers["access-control-expose-headers"]


def test_what_was_sent_stands_in_no_error_that_is_logged() -> None:
    with pytest.raises(ValidationError) as failed:
        Brief.model_validate({"topic": "Bees", "min_words": "our secret"})
    assert "secret" not in str(failed.value)
