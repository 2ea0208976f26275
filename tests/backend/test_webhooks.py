"""Webhooks: what becomes true is told, signed, until it has arrived; and nobody else is reached."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from backend.core.sending import AGAIN, JITTER, Sender, shown, signed
from backend.database.engine import engine
from backend.database.store import Store
from backend.errors import NotFound, TooManyWebhooks
from byline.article import Brief
from byline.pins import Pins
from byline.research.files import Shelf
from byline.research.web.access import WebAccess
from byline.research.web.posting import Post
from tests import postgres
from tests.backend.faults import number
from tests.backend.fleet import Fleet
from tests.receiving import Receiver, receiving
from tests.serving import PROGRAMS, ROOT, Server, eventually

QUICK = {
    "STEPS": "2",
    "SECONDS": "0.01",
    "BYLINE_PUBLIC_URL": "https://byline.example/at/",
    "BYLINE_REQUIRE_KEY": "false",
}
PINS = Pins(today=date(2026, 1, 1), shelf=Shelf(files=()))
ALL = ("completed", "failed", "awaiting_approval", "cancelled")


def quick(where: Path, *allowed: Receiver, **more: str) -> Server:
    allow = {"BYLINE_FETCH_ALLOW": ",".join(f"127.0.0.1:{r.port}" for r in allowed)}
    return Server(where, QUICK | allow | more, PROGRAMS / "quick.py", measured=False)


def hook(server: Server, receiver: Receiver, *events: str) -> int:
    body: dict[str, Any] = {"url": receiver.url}
    if events:
        body["events"] = [f"article.{e}" for e in events]
    answer = server.ask("POST", "/webhooks", body)
    assert answer.status == 201, answer.body
    receiver.secret = answer.json["secret"]
    return int(answer.json["id"])


def came(server: Server, webhook: int) -> list[tuple[str, int, str]]:
    items = server.get(f"/webhooks/{webhook}/deliveries").json["items"]
    return [(d["status"], d["tries"], d["code"]) for d in items]


def refuse_first(visit: int) -> tuple[int, dict[str, str]]:
    return (500 if visit == 1 else 200), {}


@pytest.fixture
def receivers() -> Iterator[Callable[..., Receiver]]:
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(receiving(*answers))


def test_what_becomes_of_articles_is_told_and_signed(
    tmp_path: Path, database_url: str, receivers: Callable[..., Receiver]
) -> None:
    everything, chosen = receivers(), receivers()
    with quick(tmp_path / "data", everything, chosen, BYLINE_DATABASE_URL=database_url) as server:
        webhook = hook(server, everything)
        hook(server, chosen, "failed", "failed")
        done, broken = server.create(topic="Bees “\u2028”"), server.create(topic="Broken hives")
        assert [server.wait(a)["status"] for a in (done, broken)] == ["completed", "failed"]
        test = server.ask("POST", f"/webhooks/{webhook}/test")
        assert (test.status, test.json["status"]) == (202, "waiting")
        eventually(lambda: len(everything.visits) == 3 and len(chosen.visits) == 1)
        eventually(lambda: came(server, webhook) == [("delivered", 1, "204")] * 3)
        told = {t["type"]: t["data"] for t in everything.told}
        assert told == {
            "article.completed": {
                "article_id": done,
                "status": "completed",
                "topic": "Bees “\u2028”",
                "url": f"https://byline.example/at/articles/{done}",
            },
            "article.failed": {
                "article_id": broken,
                "status": "failed",
                "topic": "Broken hives",
                "url": f"https://byline.example/at/articles/{broken}",
            },
            "webhook.test": {"webhook_id": webhook},
        }
        assert [t["type"] for t in chosen.told] == ["article.failed"]
        assert len({*everything.ids, *chosen.ids}) == 4
        assert all(v[0]["content-type"] == "application/json" for v in everything.visits)
        listed = server.get("/webhooks").json["items"]
        assert listed[1]["events"] == [f"article.{e}" for e in ALL]
        assert listed[0]["events"] == ["article.failed"]
        assert server.ask("DELETE", f"/webhooks/{webhook}").status == 204
        assert server.get(f"/webhooks/{webhook}/deliveries").json["code"] == "not_found"
        assert server.wait(server.create(topic="Ants"))["status"] == "completed"
        secrets = [r.secret.removeprefix("whsec_") for r in (everything, chosen)]
        shown = server.get("/webhooks").body.decode() + server.log
        assert not any(s in shown for s in secrets)
        assert "not-to-be-logged" not in server.log
    assert len(everything.visits) == 3


def test_it_is_told_again_until_it_arrives_and_nobody_else_is_visited(
    tmp_path: Path, receivers: Callable[..., Receiver]
) -> None:
    canary = receivers()
    refusing, hanging = receivers(refuse_first), receivers(lambda _: (0, {}))
    away = receivers(lambda _: (307, {"Location": canary.url}))
    gone = receivers(lambda _: (410, {}))
    with quick(tmp_path / "data", refusing, hanging, away, gone) as server:
        ids = [hook(server, r) for r in (refusing, hanging, away, gone)]
        server.wait(server.create(topic="Bees"))
        eventually(lambda: len(refusing.visits) == 2, 30)
        eventually(lambda: came(server, ids[0]) == [("delivered", 2, "200")])
        assert len(set(refusing.ids)) == 1
        [first, second] = [int(h["webhook-timestamp"]) for h, _ in refusing.visits]
        assert AGAIN[0] - 1 <= second - first <= AGAIN[0] * (1 + JITTER) + 4
        assert refusing.told[0] == refusing.told[1]
        eventually(lambda: came(server, ids[1])[0][1:] == (1, "timeout"), 30)
        assert came(server, ids[2])[0][2] == "307"
        assert [w["id"] for w in server.get("/webhooks").json["items"]] == ids[2::-1]
    assert canary.visits == []


def test_private_addresses_are_refused_when_named_and_when_dialled(
    tmp_path: Path, receivers: Callable[..., Receiver]
) -> None:
    canary = receivers()
    server = quick(tmp_path / "data", canary)
    with server:
        webhook = hook(server, canary)
        for url in (
            "http://127.0.0.1:1/",
            "http://localhost:8080/",
            "http://169.254.169.254/latest",
            "http://[::1]:9000/",
            "http://[::ffff:10.0.0.1]/",
            "http://0x7f.1:8080/",
            "https://user:word@192.168.0.1/",
            "http://93.184.216.34:25/",
        ):
            answer = server.ask("POST", "/webhooks", {"url": url})
            assert (answer.status, answer.json["code"]) == (422, "webhook_address"), url
        for wrong in ("ftp://example.org/", "file:///etc/passwd", "example.org", "", 3, None):
            answer = server.ask("POST", "/webhooks", {"url": wrong})
            assert (answer.status, answer.json["code"]) == (422, "invalid_request"), wrong
        for events in ([], ["article.written"], "article.failed"):
            answer = server.ask("POST", "/webhooks", {"url": canary.url, "events": events})
            assert (answer.status, answer.json["code"]) == (422, "invalid_request"), events
        server.end()
    server.settings["BYLINE_FETCH_ALLOW"] = ""
    with server:
        server.wait(server.create(topic="Bees"))
        eventually(lambda: came(server, webhook)[:1] == [("waiting", 1, "guarded")])
    assert canary.visits == []


@pytest.mark.parametrize(
    ("database_url", "how"),
    [("sqlite", signal.SIGKILL), ("postgresql", signal.SIGTERM)],  # else a lease has to run out
    indirect=["database_url"],
)
def test_a_server_that_ends_while_it_tells_tells_it_again_as_the_same(
    tmp_path: Path, database_url: str, how: signal.Signals, receivers: Callable[..., Receiver]
) -> None:
    receiver = receivers(lambda visit: (0, {}) if visit == 1 else (200, {}))
    server = quick(tmp_path / "data", receiver, BYLINE_DATABASE_URL=database_url).start()
    webhook = hook(server, receiver, "completed")
    server.wait(server.create(topic="Bees"))
    eventually(lambda: len(receiver.visits) == 1)
    server.end(how)
    with server:
        eventually(lambda: came(server, webhook) == [("delivered", 1, "200")], 10)
        assert len(receiver.visits) == 2
        assert len(set(receiver.ids)) == 1
        assert receiver.told[0] == receiver.told[1]


def test_what_is_committed_is_told_by_whoever_comes_after_and_by_one_of_several(
    tmp_path: Path, receivers: Callable[..., Receiver]
) -> None:
    receiver = receivers()
    allow = {"BYLINE_FETCH_ALLOW": f"127.0.0.1:{receiver.port}"}
    fleet = Fleet(tmp_path / "fleet", postgres.shared_cluster(), workers=3, settings=allow)
    fleet.where.mkdir()
    [server] = fleet.api
    try:
        server.start()  # it only takes articles: nobody sends
        hook(server, receiver, "cancelled")
        articles = fleet.create(40)
        for article in articles:
            assert server.ask("POST", f"/articles/{article}/cancel").status == 202
        assert number(server, "SELECT count(*) FROM delivery WHERE status = 'waiting'") == 40
        server.end(signal.SIGKILL)
        for worker in fleet.hands:
            worker.start()
        done = "SELECT count(*) FROM delivery WHERE status = 'delivered'"
        eventually(lambda: number(server, done) == 40, 60)
        assert sorted(t["data"]["article_id"] for t in receiver.told) == articles
        assert len(set(receiver.ids)) == 40
    finally:
        fleet.__exit__()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url)
    await opened.open()
    yield opened
    await opened.close()


async def test_what_one_sender_has_taken_no_other_takes_before_its_lease_runs_out(
    store: Store, database_url: str
) -> None:
    own = store.of("ann").webhooks
    made, _ = await own.make("http://example.org/", ("article.cancelled",))
    for _ in range(30):
        await own.test(made.id)
    other = Store(database_url)
    if store.shared:
        await other.open()
    second = other if store.shared else store
    taken = await asyncio.gather(*(s.deliveries.claim(10) for s in (store, second) * 4))
    ids = [due.id for some in taken for due in some]
    assert (len(ids), len(set(ids))) == (30, 30)
    hurried(database_url, "sending")
    late, *_ = [due for some in taken for due in some]
    again = {due.id: due for due in await store.deliveries.claim(30)}
    await store.deliveries.missed(late, "500", None)  # it is another's now: this says nothing
    assert {d.status for d in await own.deliveries(made.id)} == {"sending"}
    await store.deliveries.sent(again[late.id], "200")
    assert {d.status for d in await own.deliveries(made.id)} == {"sending", "delivered"}
    if store.shared:
        await other.close()


async def test_what_never_arrives_has_failed_in_the_end(
    store: Store, database_url: str, receivers: Callable[..., Receiver]
) -> None:
    receiver = receivers(lambda _: (503, {}))
    own = store.of("ann").webhooks
    made, _ = await own.make(receiver.url, ("article.completed",))
    await own.test(made.id)
    async with Post.opened(WebAccess(allowed=("127.0.0.1",))) as post:
        sender = Sender(store.deliveries, post, "")
        delays = []
        for n in range(len(AGAIN) + 1):
            [due] = await store.deliveries.claim(5)
            assert due.tries == n
            await sender.tried(due)
            wait = await store.deliveries.wait()
            if wait is not None:
                delays.append(wait)
                hurried(database_url)
    assert [d.status for d in await own.deliveries(made.id)] == ["failed"]
    assert await store.deliveries.claim(5) == ()
    assert len(receiver.visits) == len(AGAIN) + 1
    for given, again in zip(delays, AGAIN, strict=True):
        assert again - 2 <= given <= again * (1 + JITTER)


def hurried(url: str, status: str = "waiting") -> None:
    """Let what has this status be due now."""
    opened = engine(url, 1, writes=True)
    with opened.begin() as connection:
        due = text("UPDATE delivery SET due = 0 WHERE status = :status")
        connection.execute(due, {"status": status})
    opened.dispose()


async def test_nobody_finds_or_hears_of_what_is_another_owners(store: Store) -> None:
    ann, bob = store.of("ann"), store.of("bob")
    made, secret = await ann.webhooks.make("http://example.org/", ("article.cancelled",))
    assert len(secret) == 32
    for found in (
        bob.webhooks.remove(made.id),
        bob.webhooks.test(made.id),
        bob.webhooks.deliveries(made.id),
    ):
        with pytest.raises(NotFound):
            await found
    assert await bob.webhooks.listed() == ()
    for own in (ann, bob):
        record, _ = await own.create(Brief(topic="Bees"), PINS, None, "")
        await own.cancel(record.id)
    [told] = await ann.webhooks.deliveries(made.id)
    assert (told.type, told.article_id) == ("article.cancelled", 1)
    await ann.webhooks.test(made.id)
    await ann.delete(1)
    assert [d.type for d in await ann.webhooks.deliveries(made.id)] == ["webhook.test"]
    await ann.webhooks.remove(made.id)
    assert await store.deliveries.wait() is None  # what was still to be told went with it
    for _ in range(50):
        await ann.webhooks.make("http://example.org/", ("article.cancelled",))
    with pytest.raises(TooManyWebhooks):
        await ann.webhooks.make("http://example.org/", ("article.cancelled",))


async def test_old_deliveries_are_forgotten_when_there_is_nothing_left_to_do(store: Store) -> None:
    own = store.of("ann").webhooks
    made, _ = await own.make("http://example.org/", ("article.cancelled",))
    for _ in range(3):
        await own.test(made.id)
    first, second, _ = await store.deliveries.claim(3)
    await store.deliveries.sent(first, "200")
    await store.deliveries.missed(second, "500", None)
    assert await store.deliveries.prune(1) == 0
    assert await store.deliveries.prune(-1) == 2
    assert [d.status for d in await own.deliveries(made.id)] == ["sending"]


def test_what_the_page_says_tells_our_messages_from_others() -> None:
    page = (ROOT / "docs/tasks/templates-and-webhooks.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102  (our own page's)
    secret, body, at = b"s" * 32, b'{"a": 1}', int(time.time())
    headers = signed(secret, "msg_1", at, body)
    assert found["genuine"](headers, body, shown(secret))
    assert not found["genuine"](headers, body + b" ", shown(secret))
    assert not found["genuine"](headers, body, shown(b"t" * 32))
    assert not found["genuine"](headers | {"webhook-id": "msg_2"}, body, shown(secret))
    old = signed(secret, "msg_1", at - 400, body)
    assert not found["genuine"](old, body, shown(secret))
