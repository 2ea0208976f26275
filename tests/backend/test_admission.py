"""Where a key is required, how keys are made beside a server, and how soon one ends everywhere."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread

import pytest

from backend.assembly import CannotServe
from backend.database.keys import FORM
from backend.database.store import Store
from backend.main import _opens_for_somebody
from backend.settings import ServerSettings
from tests.backend.doors import House
from tests.backend.faults import asked
from tests.conftest import Byline
from tests.postgres import shared_cluster
from tests.serving import PROGRAMS, Server, eventually

REVOKED = 5.0  # seconds in which every process must refuse it
STRICT = {"BYLINE_REQUIRE_KEY": "true", "BYLINE_RATE_WITHOUT_KEY": "off"}


def opens(server: Server, shown: str) -> bool:
    return server.get("/me", {"Authorization": f"Bearer {shown}"}).status == 200


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"host": "::1"}, False),
        ({"host": "127.0.0.2"}, False),
        ({"public_url": "http://localhost:8000"}, False),
        ({"allowed_hosts": ("localhost",)}, False),
        ({"require_key": True}, True),
        ({"host": "0.0.0.0"}, True),  # noqa: S104
        ({"host": ""}, True),
        ({"host": "::"}, True),
        ({"host": "192.168.1.5"}, True),
        ({"host": "byline"}, True),
        ({"host": "127.0.0.1.example.org"}, True),
        ({"public_url": "https://byline.example/"}, True),
        ({"public_url": "https://localhost@byline.example"}, True),
        ({"allowed_hosts": ("byline.example",)}, True),
        ({"trusted_proxies": ("10.0.0.0/8",)}, True),
        ({"allowed_hosts": ("byline.example",), "require_key": False}, False),
    ],
)
def test_a_key_is_required_wherever_others_reach_the_service(
    given: dict[str, object], required: bool
) -> None:
    assert ServerSettings.model_validate(given).key_required is required


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({}, "nobody has a key yet. Make one with: byline keys create"),
        ({"BYLINE_REQUIRE_KEY": "false"}, "anybody could write, read and delete here"),
        (
            {"BYLINE_OIDC_ISSUER": "http://login.example", "BYLINE_OIDC_AUDIENCE": "byline"},
            "BYLINE_OIDC_ISSUER must begin with https://",
        ),
    ],
)
def test_a_server_that_others_reach_starts_only_for_somebody(
    tmp_path: Path, more: dict[str, str], line: str
) -> None:
    server = Server(tmp_path / "d", {"BYLINE_HOST": "0.0.0.0"} | more)  # noqa: S104
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    assert server.process is not None
    assert server.process.wait() == 2
    last = server.log.splitlines()[-1]
    assert last.startswith("byline: ") and line in last
    assert "Traceback" not in server.log


async def test_it_starts_for_who_has_a_key_that_holds(database_url: str) -> None:
    settings = ServerSettings(host="0.0.0.0")  # noqa: S104
    store = Store(database_url)
    await store.open()
    made, _ = await store.keys.make(None)
    await _opens_for_somebody(settings, store)
    await store.keys.revoke(made.id)
    with pytest.raises(CannotServe, match="byline keys create"):
        await _opens_for_somebody(settings, store)
    named = {"oidc_issuer": "https://login.example", "oidc_audience": "byline"}
    await _opens_for_somebody(settings.model_copy(update=named), store)
    await _opens_for_somebody(ServerSettings(require_key=True), store)  # it only warns
    await store.close()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Server]:
    own = {"STEPS": "20", "SECONDS": "0.02"}
    with Server(tmp_path / "data", own, PROGRAMS / "quick.py") as running:
        yield running


def test_keys_are_made_and_ended_while_a_server_writes_and_the_first_inherits(
    quick: Server, byline: Byline
) -> None:
    made = [quick.create(topic=f"Bees {n}") for n in range(10)]
    where = {"BYLINE_DATA_DIR": str(quick.data)} | quick.settings
    first = byline("keys", "create", "--name", "the first", forked=True, **where)
    shown = first.out.splitlines()[-1]
    assert (first.code, bool(FORM.fullmatch(shown))) == (0, True)
    refused = byline("keys", "create", forked=True, **where)
    assert (refused.code, refused.out) == (2, "")
    assert "--owner NAME" in refused.err
    done = byline("keys", "create", "--owner", "ann", "--expires", "3", forked=True, **where)
    ann = done.out.splitlines()[-1]
    assert opens(quick, shown) and opens(quick, ann)
    listed = byline("keys", "list", forked=True, **where).out
    assert [line.split("\t")[1] for line in listed.splitlines()] == ["OWNER", "local", "ann"]
    assert shown not in listed and ann not in listed
    ended = time.monotonic()
    assert byline("keys", "revoke", "2", forked=True, **where).code == 0
    eventually(lambda: not opens(quick, ann), REVOKED)
    assert time.monotonic() - ended < REVOKED
    for odd in (("revoke", "9"), ("revoke", "x"), ("create", "--owner", "oidc:ann"),
                ("create", "--expires", "0")):  # fmt: skip
        done = byline("keys", *odd, forked=True, **where)
        assert (done.code, "Traceback" in done.err) == (2, False)
    assert all(quick.wait(article)["status"] == "completed" for article in made)
    assert "locked" not in quick.log
    quick.end()
    quick.settings |= STRICT
    quick.start()
    mine = quick.get("/articles/", {"X-API-Key": shown}).json
    assert (mine["total"], quick.get("/articles/").status) == (10, 401)
    kept = asked(quick, "SELECT action, target, owner FROM audit WHERE action LIKE 'keys%'")
    assert kept == [
        ("keys create", "key 1", "local"), ("keys create", "key 2", "ann"),
        ("keys revoke", "key 2", "ann"),
    ]  # fmt: skip


def test_a_key_that_is_revoked_is_refused_by_every_process_and_its_streams_end(
    tmp_path: Path, byline: Byline
) -> None:
    url = shared_cluster().database()

    async def make() -> str:
        store = Store(url)
        await store.open()
        _, shown = await store.keys.make("ann")
        await store.close()
        return shown

    shown = asyncio.run(make())
    slow = STRICT | {"BYLINE_DATABASE_URL": url, "STEPS": "500", "SECONDS": "0.05"}
    servers = [Server(tmp_path / f"d{n}", slow, PROGRAMS / "quick.py") for n in range(2)]
    with ExitStack() as stack:
        houses = [House(stack.enter_context(server), "") for server in servers]
        for house in houses:
            stack.enter_context(closing(house.connection))
        article = houses[0].by(shown, "POST", "/articles/create", {"topic": "Bees"}).json["id"]
        closed: dict[str, float] = {}
        codes: list[int] = []

        def follow(house: House, name: str) -> None:
            if name.startswith("socket"):
                codes.append(house.heard(f"/ws/articles/{article}", shown)[0])
            else:
                house.by(shown, "GET", f"/articles/{article}/events")
            closed[name] = time.monotonic()

        following = [
            Thread(target=follow, args=(house, f"{kind} {n}"))
            for n, house in enumerate(houses)
            for kind in ("socket", "stream")
        ]
        for thread in following:
            thread.start()
        assert all(opens(server, shown) for server in servers)
        where = {"BYLINE_DATA_DIR": str(tmp_path / "d0"), "BYLINE_DATABASE_URL": url}
        assert byline("keys", "revoke", "1", forked=True, **where).code == 0
        ended = time.monotonic()
        eventually(lambda: not any(opens(server, shown) for server in servers), REVOKED)
        assert time.monotonic() - ended < REVOKED
        for thread in following:
            thread.join(20)
        assert codes == [4401, 4401]
        assert len(closed) == 4
        assert max(closed.values()) - ended < REVOKED
        status = json.dumps(
            shared_cluster().ask(url.rpartition("/")[2], "SELECT status FROM article")
        )
        assert "processing" in status  # only the reading has ended


def test_what_comes_through_a_proxy_that_nobody_has_named_needs_a_key(tmp_path: Path) -> None:
    through = {"X-Forwarded-For": "192.0.2.7"}
    for required, status in ((None, 401), ("false", 200)):
        own = {} if required is None else {"BYLINE_REQUIRE_KEY": required}
        with Server(tmp_path / f"{required}", own) as server:
            assert server.get("/articles/").status == 200
            assert server.ask("GET", "/articles/", headers=through).status == status
