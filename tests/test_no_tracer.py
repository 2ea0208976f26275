"""The promise that no prompt leaves the machine, even when the user's shell asks for traces."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from byline.research.library import sample_library
from tests.conftest import Byline

BEES = str(sample_library() / "honey-bees.html")


class Catcher(http.server.BaseHTTPRequestHandler):
    """Takes anything and remembers that it came."""

    caught: list[str]

    def answer(self) -> None:
        self.caught.append(f"{self.command} {self.path}")
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PATCH = answer  # noqa: N815  (the names that the server looks for)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base's name)
        pass


@pytest.fixture
def tracer() -> Iterator[tuple[dict[str, str], list[str]]]:
    """Give the environment that turns tracing on towards a server of ours, and what that caught."""
    caught: list[str] = []
    handler = type("Handler", (Catcher,), {"caught": caught})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield (
            {
                "LANGSMITH_TRACING": "true",
                "LANGCHAIN_TRACING_V2": "true",
                "LANGSMITH_ENDPOINT": address,
                "LANGSMITH_API_KEY": "lsv2_no_key",
            },
            caught,
        )
        server.shutdown()


def test_the_tracer_stays_silent(byline: Byline, tracer: tuple[dict[str, str], list[str]]) -> None:
    environment, caught = tracer
    asked = ("write", "Honey bees", "--min-words", "200", "--no-image", "--sources", BEES)
    done = byline(*asked, forked=False, **environment)
    assert done.code == 0, done.err
    assert caught == []


def test_the_check_can_fail_a_plain_graph_does_post(
    tracer: tuple[dict[str, str], list[str]], tmp_path: Path
) -> None:
    environment, caught = tracer
    script = (
        "from typing import TypedDict\n"
        "from langgraph.graph import END, START, StateGraph\n"
        "from langsmith import Client\n"
        "class S(TypedDict, total=False):\n    x: int\n"
        "g = StateGraph(S)\n"
        "g.add_node('n', lambda s: {'x': 1})\n"
        "g.add_edge(START, 'n'); g.add_edge('n', END)\n"
        "g.compile().invoke({})\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        "wait_for_all_tracers()\n"
    )
    import os

    subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert caught != []
