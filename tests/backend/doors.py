"""Every route of the service, as each kind of caller meets it: for the test that nobody leaks."""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any

from sqlalchemy import text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from backend.database.engine import engine
from backend.database.store import Store
from tests.backend.uploading import END, KIND, part
from tests.issuing import AUDIENCE, Issuing, pem
from tests.serving import Answer, Server, eventually

SELECTED = "part    2"  # what the quick newsroom writes
PICTURE = b"RIFF\x00\x00\x00\x00WEBP"
# What is no operation of the schema: with what it is asked for, and nothing of any owner's in it.
HIDDEN = {
    "/articles": "/articles",
    "/docs": "/docs",
    "/redoc": "/redoc",
    "/openapi.json": "/openapi.json",
    "/docs/static": "/docs/static/favicon.png",
}
NOWHERE = ("/nothing", "/articles/1/nothing", "/ws/articles/1", "/articles/x", "//me")
SOCKET = "/ws/articles/{article_id}"
FREE = {"/health", "/health/ready"}
OPERATORS = {"/metrics"}
QUERIES = {"calls": "?bodies=true", "listed": "?size=100", "documents": "?size=100"}


@dataclass(frozen=True)
class Owner:
    """Somebody with one of everything, each with a word in it that nobody else has."""

    key: str
    mark: str
    ids: dict[str, int]
    receiver: str

    def body(self, operation: str) -> Any:
        """Give what a route wants to be sent, so that it would do something; None for nothing."""
        bodies: dict[str, Any] = {
            "create": {"topic": f"{self.mark} anew"},
            "estimate": {"topic": f"{self.mark} anew"},
            "retry": {"budget_usd": 1.0},
            "approve": {},
            "upload": f"# {self.mark}\n\nAnother text of {self.mark}, in words.",
            "preview": {"content": f"{self.mark} shown"},
            "change": {"content": f"# {self.mark}\n\nA text that is new. {SELECTED} stays."},
            "revise": {"selection": SELECTED, "instruction": f"More {self.mark}."},
            "make_template": {"name": f"{self.mark} 2", "fields": {"tone": self.mark}},
            "change_template": {"name": f"{self.mark} 3", "fields": {"tone": self.mark}},
            "make_webhook": {"url": f"{self.receiver}/{self.mark}"},
            "link": {"path": f"/articles/{self.ids['article_id']}/export?format=md"},
        }
        return bodies[operation]


@dataclass(frozen=True)
class Door:
    """A route, and how it is asked for."""

    method: str
    path: str
    operation: str
    takes: bool

    @property
    def names(self) -> bool:
        """Say whether it names something that belongs to somebody."""
        return "{" in self.path or self.operation == "link"

    def to(self, owner: Owner) -> tuple[str, str, Any]:
        """Give the method, the path to what is the owner's, and a body."""
        path = re.sub(r"\{(\w+)\}", lambda m: str(owner.ids[m[1]]), self.path)
        path += QUERIES.get(self.operation, "")
        return self.method, path, owner.body(self.operation) if self.takes else None


@dataclass
class House:
    """A server with its doors; webhooks lead to `receiver`."""

    server: Server
    receiver: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)

    @property
    def url(self) -> str:
        default = f"sqlite:///{self.server.data / 'byline.db'}"
        return self.server.settings.get("BYLINE_DATABASE_URL", default)

    def ask(self, method: str, path: str, body: Any = None, **headers: str | bytes) -> Answer:
        named: dict[str, Any] = {k.replace("_", "-"): v for k, v in headers.items()}
        data = None
        if isinstance(body, str):
            named["Content-Type"], data = KIND, part("notes.md", body.encode()) + END
        elif body is not None:
            named["Content-Type"], data = "application/json", json.dumps(body).encode()
        self.connection.request(method, path, data, named)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()})

    def by(self, key: str, method: str, path: str, body: Any = None) -> Answer:
        return self.ask(method, path, body, Authorization=f"Bearer {key}")

    def heard(self, path: str, key: str = "") -> tuple[int, str]:
        """Follow a socket to its end; give the code, and all that was said."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        said = ""
        url = f"ws://127.0.0.1:{self.server.port}{path}"
        with connect(url, additional_headers=headers, proxy=None) as socket:
            try:
                while True:
                    said += str(socket.recv(timeout=20))
            except ConnectionClosed as closed:
                return (closed.rcvd.code if closed.rcvd else 0), said

    def doors(self, key: str) -> list[Door]:
        """Read from the server's own schema which doors it has; what removes comes last."""
        paths = self.by(key, "GET", "/openapi.json").json["paths"]
        found = [
            Door(method.upper(), path, about["operationId"], "requestBody" in about)
            for path, operations in paths.items()
            for method, about in operations.items()
        ]
        found += [Door("GET", path, "", takes=False) for path in HIDDEN.values()]
        return sorted(found, key=lambda d: (d.method == "DELETE", d.path == "/articles/{id}"))

    def furnish(self, key: str, mark: str) -> Owner:
        """Give somebody one of everything that can be had."""

        def made(method: str, path: str, body: Any) -> Any:
            answer = self.by(key, method, path, body)
            assert answer.status in (200, 201, 202), (path, answer.body)
            return answer.json

        document = made("POST", "/documents", f"# {mark}\n\nA text of {mark}, in words.")["id"]
        brief = {"topic": f"All of {mark}", "tone": mark}
        article = made("POST", "/articles/create", brief)["id"]
        code, said = self.heard(f"/ws/articles/{article}", key)
        assert (code, mark in said) == (1000, True)
        text_of = {"content": f"# {mark}\n\nThe second text of {mark}. {SELECTED} stays."}
        answer = self.ask(
            "PUT", f"/articles/{article}/content", text_of,
            Authorization=f"Bearer {key}", If_Match="*",
        )  # fmt: skip
        assert answer.status == 200, answer.body
        template = made("POST", "/templates", {"name": mark, "fields": {"tone": mark}})["id"]
        webhook = made("POST", "/webhooks", {"url": f"{self.receiver}/{mark}"})["id"]
        wanted = {"selection": SELECTED, "instruction": f"More of {mark}."}
        assert made("POST", f"/articles/{article}/revise", wanted)["proposal_id"] == 1
        proposal = f"/articles/{article}/proposals/1"
        eventually(lambda: self.by(key, "GET", proposal).json["status"] == "open")
        self._covered(article, mark)
        ids = {"article_id": article, "document_id": document, "number": 1}
        ids |= {"template_id": template, "webhook_id": webhook}
        return Owner(key, mark, ids, self.receiver)

    def _covered(self, article: int, mark: str) -> None:
        """Give an article a cover, behind the server's back: to draw one takes a real newsroom."""
        opened = engine(self.url, 1, writes=True)
        with opened.begin() as c:
            own = {"id": article, "picture": PICTURE + mark.encode()}
            c.execute(text("UPDATE article SET picture = :picture WHERE id = :id"), own)
            query = text("SELECT number, article FROM version WHERE article_id = :id")
            for number, value in c.execute(query, own).all():
                covered = json.loads(value) | {"cover": {"alt_text": mark}}
                c.execute(
                    text("UPDATE version SET article = :a WHERE article_id = :id AND number = :n"),
                    {"a": json.dumps(covered), "id": article, "n": number},
                )
        opened.dispose()


@dataclass(frozen=True)
class Keys:
    """Keys of every kind."""

    ann: str
    bob: str
    operator: str
    revoked: str
    expired: str


def keys(url: str) -> Keys:
    """Make keys in an empty database."""

    async def make() -> Keys:
        store = Store(url)
        await store.open()
        ann, bob, operator, revoked, expired = [
            await store.keys.make(whose, operator=whose == "eve")
            for whose in ("ann", "bob", "eve", "ann", "ann")
        ]
        await store.keys.revoke(revoked[0].id)
        await store.close()
        opened = engine(url, 1, writes=True)
        with opened.begin() as c:
            late = text("UPDATE key SET expires_at = '2020-01-01T00:00:00.000Z' WHERE id = :id")
            c.execute(late, {"id": expired[0].id})
        opened.dispose()
        return Keys(ann[1], bob[1], operator[1], revoked[1], expired[1])

    return asyncio.run(make())


def forged(real: str, issuer: Issuing) -> Iterator[tuple[str, str | bytes]]:
    """Give headers that nobody should be let in by: more than 200, each another."""
    yield from _torn(real)
    yield from _strayed(real)
    yield from _guessed(real)
    yield from _tokens(issuer)


def _torn(real: str) -> Iterator[tuple[str, str]]:
    random = Random(3)
    for n in range(len(real)):  # every place changed
        letter = random.choice([c for c in "AZaz09_-" if c != real[n]])
        yield "Authorization", f"Bearer {real[:n]}{letter}{real[n + 1 :]}"
    for n in range(0, len(real), 2):  # and cut there
        yield "Authorization", f"Bearer {real[:n]}"
        yield "X-API-Key", real[n + 1 :]


def _strayed(real: str) -> Iterator[tuple[str, str]]:
    """The very key, where none is looked for, or not as it is."""
    for scheme in ("Basic", "Token", "Digest", "ApiKey", "Negotiate", "Bearer,", "Bearer:", "byl"):
        yield "Authorization", f"{scheme} {real}"
    for odd in (real, f"Bearer{real}", f"Bearer {real} x", f"Bearer {real}{real}", "Bearer", ""):
        yield "Authorization", odd
    for name in ("Cookie", "Proxy-Authorization", "X-Authorization", "X-Forwarded-User"):
        yield name, f"Bearer {real}"
    for odd in (real.upper(), real.lower(), real[4:], f"{real}=", f"{real}%20", f"{real},{real}"):
        yield "X-API-Key", odd


def _guessed(real: str) -> Iterator[tuple[str, str | bytes]]:
    random = Random(4)
    for odd in ("*", "null", "undefined", "%00", "byl_", f"byl_{'A' * 43}", f'"{real}"'):
        yield "X-API-Key", odd
    for sql in ("' OR '1'='1", "' OR 1=1 --", "'; DROP TABLE key; --", '" OR ""="', "1 OR 1=1",
                "' UNION SELECT * FROM key --", "%' OR hash LIKE '%", "\\' OR 1=1 --"):  # fmt: skip
        yield "X-API-Key", sql
        yield "Authorization", f"Bearer byl_{sql}"
    for odd in ("ключ", "鍵", "byl_é" * 8, "\u202e" + real, "🔑" * 11, "ｂｙｌ_" + real[4:]):
        yield "Authorization", f"Bearer {odd}".encode()
        yield "X-API-Key", odd.encode()
    for _ in range(40):
        yield "Authorization", f"Bearer byl_{''.join(random.choices('abcXYZ019_-', k=43))}"


def _tokens(issuer: Issuing) -> Iterator[tuple[str, str]]:
    from tests.backend.test_issuer import part, signed_with

    claims = {"iss": issuer.address, "aud": AUDIENCE, "sub": "ann", "exp": 4_000_000_000}
    for sub in ("ann", "bob", "../ann", "local"):
        own = claims | {"sub": sub}
        yield "Authorization", f"Bearer {part({'alg': 'none'})}.{part(own)}."
        header = {"alg": "HS256", "kid": "rsa-1"}
        yield "Authorization", f"Bearer {signed_with(pem('rsa-1'), header, own)}"
        yield "Authorization", f"Bearer {issuer.token('rsa-9', header={'kid': 'rsa-1'}, sub=sub)}"
        yield "Authorization", f"Bearer {issuer.token(sub=sub, aud='other')}"
        yield "Authorization", f"Bearer {issuer.token(sub=sub, exp=1)}"
        yield "Authorization", f"Bearer {issuer.token(sub=sub, iss='https://evil.example')}"
    for odd in ("..", "a.b.c", "é.é.é", f"{part(b'[' * 900)}..", "." * 900):
        yield "Authorization", f"Bearer {odd}"
    good = issuer.token()
    for n in range(0, len(good), 29):
        yield "Authorization", f"Bearer {good[:n]}"


def spread(doors: list[Door], many: int) -> Iterator[list[Door]]:
    """Give some doors at a time, all of them in turn."""
    turn = cycle(doors)
    while True:
        yield [next(turn) for _ in range(many)]
