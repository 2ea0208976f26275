"""Secrets are planted wherever there are any: none comes to light, whatever goes wrong."""

import base64
import json
import os
import subprocess
import sys
from base64 import b64encode
from http.client import IncompleteRead
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend import logs
from backend.database.engine import engine
from backend.settings import ServerSettings
from benchmarks.provider import Provider
from tests.backend.faults import small_library
from tests.collector import Collector, collecting
from tests.planted import Parrot, Planted, forms, parroting
from tests.postgres import Cluster, asked, cluster, shared_cluster
from tests.serving import ROOT, Server, eventually, followed
from tests.simulated import settings, simulated

SECRETS = {
    "model key": "planted+model/key-7Zq",
    "image key": "planted+image/key-8Xw",
    "provider's key": "planted-openai-9Vk",
    "tavily": "planted-tavily-1Ht",
    "brave": "planted-brave-2Js",
    "database": "planted%2Fdatabase%40-3Ld",
    "proxy": "planted%3Aproxy-4Mf",
    "collector": "planted-collector-5Ng",
    "idempotency": "planted-idempotency-6Pb",
    "source": "planted-source-password-7Rc",
    "query": "planted-source-query-8Sv",
    "header": "planted-bearer-header-9Tx",
}
TOPIC = "Honey bees planted-topic-0Uy"
FORMS = ("md", "html", "pdf", "docx", "epub", "json")
QUERY = "?token=planted-source-query-8Sv"


def told(address: str, library: Path, database: str, collector: str) -> dict[str, str]:
    """Give settings with a secret wherever one can stand, and as much told as can be."""
    return {
        **settings(address),
        **small_library(library),
        "BYLINE_MODEL_API_KEY": SECRETS["model key"],
        "BYLINE_IMAGE_MODEL_API_KEY": SECRETS["image key"],
        "OPENAI_API_KEY": SECRETS["provider's key"],
        "BYLINE_TAVILY_API_KEY": SECRETS["tavily"],
        "BYLINE_BRAVE_API_KEY": SECRETS["brave"],
        "BYLINE_SEARCH": "tavily,brave",
        "BYLINE_WEB": "true",
        "BYLINE_DATABASE_URL": database.replace("byline@", f"byline:{SECRETS['database']}@"),
        "BYLINE_FETCH_PROXY": f"http://me:{SECRETS['proxy']}@{address.removeprefix('http://')}",
        "BYLINE_OTLP_ENDPOINT": collector,
        "BYLINE_OTLP_HEADERS": f"authorization=Bearer%20{SECRETS['collector']}",
        "BYLINE_REQUIRE_KEY": "true",
        "BYLINE_LOG_LEVEL": "DEBUG",
        "BYLINE_RATE": "off",
    }


class Visitor:
    """Asks a server whatever there is to ask, with a key, and keeps every answer."""

    def __init__(self, server: Server, planted: Planted) -> None:
        self.server, self.planted = server, planted
        done = subprocess.run(
            [sys.executable, "-m", "byline.cli", "keys", "create", "--operator"],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        self.key = planted.secrets["api key"] = done.stdout.split()[-1]
        planted.texts["keys create, stderr"] = done.stderr.encode()

    def _environment(self) -> dict[str, str]:
        own = {"BYLINE_DATA_DIR": str(self.server.data)}
        return dict(os.environ) | self.server.settings | own

    def commands(self) -> None:
        for command in (("keys", "list"), ("audit", "--since", "2020-01-01")):
            done = subprocess.run(
                [sys.executable, "-m", "byline.cli", *command],
                cwd=ROOT,
                env=self._environment(),
                capture_output=True,
                check=True,
            )
            self.planted.texts[" ".join(command)] = done.stdout + done.stderr

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {"Authorization": f"Bearer {self.key}", **headers}
        answer = self.server.ask(method, path, body, headers=named)
        place = f"{method} {path}"
        before = self.planted.texts.get(place, b"")
        self.planted.texts[place] = before + answer.body + str(answer.headers).encode()
        return answer

    def create(self, **brief: Any) -> int:
        body = {"topic": TOPIC, "min_words": 300, "include_image": False, **brief}
        return int(self.ask("POST", "/articles/create", body).json["id"])

    def wait(self, article: int) -> Any:
        path = f"/articles/{article}/status"
        ended = ("completed", "failed")
        eventually(lambda: self.ask("GET", path).json["status"] in ended, 60)
        return self.ask("GET", path).json

    def read(self, article: int) -> None:
        """Read everything that there is of an article."""
        secrets, texts = self.planted.secrets, self.planted.texts
        secrets["ticket"] = self.ask("POST", "/tickets").json["ticket"]
        records, _ = followed(self.server, article, f"?after=0&ticket={secrets['ticket']}")
        texts[f"WebSocket {article}"] = json.dumps(records).encode()
        for path in ("", "/status", "/calls?bodies=true", "/result", "/citations"):
            self.ask("GET", f"/articles/{article}{path}")
        for form in FORMS:
            self.ask("GET", f"/articles/{article}/export?format={form}")

    def link(self, article: int) -> None:
        wanted = {"path": f"/articles/{article}/export?format=md"}
        url = self.ask("POST", "/links", wanted).json["url"]
        self.planted.secrets["link"] = url.split("signature=")[1].split("&")[0]
        path = "/" + url.split("/", 3)[3]
        answer = self.server.get(path)
        assert answer.status == 200, answer.body
        self.planted.texts["what a link opens"] = answer.body + str(answer.headers).encode()

    def webhook(self) -> None:
        made = self.ask("POST", "/webhooks", {"url": f"https://127.0.0.1:1/in{QUERY}"})
        if made.status == 201:
            self.planted.secrets["webhook"] = made.json["secret"]
            self.ask("POST", f"/webhooks/{made.json['id']}/test")
            self.ask("GET", f"/webhooks/{made.json['id']}/deliveries")
            self.ask("GET", "/webhooks")


@pytest.fixture
def planted() -> Planted:
    return Planted(dict(SECRETS))


def test_no_secret_comes_to_light_whatever_goes_wrong(tmp_path: Path, planted: Planted) -> None:
    with (
        cluster() as own,
        collecting() as collector,
        simulated(Provider()) as provider,
        parroting(provider) as parrot,
    ):
        url = own.database()
        library = tmp_path / "library"
        server = Server(tmp_path / "d", told(parrot.address, library, url, collector.address))
        visitor = Visitor(server, planted)
        with server:
            _all_goes_well(visitor)
            _all_goes_wrong(visitor, parrot, url)
            _the_database_is_away(visitor, own, collector)
        planted.texts["log"] = server.log.encode()
        planted.texts["traces"] = b"".join(collector.bodies)
    heard = "\n".join(parrot.heard)
    assert SECRETS["model key"] in heard  # it was used, and said again in an error
    assert "Failing row" not in server.log
    assert TOPIC.encode() not in planted.texts["traces"] + planted.texts["GET /metrics"]
    assert len(planted.secrets) >= 15, planted.secrets.keys()
    assert planted.found(*_shown(planted)) == set()
    planted.texts["what the parrot was sent"] = heard.encode()
    basic = b64encode(f"me:{unquote(SECRETS['proxy'])}".encode())
    planted.texts["what a proxy is sent"] = b"Proxy-Authorization: Basic " + basic
    told_it = {name for name, _ in planted.found(*_shown(planted))}
    assert {"model key", "proxy"} <= told_it, told_it  # the search can find, in base 64 too


def _all_goes_well(visitor: Visitor) -> None:
    article = visitor.create()
    assert visitor.wait(article)["status"] == "completed"
    visitor.read(article)
    visitor.link(article)
    visitor.webhook()
    for path in ("/metrics", "/openapi.json", "/articles/", "/me", "/health", "/", "/documents"):
        visitor.ask("GET", path)


def _all_goes_wrong(visitor: Visitor, parrot: Parrot, url: str) -> None:
    parrot.to = ""
    refused = visitor.create(web=True)
    assert visitor.wait(refused)["status"] == "failed"
    visitor.read(refused)
    for source in (f"https://me:{SECRETS['source']}@example.org/", f"https://example.org/{QUERY}"):
        visitor.ask("POST", "/articles/create", {"topic": TOPIC, "sources": [source]})
    bearer = {"Authorization": f"Bearer {SECRETS['header']}"}
    assert visitor.ask("GET", "/articles/", **bearer).status == 401
    visitor.ask("GET", f"/articles/{QUERY}&signature=x&expires=1&owner=local")
    key = {"Idempotency-Key": SECRETS["idempotency"]}
    visitor.ask("POST", "/articles/create", {"topic": TOPIC}, **key)
    asked(url, "ALTER TABLE article ADD CONSTRAINT planted CHECK (topic = '') NOT VALID")
    brief = {"topic": TOPIC, "tone": SECRETS["header"]}
    assert visitor.ask("POST", "/articles/create", brief, **key).status in (409, 500)
    other = {"Idempotency-Key": SECRETS["idempotency"] + "-other"}
    assert visitor.ask("POST", "/articles/create", brief, **other).status == 500
    broken = json.dumps({"topic": [SECRETS["source"]]})
    asked(url, f"UPDATE record SET body = '{broken}' WHERE article_id = {refused:d}")  # noqa: S608
    visitor.ask("GET", f"/articles/{refused}/outline")
    with pytest.raises(IncompleteRead) as broken_off:
        visitor.ask("GET", f"/articles/{refused}/events")
    visitor.planted.texts["a stream that broke off"] = broken_off.value.partial
    visitor.commands()


def _the_database_is_away(visitor: Visitor, own: Cluster, collector: Collector) -> None:
    eventually(lambda: len(collector.named("invoke_workflow article")) >= 2, 30)
    own.stop()
    for method, path in (("GET", "/articles/"), ("POST", "/articles/create"), ("GET", "/metrics")):
        answer = visitor.ask(method, path, {"topic": TOPIC} if method == "POST" else None)
        assert answer.status >= 500, (path, answer.status)


def _shown(planted: Planted) -> list[tuple[str, str]]:
    """Give what is meant to be shown: to its own owner, who asked for it."""
    own = [(name, place) for name, place in (
        ("ticket", "POST /tickets"), ("link", "POST /links"), ("webhook", "POST /webhooks"),
        ("query", "POST /webhooks"), ("query", "GET /webhooks"),
    )]  # fmt: skip
    mine = [("query", p) for p in planted.texts if "/articles" in p]  # a brief, as it was given
    return own + mine


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BYLINE_DATABASE_URL", "postgresql://byline:{}@127.0.0.1:none/x"),
        ("BYLINE_DATABASE_URL", "postgresql://byline:{}@127.0.0.1:1/x?nonsense={}"),
        ("BYLINE_DATABASE_URL", "nonsense://byline:{}@127.0.0.1/x"),
        ("BYLINE_FETCH_PROXY", "nonsense://me:{}@127.0.0.1"),
        ("BYLINE_OTLP_ENDPOINT", "http://me:{}@127.0.0.1"),
        ("BYLINE_PORT", "{}"),
    ],
)
def test_a_setting_that_is_refused_is_not_repeated(
    tmp_path: Path, planted: Planted, name: str, value: str
) -> None:
    secret = SECRETS["database"]
    server = Server(tmp_path / "d", {name: value.format(secret, secret)})
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    planted.texts["log"] = server.log.encode()
    assert server.log
    assert planted.found() == set()


def test_the_search_finds_each_form() -> None:
    for secret in SECRETS.values():
        for form in forms(secret):
            said = f'{{"a": "xx{form}yy"}}'.encode()
            assert Planted({"it": secret}, {"there": said}).found() == {("it", "there")}
        for before in ("", "a", "me", "me:"):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                said = encode(f"{before}{secret}!".encode())
                assert Planted({"it": secret}, {"there": said}).found(), (before, secret)
        assert not Planted({"it": secret}, {"there": secret[:-1].encode()}).found()


async def test_what_a_database_or_a_check_refuses_is_not_repeated(
    tmp_path: Path, planted: Planted
) -> None:
    out = StringIO()
    logs.configure("DEBUG", (), out)
    log = structlog.get_logger()
    wanted = SECRETS["source"]
    made = engine(shared_cluster().database(), 1, writes=True)
    with made.begin() as c:
        c.exec_driver_sql("CREATE TABLE it (word text CHECK (word = ''), n int)")
    for statement, values in (
        ("INSERT INTO it VALUES (:word, 1)", {"word": f"{wanted}\n\n{wanted}"}),
        ("SELECT CAST(:word AS int)", {"word": "1"}),
    ):
        try:
            with made.begin() as c:
                c.execute(text(statement), values)
        except DBAPIError:
            log.exception("database")
    made.dispose()
    try:
        TypeAdapter(int).validate_python([wanted])  # no value of ours: those hide it themselves
    except ValidationError:
        log.exception("check")
    structlog.reset_defaults()
    planted.texts["log"] = out.getvalue().encode()
    assert "CheckViolation" in out.getvalue()
    assert "validation error" in out.getvalue()
    assert planted.found() == set()


def test_the_parts_of_what_is_set_are_secrets_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_DATABASE_URL", f"postgresql://me:{SECRETS['database']}@host/x")
    monkeypatch.setenv("BYLINE_SEARXNG_URL", f"http://me:{SECRETS['proxy']}@host")
    monkeypatch.setenv("BYLINE_OTLP_HEADERS", f"a=Bearer%20{SECRETS['collector']},b=c")
    found = ServerSettings.read().secrets
    for name in ("database", "proxy"):
        assert {SECRETS[name], unquote(SECRETS[name])} <= set(found)
    assert f"Bearer {SECRETS['collector']}" in found
    assert "c" not in found
