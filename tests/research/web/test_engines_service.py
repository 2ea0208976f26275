"""How services are asked, whichever they are: against servers that answer as documented."""

import asyncio
import contextlib
import json
import logging
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from byline.errors import SearchError, SearchKeyRefused, SearchLimited
from byline.research.documents import PageRef
from byline.research.web.engines.arxiv import ArxivSearch
from byline.research.web.engines.brave import BraveSearch
from byline.research.web.engines.client import Client, Patience, Request
from byline.research.web.engines.duckduckgo import DuckDuckGoSearch
from byline.research.web.engines.searxng import SearxngSearch
from byline.research.web.engines.service import Pace, again, pause
from byline.research.web.engines.tavily import TavilySearch
from byline.research.web.engines.wikipedia import WikipediaSearch
from byline.research.web.search import Hit, Hits, Search, SearchQuestion

KEY = "tvly-5ecret-KEY-9f3a"
QUICK = Patience(connect=1.0, total=1.0)
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Given:
    """What the server answers once."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float


class Loopback:
    """A server in threads; it gives its answers in turn, and the last of them for ever."""

    def __init__(self, *given: Given) -> None:
        self.given = list(given)
        self.asked: list[Asked] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def do_POST(self) -> None:
                outer.answer(self)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that went away

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        queried = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {k.lower(): v for k, v in handler.headers.items()}
        with self._lock:
            self.asked.append(
                Asked(handler.command, parts.path, queried, headers, body, time.monotonic())
            )
            given = self.given.pop(0) if len(self.given) > 1 else self.given[0]
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            time.sleep(given.delay)
        finally:
            with self._lock:
                self._now -= 1
        if given.reset:
            handler.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            handler.connection.close()
            return
        handler.send_response(given.status)
        for name, value in given.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(given.body)))
        handler.end_headers()
        handler.wfile.write(given.body)


@contextlib.contextmanager
def serving(*given: Given) -> Iterator[Loopback]:
    loopback = Loopback(*given)
    thread = threading.Thread(target=loopback.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback.server.shutdown()
        loopback.server.server_close()
        thread.join()


def wikipedia_found(rows: list[Row]) -> bytes:
    search = [{"ns": 0, "title": t, "pageid": 1, "timestamp": d} for _, t, d in rows]
    return json.dumps({"batchcomplete": True, "query": {"search": search}}).encode()


def searxng_found(rows: list[Row]) -> bytes:
    found = [
        {"url": u, "title": t, "content": "…", "engine": "bing", "publishedDate": d or None}
        for u, t, d in rows
    ]
    shape = {"query": "q", "number_of_results": 0, "results": found, "answers": []}
    return json.dumps(shape | {"suggestions": [], "unresponsive_engines": []}).encode()


def tavily_found(rows: list[Row]) -> bytes:
    found = [{"title": t, "url": u, "content": "…", "score": 0.9} for u, t, _ in rows]
    return json.dumps({"query": "q", "answer": None, "images": [], "results": found}).encode()


def brave_found(rows: list[Row]) -> bytes:
    found = [
        {"type": "search_result", "title": t, "url": u, "description": "…", "page_age": d}
        for u, t, d in rows
    ]
    shape: dict[str, Any] = {"type": "search", "query": {"original": "q"}}
    return json.dumps(shape | ({"web": {"results": found}} if found else {})).encode()


def arxiv_found(rows: list[Row]) -> bytes:
    entry = "<entry><id>%s</id><published>%s</published><title>%s</title><summary/></entry>"
    entries = "".join(entry % (escape(u), escape(d), escape(t)) for u, t, d in rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<link href="http://arxiv.org/api/query" rel="self"/><title type="html">ArXiv Query</title>'
        f"<id>http://arxiv.org/api/x</id>{entries}</feed>"
    ).encode()


def duckduckgo_found(rows: list[Row]) -> bytes:
    """Give the page of html.duckduckgo.com as it stands there, cut to what matters."""
    results = "".join(
        f"""<div class="result results_links results_links_deep web-result ">
        <div class="links_main links_deep result__body">
          <h2 class="result__title"><a rel="nofollow" class="result__a"
            href="{escape(u)}">{escape(t)}</a></h2>
          <div class="result__extras"><div class="result__extras__url">
            <a class="result__url" href="{escape(u)}">shown</a></div></div>
          <a class="result__snippet" href="{escape(u)}">A <b>snippet</b>.</a>
          <div class="clear"></div>
        </div></div>"""
        for u, t, _ in rows
    )
    nothing = '<div class="no-results">No results.</div>'
    return (
        '<!DOCTYPE html><html><body class="body--html"><div><div class="serp__results">'
        f'<div id="links" class="results">{results or nothing}</div></div></div></body></html>'
    ).encode()


@dataclass(frozen=True)
class Kind:
    """One engine: how it is made for an address, and how its service answers."""

    make: Callable[[Client, str], Search]
    found: Callable[[list[Row]], bytes]
    keyed: bool = False


KINDS = {
    "wikipedia": Kind(lambda c, a: WikipediaSearch(c, a, Pace()), wikipedia_found),
    "searxng": Kind(lambda c, a: SearxngSearch(c, a, Pace()), searxng_found),
    "tavily": Kind(lambda c, a: TavilySearch(c, KEY, a, Pace()), tavily_found, keyed=True),
    "brave": Kind(lambda c, a: BraveSearch(c, KEY, a, Pace()), brave_found, keyed=True),
    "arxiv": Kind(lambda c, a: ArxivSearch(c, a, Pace()), arxiv_found),
    "duckduckgo": Kind(lambda c, a: DuckDuckGoSearch(c, f"{a}/html/", Pace()), duckduckgo_found),
}
EACH = pytest.mark.parametrize("name", KINDS)
KEYED = pytest.mark.parametrize("name", [n for n, k in KINDS.items() if k.keyed])
BEES: list[Row] = [("https://example.org/bees", "Honey bees", "2024-05-01")]


async def searched(
    name: str,
    address: str,
    query: str = "honey bees",
    language: str = "en",
    most: int = 10,
    patience: Patience = QUICK,
) -> Hits:
    client = Client("me@example.org", patience)
    try:
        engine = KINDS[name].make(client, address)
        assert engine.name == name
        question = SearchQuestion(engine=name, query=query, language=language, most=most)
        return await engine.search(question)
    finally:
        await client.close()


def good(name: str) -> Given:
    return Given(KINDS[name].found(BEES))


def urls(found: Hits) -> list[str]:
    return [hit.ref.url for hit in found.hits if isinstance(hit.ref, PageRef)]


@EACH
async def test_an_answer_in_the_documented_format_becomes_hits(name: str) -> None:
    with serving(good(name)) as server:
        (hit,) = (await searched(name, server.address)).hits
        assert isinstance(hit, Hit)
        assert hit.title == "Honey bees"
        wiki = f"{server.address}/wiki/Honey_bees"
        assert urls(Hits(hits=(hit,))) == [
            wiki if name == "wikipedia" else "https://example.org/bees"
        ]
        assert hit.date == ("" if name in ("tavily", "duckduckgo") else "2024-05-01")
    assert len(server.asked) == 1
    if name != "duckduckgo":
        agent = server.asked[0].headers["user-agent"]
        assert agent.startswith("Byline/")
        assert "(me@example.org)" in agent


@EACH
async def test_nothing_found_is_no_error(name: str) -> None:
    with serving(Given(KINDS[name].found([]))) as server:
        assert not (await searched(name, server.address)).hits


@EACH
async def test_an_empty_question_is_not_asked(name: str) -> None:
    with serving(good(name)) as server:
        assert not (await searched(name, server.address, " \n ")).hits
    assert not server.asked


MALFORMED = [b"", b"null", b"[]", b"<html><p>Welcome!</p></html>", b"\xff\xfe\x00", b"[" * 10_000]
MALFORMED += [b'{"results": 7, "query": 7, "web": 7}', b'{"results": [1, {"link": "x"}]}', b"{}"]


@EACH
@pytest.mark.parametrize("body", MALFORMED)
async def test_an_answer_in_another_format_is_an_error(name: str, body: bytes) -> None:
    with serving(Given(body)) as server, pytest.raises(SearchError, match="in its format"):
        await searched(name, server.address)


@EACH
@pytest.mark.parametrize("status", [301, 400, 404, 500, 501])
async def test_other_statuses_are_told(name: str, status: int) -> None:
    away = {"Location": "http://127.0.0.1:9/"}
    with (
        serving(Given(b"no", status, away)) as server,
        pytest.raises(SearchError, match=str(status)) as caught,
    ):
        await searched(name, server.address)
    assert type(caught.value) is SearchError
    assert len(server.asked) == 1


@EACH
@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_passing_failure_is_tried_once_more(name: str, status: int) -> None:
    bad = Given(status=status, headers={"Retry-After": "0"})
    with serving(bad, good(name)) as server:
        assert len((await searched(name, server.address)).hits) == 1
    assert len(server.asked) == 2
    with serving(bad) as server, pytest.raises(SearchError, match=str(status)):
        await searched(name, server.address)
    assert len(server.asked) == 2


@EACH
async def test_a_broken_connection_is_tried_once_more(name: str) -> None:
    with serving(Given(reset=True), good(name)) as server:
        assert len((await searched(name, server.address)).hits) == 1
    with serving(Given(reset=True)) as server, pytest.raises(SearchError, match="broke"):
        await searched(name, server.address)
    assert len(server.asked) == 2


@EACH
async def test_a_service_that_is_busy_for_a_moment_is_asked_again(name: str) -> None:
    busy = Given(status=429, headers={"Retry-After": "0"})
    with serving(busy, good(name)) as server:
        assert len((await searched(name, server.address)).hits) == 1
    for headers in ({}, {"Retry-After": "60"}, {"Retry-After": "soon"}):
        with (
            serving(Given(status=429, headers=headers)) as server,
            pytest.raises(SearchLimited, match="no more questions"),
        ):
            await searched(name, server.address)
        assert len(server.asked) == 1


@EACH
async def test_an_asked_for_pause_is_kept(name: str) -> None:
    client = Client(patience=QUICK)
    question = SearchQuestion(engine=name, query="bees", language="en")
    with serving(Given(status=429, headers={"Retry-After": "60"}), good(name)) as server:
        engine = KINDS[name].make(client, server.address)
        with pytest.raises(SearchLimited):
            await engine.search(question)
        with pytest.raises(SearchLimited, match="60 seconds of it are left"):
            await engine.search(question)
    assert len(server.asked) == 1
    await client.close()


@EACH
async def test_a_huge_answer_is_given_up(name: str) -> None:
    with (
        serving(Given(b" " * 5_100_000)) as server,
        pytest.raises(SearchError, match="more than 5 MB"),
    ):
        await searched(name, server.address)


@EACH
async def test_a_slow_answer_is_given_up(name: str) -> None:
    with (
        serving(Given(b"{}", delay=0.6)) as server,
        pytest.raises(SearchError, match="too long"),
    ):
        await searched(name, server.address, patience=Patience(0.3, 0.3))
    assert len(server.asked) == 1


@EACH
async def test_nobody_at_the_address_is_told(name: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(SearchError, match="cannot be reached"):
        await searched(name, address)


@EACH
async def test_no_proxy_is_taken_from_the_environment(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Given(status=500)) as proxy, serving(good(name)) as server:
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "DDGS_PROXY"):
            monkeypatch.setenv(variable, proxy.address)
            monkeypatch.setenv(variable.lower(), proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert len((await searched(name, server.address)).hits) == 1
    assert not proxy.asked


HOSTILE: list[Row] = [
    ("javascript:alert(1)", "Script", ""),
    ("ftp://example.org/a", "Another protocol", ""),
    ("https://user:secret@example.org/", "With a name", ""),
    ("https://", "Without a host", ""),
    ("http://[::1", "Half an address", ""),
    ("https://example.org:99999999/", "No port", ""),
    ("https://example.org/a\nHost: b", "Two lines", ""),
    ("/relative", "Relative", ""),
    ("https://example.org/" + "a" * 3_000, "Long", ""),
    ("https://example.org/ü b?q=ö%23#part", "A <b>bold</b>\u202e &amp; <i>long</i>\n title", ""),
    ("https://example.org/%C3%BC%20b?q=%C3%B6%23", "The same again", ""),
    ("https://bücher.example/x", "x" * 1_000, "y" * 100),
    ("HTTPS://EXAMPLE.ORG/a<script>'\"", "<script>alert(1)</script>", ""),
]


@pytest.mark.parametrize("name", [n for n in KINDS if n != "wikipedia"])
async def test_hostile_addresses_and_titles_are_made_safe(name: str) -> None:
    with serving(Given(KINDS[name].found(HOSTILE))) as server:
        found = await searched(name, server.address)
    assert urls(found) == [
        "https://example.org/%C3%BC%20b?q=%C3%B6%23",
        "https://xn--bcher-kva.example/x",
        "https://example.org/a%3Cscript%3E'%22",
    ]
    bold, long, script = (hit.title for hit in found.hits)
    assert bold == "A bold & long title"
    assert long == "x" * 299 + "…"
    assert script == "alert(1)"
    assert all(len(hit.date) <= 40 for hit in found.hits)


@EACH
async def test_no_more_hits_come_than_were_asked_for(name: str) -> None:
    many = [(f"https://example.org/{n}", f"Title {n}", "") for n in range(30)]
    with serving(Given(KINDS[name].found(many))) as server:
        assert len((await searched(name, server.address, most=3)).hits) == 3


@KEYED
@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_told(name: str, status: int) -> None:
    with (
        serving(Given(b'{"detail": {"error": "Unauthorized"}}', status)) as server,
        pytest.raises(SearchKeyRefused, match="refused the key"),
    ):
        await searched(name, server.address)


@KEYED
@pytest.mark.parametrize("status", [402, 432, 433])
async def test_a_used_up_quota_is_told(name: str, status: int) -> None:
    with serving(Given(status=status)) as server, pytest.raises(SearchLimited, match="quota"):
        await searched(name, server.address)


LEAKY = [
    *(Given(f'{{"error": "{KEY} is wrong"}}'.encode(), s) for s in (400, 401, 403, 422, 429, 500)),
    Given(KEY.encode()),
    Given(reset=True),
    Given(delay=0.8),
    Given(b"x" * 5_100_000),
    Given(status=301, headers={"Location": f"http://127.0.0.1:9/{KEY}"}),
]


@KEYED
@pytest.mark.parametrize("given", LEAKY, ids=range(len(LEAKY)))
async def test_a_key_appears_in_no_error_and_no_log(
    name: str, given: Given, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(given) as server, pytest.raises(SearchError) as caught:
        await searched(name, server.address, patience=Patience(0.5, 0.5))
    asked = server.asked[0].headers
    assert KEY in asked.get("authorization", "") + asked.get("x-subscription-token", "")
    written = "".join(traceback.format_exception(caught.value))
    error: BaseException | None = caught.value
    while error is not None:
        written += f"{error!r} {vars(error)!r}"
        error = error.__context__
    made = KINDS[name].make(Client(), "http://127.0.0.1:9")
    shown = f"{made!r} {Request('http://x', headers={'Authorization': KEY})!r}"
    assert KEY not in written + caplog.text + shown + "".join(capfd.readouterr())


@EACH
async def test_questions_are_not_logged(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(good(name)) as server:
        await searched(name, server.address, "unmistakable words")
    assert "unmistakable" not in caplog.text + "".join(capfd.readouterr())


@EACH
async def test_a_long_question_is_cut_between_words(name: str) -> None:
    with serving(good(name)) as server:
        await searched(name, server.address, "honeycomb " * 200)
    asked = server.asked[0]
    sent = json.dumps(asked.query) + asked.body.decode()
    assert sent.count("honeycomb") in range(1, 51)
    assert "honeycom " not in sent.replace("honeycomb", "")


@EACH
async def test_an_engine_is_asked_two_questions_at_once_at_most(name: str) -> None:
    client = Client(patience=QUICK)
    question = SearchQuestion(engine=name, query="bees", language="en")
    with serving(Given(KINDS[name].found(BEES), delay=0.05)) as server:
        engine = KINDS[name].make(client, server.address)
        await asyncio.gather(*(engine.search(question) for _ in range(5)))
    assert server.most == 2
    await client.close()


@pytest.mark.parametrize(("name", "apart"), [("arxiv", 3.0), ("duckduckgo", 1.0)])
async def test_some_are_asked_one_question_after_the_other(name: str, apart: float) -> None:
    client = Client(patience=QUICK)
    question = SearchQuestion(engine=name, query="bees", language="en")
    with serving(good(name)) as server:
        engines: dict[str, Search] = {
            "arxiv": ArxivSearch(client, server.address),
            "duckduckgo": DuckDuckGoSearch(client, server.address),
        }
        await asyncio.gather(*(engines[name].search(question) for _ in range(2)))
    first, second = server.asked
    assert second.at - first.at >= apart
    assert server.most == 1
    await client.close()


def test_pauses_are_read_in_all_their_forms() -> None:
    assert pause({}) is None
    assert pause({"retry-after": "2"}) == 2.0
    assert pause({"retry-after": "-5"}) == 0.0
    assert pause({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert pause({"retry-after": "soon"}) is None
    assert pause({"retry-after": f"Mon, {10**20} Jan 2020 00:00:00 GMT"}) is None
    brave = {"x-ratelimit-remaining": "0, 1000", "x-ratelimit-reset": "1, 1419704"}
    assert pause(brave) == 1.0
    assert pause(brave | {"x-ratelimit-remaining": "0, 0"}) == 1419704.0
    assert pause({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "x"}) is None


def test_the_page_that_the_tests_serve_is_read_by_ddgs_itself() -> None:
    from ddgs.engines.duckduckgo import Duckduckgo

    items = html.fromstring(duckduckgo_found(BEES)).xpath(Duckduckgo.items_xpath)
    assert [i.xpath(Duckduckgo.elements_xpath["href"]) for i in items] == [[BEES[0][0]]]


def test_only_passing_failures_are_worth_another_try() -> None:
    from byline.research.web.engines.client import Answer

    assert again(Answer(200, {}, b"")) is None
    assert again(Answer(503, {}, b"")) == 0.5
    assert again(Answer(503, {"retry-after": "60"}, b"")) is None
    assert again(Answer(429, {}, b"")) is None
    assert again(Answer(429, {"retry-after": "3"}, b"")) == 3.0
    assert again(Answer(401, {"retry-after": "1"}, b"")) is None
