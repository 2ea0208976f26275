"""Every route, by every kind of caller: nobody gets, sees or changes what is another owner's."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from backend.main import app
from tests.backend.doors import (
    FREE,
    HIDDEN,
    NOWHERE,
    OPERATORS,
    SOCKET,
    Door,
    House,
    Keys,
    Owner,
    forged,
    keys,
    spread,
)
from tests.issuing import AUDIENCE, Issuing, issuing
from tests.postgres import shared_cluster
from tests.serving import PROGRAMS, Answer, Server, eventually

ANN, BOB = "Zebrawort", "Quokkaflint"
PASSING = re.compile(rb'"(?:request_id|timestamp)":"[^"]*"|(?:expires|signature)=[\w-]+')
EACH = 4  # doors that each forged key is shown at
SETTINGS = {
    "BYLINE_REQUIRE_KEY": "true",
    "BYLINE_RATE": "off",
    "BYLINE_RATE_WITHOUT_KEY": "off",
    "BYLINE_MODEL": "ollama:nobody",  # only a model proposes; the newsroom here asks none
    "BYLINE_OIDC_AUDIENCE": AUDIENCE,
}


@dataclass
class Met:
    """A server with two owners, and an issuer beside."""

    house: House
    keys: Keys
    ann: Owner
    bob: Owner
    issuer: Issuing
    doors: list[Door]


def met(where: Path, issuer: Issuing, url: str, **more: str) -> Iterator[Met]:
    own = SETTINGS | {"BYLINE_OIDC_ISSUER": issuer.address} | more
    own["BYLINE_FETCH_ALLOW"] = issuer.address.removeprefix("http://")
    own |= {"BYLINE_DATABASE_URL": url} if url else {}
    server = Server(where / "data", own, PROGRAMS / "leaky.py")
    server.data.mkdir()
    house = House(server, issuer.address)
    made = keys(house.url)
    with server, closing(house.connection):
        ann, bob = house.furnish(made.ann, ANN), house.furnish(made.bob, BOB)
        yield Met(house, made, ann, bob, issuer, house.doors(made.ann))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def there(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Met]:
    url = shared_cluster().database() if request.param == "postgresql" else ""
    with issuing() as issuer:
        yield from met(tmp_path_factory.mktemp("doors"), issuer, url, LEAKS="0")


def said(answer: Answer) -> str:
    return f"{answer.headers}{answer.body.decode('utf-8', 'replace')}"


def problem(answer: Answer) -> Any:
    """Give a refusal without what is each request's own."""
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    return {k: v for k, v in answer.json.items() if k != "request_id"}


def leaks(met: Met, thief: Owner, victim: Owner) -> list[str]:
    """Try all doors to what is the victim's; say which gave anything away, or let anything pass."""
    found = []
    for door in met.doors:
        answer = met.house.ask(
            *door.to(replace(thief, ids=victim.ids)),
            Authorization=f"Bearer {thief.key}", If_Match="*",
        )  # fmt: skip
        if victim.mark in said(answer):
            found.append(f"{door.method} {door.path}: the mark")
        if door.names and answer.status != 404:
            found.append(f"{door.method} {door.path}: {answer.status}")
        if not door.names and answer.status >= 300 and door.path not in OPERATORS:
            found.append(f"{door.method} {door.path}: {answer.status}, though it is his own")
    return found


def all_of(met: Met, owner: Owner) -> dict[str, Any]:
    """Read all that an owner has, without what time changes."""
    found = {}
    for door in met.doors:
        if door.method == "GET" and door.path not in OPERATORS and "deliveries" not in door.path:
            method, path, _ = door.to(owner)
            answer = met.house.by(owner.key, method, path)
            found[path] = (answer.status, PASSING.sub(b"", answer.body))
    return found


def test_the_doors_are_all_that_there_are(there: Met) -> None:
    known = {door.path for door in there.doors} | set(HIDDEN) | {SOCKET}
    built = {getattr(route, "path", "").replace(":int}", "}") for route in _routes(app.routes)}
    assert built - known == set()
    assert len(there.doors) > 45


def _routes(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


def test_nobody_gets_or_changes_what_is_anothers(there: Met) -> None:
    before = all_of(there, there.ann)
    assert sum(ANN.encode() in body for _, body in before.values()) > 15  # the marks are there
    assert leaks(there, there.bob, there.ann) == []
    assert all_of(there, there.ann) == before


def test_what_is_anothers_is_not_there_in_a_body_or_a_search(there: Met) -> None:
    house, ann, bob = there.house, there.ann, there.bob
    for path in ("/articles/create", "/articles/estimate"):
        taken = {"topic": "Bees", "sources": [ann.ids["document_id"]]}
        answer = house.by(bob.key, "POST", path, taken)
        assert (answer.status, answer.json["code"]) == (422, "unknown_document")
        for name in (ann.ids["template_id"], ANN):
            answer = house.by(bob.key, "POST", path, {"topic": "Bees", "template": name})
            assert answer.status in (404, 422)
            assert answer.json["code"] == house.by(
                bob.key, "POST", path, {"topic": "Bees", "template": 10**6}
            ).json["code"]  # fmt: skip
    found = house.by(bob.key, "GET", f"/articles/?search={ANN}").json
    assert (found["items"], found["total"]) == ([], 0)
    once = {"Authorization": f"Bearer {ann.key}", "Idempotency_Key": "once"}
    made = house.ask("POST", "/articles/create", {"topic": ANN}, **once).json["id"]
    other = {"Authorization": f"Bearer {bob.key}", "Idempotency_Key": "once"}
    answer = house.ask("POST", "/articles/create", {"topic": "Ants"}, **other)
    assert answer.status == 201
    assert answer.json["id"] != made
    file = f"# {ANN}\n\nA text of {ANN}, in words."  # the very file that the other has
    answer = house.by(bob.key, "POST", "/documents", file)
    assert answer.status == 201
    assert answer.json["id"] != ann.ids["document_id"]


def test_streams_are_their_owners(there: Met) -> None:
    house, ann, bob = there.house, there.ann, there.bob
    article = ann.ids["article_id"]
    path, stream = f"/ws/articles/{article}", f"/articles/{article}/events"

    def ticket(owner: Owner) -> str:
        return f"?after=0&ticket={house.by(owner.key, 'POST', '/tickets').json['ticket']}"

    code, heard = house.heard(path, bob.key)
    assert (code, ANN in heard) == (4404, False)
    assert house.heard(f"{path}{ticket(bob)}") == (4404, "")
    answer = house.ask("GET", f"{stream}{ticket(bob)}")
    assert (answer.status, ANN in said(answer)) == (404, False)
    once = ticket(ann)
    code, heard = house.heard(f"{path}{once}")
    assert (code, ANN in heard) == (1000, True)
    assert house.heard(f"{path}{once}") == (4401, "")
    once = ticket(ann)
    assert ANN in said(house.ask("GET", f"{stream}{once}"))
    assert house.ask("GET", f"{stream}{once}").status == 401
    assert house.ask("GET", f"/articles/{article}{ticket(ann)}").status == 401
    for wrong in ("", there.keys.revoked, there.keys.expired, f"{ann.key}x"):
        assert house.heard(path, wrong) == (4401, "")
    for odd in ("/ws/articles/1", "/ws/articles/999999", "/ws/nothing"):
        assert house.heard(f"{odd}?ticket=%27%20OR%201=1") == (4401, "")


def test_links_open_one_thing_for_a_while(there: Met) -> None:
    house, ann = there.house, there.ann
    article = ann.ids["article_id"]
    answer = house.by(ann.key, "POST", "/links", {"path": f"/articles/{article}/export?format=md"})
    url = answer.json["url"].partition(f":{house.server.port}")[2]
    assert ANN in said(house.ask("GET", url))
    assert house.ask("GET", url.replace("format=md", "format=html")).status == 401
    assert house.ask("GET", url.replace("/export", "/image")).status == 401
    assert house.ask("GET", url.replace("/export", "/result")).status == 401
    assert house.ask("DELETE", url.replace("/export", "")).status == 401
    assert house.ask("POST", url).status == 401
    picture = house.by(ann.key, "GET", f"/articles/{article}/result").json["image_url"]
    image = house.ask("GET", picture.partition(f":{house.server.port}")[2])
    assert (image.status, ANN.encode() in image.body) == (200, True)
    assert house.ask("GET", f"/articles/{article}/image").status == 401


def test_without_a_key_nothing_answers(there: Met) -> None:
    before = all_of(there, there.ann)
    for door in there.doors:
        answer = there.house.ask(*door.to(there.ann), If_Match="*")
        if door.path in FREE:
            assert (answer.status, list(answer.json)) == (200, ["status"]), door
        else:
            assert (answer.status, problem(answer)["code"]) == (401, "key_missing"), door
    for path in NOWHERE:
        assert there.house.ask("GET", path).status == 401, path
    assert all_of(there, there.ann) == before


def test_keys_that_are_revoked_expired_or_forged_are_all_refused_alike(there: Met) -> None:
    house, ann, before = there.house, there.ann, all_of(there, there.ann)
    answers = set()
    for key in (there.keys.revoked, there.keys.expired, f"byl_{'A' * 43}"):
        for door in there.doors:
            answer = house.ask(*door.to(ann), Authorization=f"Bearer {key}", If_Match="*")
            assert answer.status == 401, door
            answers.add(json.dumps(problem(answer)))
    assert len(answers) == 1
    assert json.loads(answers.pop())["code"] == "api_key_refused"
    tried = 0
    doors = [door for door in there.doors if door.path not in FREE]
    for (name, value), some in zip(
        forged(ann.key, there.issuer), spread(doors, EACH), strict=False
    ):
        tried += 1
        shown: dict[str, Any] = {name: value}
        for door in some:
            answer = house.ask(*door.to(ann), **shown)
            assert answer.status == 401, (name, value, door)
            assert problem(answer)["code"] in ("api_key_refused", "key_missing")
    assert tried >= 200
    assert all_of(there, ann) == before


def test_figures_of_all_owners_are_for_operators(there: Met) -> None:
    house = there.house
    for path in OPERATORS:
        assert house.by(there.ann.key, "GET", path).json["code"] == "operator_only"
        answer = house.by(there.keys.operator, "GET", path)
        assert answer.status == 200
        assert ANN not in said(answer) and BOB not in said(answer)
    assert house.by(there.ann.key, "GET", "/health/ready").json == {"status": "ready"}
    assert "working" in house.by(there.keys.operator, "GET", "/health/ready").json
    assert "data_dir" in house.by(there.keys.operator, "GET", "/health").json
    assert leaks(there, replace(there.bob, key=there.keys.operator), there.ann) == []


def test_who_shows_an_issuers_token_is_an_owner_of_his_own(there: Met) -> None:
    house, token = there.house, there.issuer.token(sub="ann")
    assert house.by(token, "GET", "/me").json == {
        "owner": "oidc:ann", "operator": False, "key": None,
    }  # fmt: skip
    assert leaks(there, replace(there.bob, key=token), there.ann) == []


def test_no_key_ticket_or_signature_stands_in_the_log(there: Met) -> None:
    house, ann = there.house, there.ann
    shown = house.by(ann.key, "POST", "/tickets").json["ticket"]
    house.heard(f"{SOCKET.format(article_id=ann.ids['article_id'])}?ticket={shown}")
    path = f"/articles/{ann.ids['article_id']}/export?format=md"
    url = house.by(ann.key, "POST", "/links", {"path": path}).json["url"]
    house.ask("GET", url.partition(f":{house.server.port}")[2])
    eventually(lambda: "/export" in house.server.log)
    for secret in (ann.key, there.bob.key, there.keys.revoked, shown, url.rpartition("=")[2]):
        assert secret not in house.server.log
        assert secret[4:] not in house.server.log


def test_the_owner_himself_is_let_in_everywhere(there: Met) -> None:
    """The last one: it removes what there is."""
    for door in there.doors:
        answer = there.house.ask(
            *door.to(there.ann), Authorization=f"Bearer {there.ann.key}", If_Match="*"
        )
        if door.path in OPERATORS:
            continue
        assert answer.status in (200, 201, 202, 204, 409, 412), (door, answer.body)
        assert BOB not in said(answer)


def test_the_check_can_fail_routes_that_find_everybodys_are_found(tmp_path: Path) -> None:
    with issuing() as issuer:
        for there in met(tmp_path, issuer, "", LEAKS="1"):
            assert leaks(there, there.bob, there.ann) == [
                "GET /articles/{article_id}/leak: the mark",
                "GET /articles/{article_id}/leak: 200",
                "GET /everything: the mark",
            ]
