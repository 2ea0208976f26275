"""Templates: what a brief begins with that names one; what is sent with it wins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.database.store import Store
from backend.database.templates import MOST, Fields
from backend.errors import NameTaken, NotFound, TooManyTemplates, UnknownTemplate
from tests.serving import PROGRAMS, Answer, Server

BLOG = {
    "tone": "friendly",
    "min_words": 400,
    "include_image": False,
    "web": False,
    "voice": "  Say colony, never hive.\n",
    "preferred_domains": ["www.example.org"],
}


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    settings = {"STEPS": "1", "SECONDS": "0", "BYLINE_DATABASE_URL": database_url}
    with Server(tmp_path / "data", settings, PROGRAMS / "quick.py", measured=False) as running:
        yield running


def kept(server: Server, name: str, **fields: Any) -> Answer:
    return server.ask("POST", "/templates", {"name": name, "fields": fields})


def created(server: Server, key: str = "", **brief: Any) -> Answer:
    named = {"Idempotency-Key": key} if key else {}
    return server.ask("POST", "/articles/create", {"topic": "Bees"} | brief, headers=named)


def test_a_template_is_kept_changed_named_and_removed(server: Server) -> None:
    made = kept(server, " Our blog ", **BLOG)
    assert (made.status, made.headers["location"]) == (201, f"/templates/{made.json['id']}")
    own = BLOG | {"voice": "Say colony, never hive.", "preferred_domains": ["example.org"]}
    assert (made.json["name"], made.json["fields"]) == ("Our blog", own)
    where = f"/templates/{made.json['id']}"
    assert server.get(where).json == made.json
    assert kept(server, "Our blog").json["code"] == "name_taken"
    other = kept(server, "Empty").json
    assert [t["name"] for t in server.get("/templates").json["items"]] == ["Empty", "Our blog"]
    taken = server.ask("PUT", where, {"name": "Empty", "fields": {}})
    assert (taken.status, taken.json["code"]) == (409, "name_taken")

    article = created(server, template="Our blog", min_words=500, web=None).json
    assert (article["tone"], article["min_words"], article["voice"]) == (
        "friendly",
        500,
        own["voice"],
    )
    assert "web" not in article  # sent as nothing: it is as if it had never been set
    assert article["preferred_domains"] == ["example.org"]
    explicit = created(server, template=made.json["id"], tone="professional", voice="").json
    assert (explicit["tone"], explicit["min_words"]) == ("professional", 400)
    assert "voice" not in explicit

    changed = server.ask("PUT", where, {"name": "Our blog", "fields": {"tone": "dry"}})
    assert (changed.status, changed.json["fields"]) == (200, {"tone": "dry"})
    assert created(server, template="Our blog").json["min_words"] == 1000
    assert server.get(f"/articles/{article['id']}").json["tone"] == "friendly"
    assert server.ask("DELETE", where).status == 204
    for method in ("GET", "DELETE"):
        assert server.ask(method, where).json["code"] == "not_found"
    assert server.ask("PUT", where, {"name": "A", "fields": {}}).json["code"] == "not_found"
    assert kept(server, "Our blog").json["id"] > other["id"]  # an id is never given again


def test_a_template_that_cannot_be_is_refused_as_a_brief_would_be(server: Server) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "did you mean tone?": {"tonne": "dry"},
        "body.fields.min_words": {"min_words": "500"},
        "body.fields.seo_optimize": {"seo_optimize": 1},
        "body.fields.voice": {"voice": "x" * 2001},
        "a template sets no topic": {"topic": "Bees"},
        "a template sets no sources": {"sources": []},
        "a template sets no excluded": {"excluded": []},
    }
    for said, fields in wrong.items():
        answer = kept(server, "Wrong", **fields)
        assert (answer.status, answer.json["code"]) == (422, "invalid_request")
        assert said in answer.json["detail"]
    for name in ("", "  ", "x" * 101, "a\0b", 3):
        body: dict[str, Any] = {"name": name, "fields": {}}
        assert server.ask("POST", "/templates", body).status == 422
    for unknown in (10**9, "nobody's", str(2**62)):
        for way in ("create", "estimate"):
            named = {"topic": "Bees", "template": unknown}
            answer = server.ask("POST", f"/articles/{way}", named)
            assert (answer.status, answer.json["code"]) == (422, "unknown_template")
    nones: tuple[Any, ...] = (0, True, 1.5, "", [], 2**63)
    for none in nones:
        assert created(server, template=none).json["code"] == "invalid_request"
    assert created(server, topic="a\0b").status == 422
    assert server.get("/templates").json["items"] == []


def test_an_estimate_is_of_the_brief_that_comes_of_it(server: Server) -> None:
    kept(server, "Long", min_words=20_000)
    kept(server, "Short", min_words=100)

    def words(**more: Any) -> Any:
        return server.ask("POST", "/articles/estimate", {"topic": "Honey bees", **more}).json

    assert words(template="Long") == words(min_words=20_000) != words(template="Short")
    assert words(template="Long", min_words=100) == words(min_words=100)


def test_a_key_compares_what_was_sent_and_what_it_made_stays_made(server: Server) -> None:
    made = kept(server, "Blog", min_words=300).json
    first = created(server, "k", template="Blog").json
    assert created(server, "k", template="Blog").json["id"] == first["id"]
    for other in (
        {"template": made["id"]},
        {"template": "Blog", "min_words": 1000},  # as it would be without a template
        {"template": "Blog", "voice": ""},
        {"min_words": 300},
    ):
        assert created(server, "k", **other).json["code"] == "idempotency_mismatch"
    server.ask("PUT", f"/templates/{made['id']}", {"name": "Blog", "fields": {"min_words": 900}})
    assert created(server, "k", template="Blog").json["min_words"] == 300
    server.ask("DELETE", f"/templates/{made['id']}")
    assert created(server, "k", template="Blog").json["id"] == first["id"]
    assert created(server, "new", template="Blog").json["code"] == "unknown_template"


async def test_nobody_finds_another_owners_and_each_has_his_names(database_url: str) -> None:
    store = Store(database_url)
    await store.open()
    ann, bob = store.of("ann").templates, store.of("bob").templates
    hers, his = [await own.make("Blog", Fields()) for own in (ann, bob)]
    assert (await ann.listed(), await bob.listed()) == ((hers,), (his,))
    assert await bob.wanted("Blog") == his
    for found in (
        bob.template(hers.id),
        bob.put(hers.id, "Mine", Fields()),
        bob.remove(hers.id),
    ):
        with pytest.raises(NotFound):
            await found
    with pytest.raises(UnknownTemplate):
        await bob.wanted(hers.id)
    for n in range(1, MOST):
        await bob.make(f"Blog {n}", Fields())
    with pytest.raises(TooManyTemplates):
        await bob.make("One too many", Fields())
    with pytest.raises(NameTaken):
        await bob.put(his.id, "Blog 1", Fields())
    assert (await bob.template(his.id)).name == "Blog"
    assert (await ann.template(hers.id)) == hers
    await store.close()
