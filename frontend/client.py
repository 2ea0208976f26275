"""The API as the screen uses it: one method a request, plain JSON in and out."""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

MOST = 100  # items that a page of a list may have
PATIENCE = httpx.Timeout(90.0, connect=5.0)  # seconds; a long text takes its time to be shown
KEY = re.compile(r"[!-~]{1,200}")  # what a header can carry: anything else is no key
UNAUTHORISED = 401
Fields = dict[str, Any]


class Refusal(Exception):
    """The server says no, or does not answer; `code` is stable, the text is for the user."""

    def __init__(self, code: str, detail: str, status: int = 0) -> None:
        """Take the problem document's `code` and `detail`, and the HTTP status (0: no answer)."""
        super().__init__(detail)
        self.code, self.detail, self.status = code, detail, status

    @classmethod
    def of(cls, answer: httpx.Response) -> Self:
        """Read a problem document."""
        try:
            body = answer.json()
            code, detail = str(body["code"]), str(body["detail"])
        except (ValueError, KeyError, TypeError):
            code, detail = "http_error", f"The server answered with {answer.status_code}."
        return cls(code, detail, answer.status_code)

    @property
    def of_key(self) -> bool:
        """Does the server want a key, or another one?"""
        return self.status == UNAUTHORISED


def _ignored(_: Refusal) -> None:
    """Nobody but the caller needs to hear of it."""


@dataclass(frozen=True)
class Client:
    """Asks one server, for the owner of one key or for nobody. Every method raises `Refusal`.

    `refused` hears of each answer that wants a key, whoever catches the refusal.
    """

    server: str
    _http: httpx.Client = field(repr=False)
    _key: str = field(default="", repr=False)
    refused: Callable[[Refusal], None] = field(default=_ignored, repr=False)

    @classmethod
    def of(cls, server: str, certificate: str = "") -> Self:
        """Make a client without a key; the way to the server is its address and no proxy.

        Its connections serve everybody, so it keeps no cookie that might be somebody's. With a
        `certificate` (a PEM file) nothing but that one is trusted, under whatever name: it is the
        server's own, and is not made out to this machine.
        """
        none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        verify: ssl.SSLContext | bool = True
        if certificate:
            verify = ssl.create_default_context(cafile=certificate)
            verify.check_hostname = False
            verify.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        http = httpx.Client(
            base_url=server, timeout=PATIENCE, trust_env=False, cookies=none, verify=verify
        )
        return cls(server, http)

    def asking_for(self, key: str, refused: Callable[[Refusal], None] = _ignored) -> Self:
        """Give a client that sends a key ("": none). Raises `Refusal` for what can be none."""
        if key and not KEY.fullmatch(key):
            raise Refusal("api_key_refused", "This is no key of this server.", UNAUTHORISED)
        return replace(self, _key=key, refused=refused)

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request; give the answer when it is a good one."""
        headers = dict(sent.pop("headers", {}))
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            answer = self._http.request(method, path, headers=headers, **sent)
        except httpx.HTTPError:
            message = f"The server at {self.server} does not answer. Start it with: make serve"
            raise Refusal("no_answer", message) from None
        if not answer.is_success:
            refusal = Refusal.of(answer)
            if refusal.of_key:
                self.refused(refusal)
            raise refusal
        return answer

    def _get(self, path: str, **query: Any) -> Fields:  # noqa: ANN401
        found: Fields = self.ask("GET", path, params=query).json()
        return found

    def _post(self, path: str, body: Any = None) -> Fields:  # noqa: ANN401
        answer = self.ask("POST", path, json=body)
        found: Fields = answer.json() if answer.content else {}
        return found

    def me(self) -> Fields:
        """Say whose key it is: `owner`, `operator`, `key`."""
        return self._get("/me")

    def ticket(self) -> str:
        """Give what lets a browser open one WebSocket, within a minute."""
        return str(self._post("/tickets")["ticket"])

    def link(self, path: str) -> str:
        """Sign a path, so that a browser may fetch it for some minutes; give it, without a host."""
        signed = urlsplit(str(self._post("/links", {"path": path})["url"]))
        return signed._replace(scheme="", netloc="").geturl()

    def templates(self) -> list[Fields]:
        """List the templates of briefs: each `id`, `name`, `fields`."""
        items: list[Fields] = self._get("/templates")["items"]
        return items

    def keep(self, name: str, fields: Fields, template: int | None = None) -> Fields:
        """Save a template: a new one, or in the place of another."""
        method, path = ("PUT", f"/templates/{template}") if template else ("POST", "/templates")
        body = {"name": name, "fields": fields}
        found: Fields = self.ask(method, path, json=body).json()
        return found

    def forget(self, template: int) -> None:
        """Remove a template."""
        self.ask("DELETE", f"/templates/{template}")

    def estimate(self, brief: Fields) -> Fields:
        """Say what an article will take, before it is made."""
        return self._post("/articles/estimate", brief)

    def create(self, brief: Fields, key: str) -> Fields:
        """Begin an article; the same key begins it once."""
        headers = {"Idempotency-Key": key}
        found: Fields = self.ask("POST", "/articles/create", json=brief, headers=headers).json()
        return found

    def page(self, page: int, size: int, status: str = "", search: str = "") -> Fields:
        """List articles, newest first."""
        query: Fields = {"page": page, "size": size, "search": search}
        return self._get("/articles/", **query, **({"status": status} if status else {}))

    def article(self, article: int) -> Fields:
        """Give an article's record and brief."""
        return self._get(f"/articles/{article}")

    def outline(self, article: int) -> Fields:
        """Give an article's outline: its title and its sections with their ids."""
        return self._get(f"/articles/{article}/outline")

    def result(self, article: int) -> Fields:
        """Give the finished article."""
        return self._get(f"/articles/{article}/result")

    def about(self, article: int, what: str) -> list[Fields]:
        """Give the items of one of an article's lists: `citations`, `sources`, `calls`, ..."""
        items: list[Fields] = self._get(f"/articles/{article}/{what}")["items"]
        return items

    def citations(self, article: int) -> Fields:
        """Give the citations, and the sentences that have none."""
        return self._get(f"/articles/{article}/citations")

    def act(self, article: int, what: str, body: Fields | None = None) -> Fields:
        """Do something with an article: `cancel`, `retry`, `approve`."""
        return self._post(f"/articles/{article}/{what}", body)

    def delete(self, article: int) -> None:
        """Remove an article."""
        self.ask("DELETE", f"/articles/{article}")

    def rendered(self, article: int) -> Fields:
        """Give the current version as safe HTML."""
        return self._get(f"/articles/{article}/rendered")

    def preview(self, article: int, content: str) -> str:
        """Give text that is not saved as safe HTML."""
        return str(self._post(f"/articles/{article}/rendered", {"content": content})["html"])

    def image(self, article: int) -> bytes:
        """Give the cover (WebP)."""
        return self.ask("GET", f"/articles/{article}/image").content

    def version(self, article: int, number: int) -> Fields:
        """Give one saved version with its text."""
        return self._get(f"/articles/{article}/versions/{number}")

    def save(self, article: int, content: str, version: int) -> int:
        """Save a text that was made from `version`; give the new version's number."""
        headers = {"If-Match": f'"{version}"'}
        body = {"content": content}
        answer = self.ask("PUT", f"/articles/{article}/content", json=body, headers=headers)
        return int(answer.json()["version"])

    def revise(self, article: int, body: Fields) -> int:
        """Ask for a proposal; give its number."""
        return int(self._post(f"/articles/{article}/revise", body)["proposal_id"])

    def decide(self, article: int, proposal: int, what: str) -> Fields:
        """Take a proposal or leave it: `accept` or `reject`."""
        return self._post(f"/articles/{article}/proposals/{proposal}/{what}")

    def documents(self) -> list[Fields]:
        """List all documents that were uploaded, newest first."""
        items: list[Fields] = []
        while True:
            found = self._get("/documents", page=len(items) // MOST + 1, size=MOST)
            items += found["items"]
            if len(found["items"]) < MOST:
                return items

    def upload(self, name: str, data: bytes) -> Fields:
        """Upload a document."""
        found: Fields = self.ask("POST", "/documents", files={"file": (name, data)}).json()
        return found
