"""Whatever a brief, a search result or a redirect names: nothing private is dialled."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from byline.article import Brief
from byline.sourcenames import MOST_SOURCES
from tests.research.web.hostile import dressed, loopback_hosts, notations_6, tricks
from tests.serving import Server

LEADING = tuple(f"127.0.8.{n}" for n in range(1, 41))  # sites that may be read, and lead inside
SEARCHES = 6  # articles, each with five searches of twenty hits
BRIEF = {"topic": "Umbrellas", "min_words": 100, "include_image": False, "seo_optimize": False}


class Canary:
    """Listens where nobody may come, on both loopbacks, and counts who does."""

    def __init__(self) -> None:
        self.visits = 0
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self._sockets[0].getsockname()[1])
        with suppress(OSError):  # a machine without IPv6
            six = socket.create_server(("::1", self.port), family=socket.AF_INET6)
            self._sockets.append(six)
        for listening in self._sockets:
            threading.Thread(target=self._count, args=(listening,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                came, _ = listening.accept()
                self.visits += 1
                came.close()

    def close(self) -> None:
        for listening in self._sockets:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()


@contextmanager
def front(urls: list[str]) -> Iterator[str]:
    """Serve a search that finds these, and pages that lead to them; give its address."""

    class Handler(BaseHTTPRequestHandler):
        found = iter(urls)

        def do_GET(self) -> None:
            if self.path.startswith("/search"):
                results = [{"url": u, "title": "Umbrellas"} for u in islice(self.found, 20)]
                self._answer(200, json.dumps({"results": results}).encode())
            elif self.path == "/robots.txt":
                self._answer(404, b"")
            else:
                self.send_response(302)
                where = urls[int(self.path[1:])].encode("utf-8").decode("latin-1")
                self.send_header("Location", re.sub(r"[\r\n]", "", where))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
    port = servers[0].server_address[1]
    servers += [ThreadingHTTPServer((host, port), Handler) for host in LEADING]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        with ThreadPoolExecutor(len(servers)) as ends:  # each takes a moment to notice
            list(ends.map(ThreadingHTTPServer.shutdown, servers))
        for server in servers:
            server.server_close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def hostile(canary: Canary) -> list[str]:
    """Give addresses that lead to the canary for whoever reads them so."""
    hosts = [*loopback_hosts(), *notations_6("::1")]
    found = [url for host in hosts for url in dressed(host, canary.port)]
    return list(dict.fromkeys([*found, *tricks(canary.port)]))


def settings(search: str, allowed: str) -> dict[str, str]:
    return {
        "BYLINE_WEB": "true",
        "BYLINE_SEARCH": "searxng",
        "BYLINE_SEARXNG_URL": search,
        "BYLINE_FETCH_ALLOW": allowed,
    }


def _may_be_named(url: str) -> bool:
    try:
        Brief(topic="Umbrellas", sources=(url,))
    except ValidationError:
        return False
    return True


def written(server: Server, urls: list[str]) -> None:
    """Have articles written from these addresses; no brief may name what is no address."""
    taken = [url for url in urls if _may_be_named(url)]
    for url in set(urls) - set(taken):
        assert server.ask("POST", "/articles/create", BRIEF | {"sources": [url]}).status == 422, url
    shares = [taken[n : n + MOST_SOURCES] for n in range(0, len(taken), MOST_SOURCES)]
    made = [server.create(sources=share, **BRIEF) for share in shares]
    for article in made:
        assert server.wait(article)["status"] == "failed"


def test_no_address_in_a_brief_a_search_or_a_redirect_leads_inside(
    canary: Canary, tmp_path: Path
) -> None:
    urls = hostile(canary)
    assert len(urls) >= 500
    with front(urls) as search, Server(
        tmp_path / "data", settings(search, "127.0.8.0/24")
    ) as server:  # fmt: skip
        written(server, urls)
        port = search.rsplit(":", 1)[1]
        leading = [f"http://{LEADING[n % len(LEADING)]}:{port}/{n}" for n in range(0, len(urls), 7)]
        written(server, leading)
        searched = [server.create(web=True, **BRIEF) for _ in range(SEARCHES)]
        assert all(server.wait(a)["status"] == "failed" for a in searched)
        assert canary.visits == 0


def test_the_check_can_fail_where_the_settings_open_the_door_they_arrive(
    canary: Canary, tmp_path: Path
) -> None:
    urls = hostile(canary)[:40]
    with front(urls) as search, Server(
        tmp_path / "data", settings(search, "127.0.0.0/8,::1")
    ) as server:  # fmt: skip
        written(server, urls)
        assert canary.visits > 0
