"""The API keeps to its own schema, and nothing that is sent to it makes it fail or hang."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.hostile import Attack
from tests.serving import PROGRAMS, Server

REQUESTS = 4000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    quick = {"STEPS": "3", "SECONDS": "0.01", "BYLINE_LOG_LEVEL": "WARNING"}
    where = tmp_path_factory.mktemp("attacked") / "data"
    with Server(where, quick, PROGRAMS / "quick.py") as running:
        yield running


def test_the_api_is_what_its_schema_says(server: Server) -> None:
    server.wait(server.create(topic="Bees"))
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml")), "run"),
            f"http://127.0.0.1:{server.port}/openapi.json",
            *("--checks", "all", "--max-examples", "4", "--request-timeout", "20"),
            *("--workers", "1", "--no-color", "--generation-deterministic"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=server.data,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "schema_hooks", "PYTHONPATH": str(PROGRAMS)},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]


def test_no_hostile_request_makes_it_fail_or_hang(server: Server) -> None:
    article = server.create(topic="Bees")
    server.wait(article)
    attack = Attack(server.port, article=article)
    attack.run(REQUESTS)
    assert attack.sent == REQUESTS
    for reached in (("content", 200), ("rendered", 200), ("proposals", 200), ("revise", 409)):
        assert attack.answers[reached], reached  # the article is there, and was met
    assert attack.failures == []
    assert attack.let_through == []
    assert server.wait(server.create(topic="Bees"))["status"] == "completed"
