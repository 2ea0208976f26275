"""Keys, tickets and links: made, found, used up and ended, on both kinds of database."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text, update

from backend.api.callers import LOCALLY, NOBODY, Callers
from backend.api.links import LASTS, PICTURE, Links
from backend.database import signing
from backend.database.engine import engine
from backend.database.keys import FORM
from backend.database.store import Store
from backend.database.tables import key, ticket
from backend.errors import ApiKeyRefused, BadKeyOwner, BadLink, KeyMissing, KeyNotFound, NoKeyOwner
from backend.records import Caller, now
from byline.article import Brief
from byline.pins import Pins
from byline.research.files import Shelf

PINS = Pins(today=date(2026, 1, 1), shelf=Shelf(files=()))
REVOKED = 5.0  # seconds in which a key that is revoked must be refused
PAST = "2020-01-01T00:00:00.000Z"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def callers(store: Store, required: bool = True) -> Callers:
    return Callers(store.keys, store.tickets, Links(store.signing), None, required)


def scope(
    path: str = "/articles/", query: str = "", method: str = "GET", **headers: str
) -> dict[str, Any]:
    named = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items()]
    kind = "websocket" if path.startswith("/ws/") else "http"
    said = {"type": kind, "path": path, "query_string": query.encode(), "headers": named}
    return said | ({"method": method} if kind == "http" else {})


async def changed(store: Store, statement: Any) -> None:
    await store.keys._writer.do(lambda c: c.execute(statement))


async def test_the_first_key_is_locals_and_later_ones_need_an_owner(database_url: str) -> None:
    async with opened(database_url) as store:
        assert not await store.keys.some()
        first, shown = await store.keys.make(None)
        assert (first.owner, first.operator, bool(FORM.fullmatch(shown))) == ("local", False, True)
        with pytest.raises(NoKeyOwner):
            await store.keys.make(None)
        second, _ = await store.keys.make("ann@example.org", "for the wire", 3, operator=True)
        assert (second.owner, second.name, second.operator) == (
            "ann@example.org", "for the wire", True,
        )  # fmt: skip
        for name in ("oidc:ann", "", " ann", "a\nb", "a" * 101, "ann\0"):
            with pytest.raises(BadKeyOwner):
                await store.keys.make(name)
        assert await store.keys.listed() == (first, second)
        assert await store.keys.some()


async def test_only_the_hash_of_a_key_is_kept(database_url: str) -> None:
    async with opened(database_url) as store:
        _, shown = await store.keys.make(None)
        given, _ = await store.tickets.make(Caller(owner="local"))
    opened_again = engine(database_url, 1)
    with opened_again.connect() as c:
        kept = [str(tuple(r)) for t in ("key", "ticket") for r in c.execute(text(f"SELECT * FROM {t}"))]  # noqa: E501, S608  # fmt: skip
    opened_again.dispose()
    assert len(kept) == 2
    assert not any(shown[4:] in row or given in row for row in kept)


async def test_whoever_shows_a_key_is_its_owner(database_url: str) -> None:
    async with opened(database_url) as store:
        made, shown = await store.keys.make("ann", operator=True)
        known = callers(store)
        ann = Caller(owner="ann", key_id=made.id, operator=True)
        for headers in (
            {"authorization": f"Bearer {shown}"},
            {"authorization": f"bearer  {shown} "},
            {"x_api_key": shown},
            {"authorization": f"Bearer {shown}", "x_api_key": shown},
            {"authorization": "Basic YTpi", "x_api_key": shown},
        ):
            assert await known.of(scope(**headers)) == ann, headers
        for headers in ({}, {"authorization": "Basic YTpi"}, {"authorization": shown}):
            with pytest.raises(KeyMissing):
                await known.of(scope(**headers))
        assert await known.of(scope(), public=True) == NOBODY
        other = shown[:-1] + ("A" if shown[-1] != "A" else "B")
        for headers in (
            {"x_api_key": ""},
            {"authorization": "Bearer"},
            {"x_api_key": other},
            {"x_api_key": shown.upper()},
            {"authorization": f"Bearer {shown}", "x_api_key": other},
            {"x_api_key": f"{shown}\xe9"},
        ):
            for strict in (known, callers(store, required=False)):
                with pytest.raises(ApiKeyRefused):
                    await strict.of(scope(**headers), public=True)
        assert await callers(store, required=False).of(scope()) == LOCALLY
        assert await callers(store, required=False).of(scope(x_api_key=shown)) == ann
        found = (await store.keys.listed())[0]
        assert found.used_at is not None


async def test_a_revoked_or_expired_key_opens_nothing(database_url: str) -> None:
    async with opened(database_url) as store:
        ended, first = await store.keys.make("ann")
        late, second = await store.keys.make("ann", days=1)
        known = callers(store)
        for shown in (first, second):
            assert (await known.of(scope(x_api_key=shown))).owner == "ann"
        began = time.monotonic()
        await store.keys.revoke(ended.id)
        assert (await store.keys.revoke(ended.id)).revoked_at  # once more is no error
        await changed(store, update(key).where(key.c.id == late.id).values(expires_at=now()))
        assert not await store.keys.some()
        refused = 0
        while refused < 2:  # the moment for which it is remembered
            assert time.monotonic() - began < REVOKED
            refused = 0
            for shown in (first, second):
                try:
                    await known.of(scope(x_api_key=shown))
                except ApiKeyRefused:
                    refused += 1
            await asyncio.sleep(0.05)
        assert not await known.stands(Caller(owner="ann", key_id=ended.id))
        with pytest.raises(KeyNotFound):
            await store.keys.revoke(99)


async def test_of_many_readers_with_one_ticket_one_gets_in(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        made, _ = await one.keys.make("ann")
        ann = Caller(owner="ann", key_id=made.id)
        for _ in range(5):
            shown, until = await one.tickets.make(ann)
            assert re.fullmatch(r"[\w-]{43}", shown)
            assert until > now()
            taking = (s.tickets.take(shown) for s in (one, other) * 5)
            got = [caller for caller in await asyncio.gather(*taking) if caller]
            assert got == [ann]


async def test_a_ticket_opens_streams_only_and_ends_with_its_time_or_its_key(
    database_url: str,
) -> None:
    async with opened(database_url) as store:
        made, _ = await store.keys.make("ann")
        ann, known = Caller(owner="ann", key_id=made.id), callers(store)

        async def fresh() -> str:
            return f"after=0&ticket={(await store.tickets.make(ann))[0]}"

        for path in ("/ws/articles/1", "/articles/7/events"):
            query = await fresh()
            assert await known.of(scope(path, query)) == ann
            with pytest.raises(ApiKeyRefused):
                await known.of(scope(path, query))
        for path in ("/articles/1", "/articles/1/export", "/me", "/ws/articles/1/x"):
            with pytest.raises(KeyMissing):
                await known.of(scope(path, await fresh()))
        query = await fresh()
        with pytest.raises(ApiKeyRefused):  # two are none
            await known.of(scope("/ws/articles/1", f"{query}&ticket=x"))
        query = await fresh()
        await changed(store, update(ticket).values(expires_at=PAST))
        with pytest.raises(ApiKeyRefused):
            await known.of(scope("/ws/articles/1", query))
        query = await fresh()
        await changed(store, update(key).values(revoked_at=now()))
        with pytest.raises(ApiKeyRefused):
            await callers(store).of(scope("/ws/articles/1", query))


async def test_a_link_opens_what_was_signed_and_nothing_else(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database_url) as store:
        ids = [
            (await store.of(owner).create(Brief(topic="Bees"), PINS, None, ""))[0].id
            for owner in ("ann", "bob")
        ]
        ann, bob = ids
        path = f"/articles/{ann}/export"
        links = Links(store.signing)
        made = await links.make("ann", f"{path}?format=pdf&front_matter=true")
        place, _, query = made.path.partition("?")
        assert (place, made.expires - time.time() <= LASTS) == (path, True)
        known = callers(store)
        for method in ("GET", "HEAD"):
            assert await known.of(scope(path, query, method)) == Caller(owner="ann")
        assert await Links(signing.Signing(store._reader, store._writer)).owner(path, query)

        signature = query.rpartition("=")[2]
        changes = (
            (path, query.replace("pdf", "md"), "GET"),
            (path, query.replace("format=pdf&", ""), "GET"),
            (path, query + "&format=md", "GET"),
            (path, "format=md&" + query, "GET"),
            (path, query.replace(str(made.expires), str(made.expires + 1)), "GET"),
            (path, query.replace("expires=", "expires=0"), "GET"),
            (path, query[:-1], "GET"),
            (path, query.swapcase(), "GET"),
            (path, query.replace(signature, "A" * 43), "GET"),
            (path, query.replace(signature, ""), "GET"),
            (f"/articles/{bob}/export", query, "GET"),
            (f"/articles/{ann}/image", query, "GET"),
            (f"/articles/{ann + bob}/export", query, "GET"),
            (path, query, "POST"),
        )
        for changed_path, changed_query, method in changes:
            with pytest.raises((ApiKeyRefused, KeyMissing)):
                await known.of(scope(changed_path, changed_query, method))
        for other in (f"/articles/{ann}", f"/articles/{ann}/content", path + "/", "/me"):
            with pytest.raises(KeyMissing):
                await known.of(scope(other, query))
        foreign = await links.make("bob", path)  # he may sign it: it does not open what is ann's
        with pytest.raises(ApiKeyRefused):
            await known.of(scope(path, foreign.path.partition("?")[2]))

        picture = await links.picture("ann", ann)
        assert picture == await links.picture("ann", ann)
        image, _, signed = picture.partition("?")
        assert await known.of(scope(image, signed)) == Caller(owner="ann")

        later = time.time() + PICTURE - 10
        monkeypatch.setattr(time, "time", lambda: later)
        assert await known.of(scope(image, signed)) == Caller(owner="ann")
        with pytest.raises(ApiKeyRefused):
            await known.of(scope(path, query))


async def test_links_lead_to_pictures_and_exports_only(database_url: str) -> None:
    async with opened(database_url) as store:
        links = Links(store.signing)
        for wanted in (
            "/articles/1/result", "/articles/1/export/../../me", "//evil/articles/1/export",
            "http://evil/articles/1/export", "/articles/1/export#x", "/articles/01/export",
            "/articles/1/export?format=pdf&signature=x", "/articles/1/image?expires=9",
            "/articles/1/image?a=\n", "/articles/1/image?a b", "/articles/1/export?ticket=x", "",
            f"/articles/1/export?{'a' * 400}", "/articles/9999999999999999999/image",
        ):  # fmt: skip
            with pytest.raises(BadLink):
                await links.make("ann", wanted)


async def test_two_processes_sign_with_one_secret(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        made = await asyncio.gather(*(s.signing.secret() for s in (one, other) * 3))
        assert len(set(made)) == 1
        assert len(made[0]) == signing.LENGTH
