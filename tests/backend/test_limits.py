"""Nobody asks more often than he may: over HTTP, over sockets, on any number of servers."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st

from backend.api.callers import REFUSED
from backend.api.limits import LIMITED, address_of
from backend.database import engine
from backend.database.followers import SharedFollowers, following
from backend.database.rates import Rates, Standing, counting, rate_of, standing
from backend.database.store import Store
from tests.postgres import asked, cluster, shared_cluster
from tests.serving import PROGRAMS, Server, eventually, followed

QUICK = PROGRAMS / "quick.py"


def key(url: str, owner: str = "anna") -> dict[str, str]:
    """Make a key; give the header that shows it."""

    async def made() -> str:
        store = Store(url)
        await store.open()
        _, shown = await store.keys.make(owner)
        await store.close()
        return shown

    return {"X-API-Key": asyncio.run(made())}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    settings = {"BYLINE_RATE_WITHOUT_KEY": "5/hour", "BYLINE_RATE": "8/hour"}
    settings["BYLINE_OWNER_SOCKETS"] = "2"
    with Server(tmp_path / "data", settings, QUICK) as made:
        yield made


def database(server: Server) -> str:
    return f"sqlite:///{server.data / 'byline.db'}"


def test_each_answer_says_how_many_are_left_and_the_one_too_many_when_to_come_again(
    server: Server,
) -> None:
    answers = [server.get("/articles/") for _ in range(5)]
    assert [a.status for a in answers] == [200] * 5
    assert {a.headers["ratelimit-policy"] for a in answers} == {'"address";q=5;w=3600'}
    assert [a.headers["ratelimit"].split(";")[1] for a in answers] == [
        f"r={n}" for n in range(4, -1, -1)
    ]
    refused = server.ask("POST", "/articles/create", {"topic": "Umbrellas"})
    assert refused.status == 429
    assert refused.json["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 7200
    assert refused.headers["ratelimit"].startswith('"address";r=0;t=')
    assert followed(server, 1) == ([], LIMITED)
    assert server.get("/health").status == 200, "whoever looks after the service is never refused"


def test_owners_with_keys_have_a_rate_of_their_own_and_no_part_in_anothers(server: Server) -> None:
    anna, ben = (key(database(server), name) for name in ("anna", "ben"))
    other = key(database(server), "anna")
    statuses = [server.get("/articles/", h).status for h in (anna, other) * 5]
    assert Counter(statuses) == {200: 8, 429: 2}, "two keys of one owner share his rate"
    assert server.get("/articles/", ben).status == 200
    assert server.get("/articles/").status == 200, "whoever has no key is counted by his address"


def test_this_machine_is_not_limited_unless_that_is_set(tmp_path: Path) -> None:
    with Server(tmp_path / "data", {}, QUICK) as server:
        answers = [server.get("/articles/active/tasks") for _ in range(70)]
    assert {a.status for a in answers} == {200}
    assert "ratelimit" not in answers[0].headers


def test_whoever_guesses_keys_is_soon_not_heard_and_a_right_guess_tells_him_nothing(
    server: Server,
) -> None:
    right = key(database(server))
    guesses = [server.get("/articles/", {"X-API-Key": f"byl_{n:043}"}) for n in range(12)]
    assert [g.status for g in guesses] == [401] * 5 + [429] * 7
    assert "retry-after" in guesses[-1].headers
    assert server.get("/articles/", right).status == 429
    assert server.get("/health").status == 200


def test_guesses_over_sockets_count_as_well(server: Server) -> None:
    async def guessed(number: int) -> int | None:
        async with websockets.connect(
            f"ws://127.0.0.1:{server.port}/ws/articles/1",
            additional_headers={"X-API-Key": f"byl_{number:043}"},
        ) as socket:
            await socket.wait_closed()
        return socket.close_code

    async def codes() -> list[int | None]:
        return [await guessed(n) for n in range(7)]

    assert asyncio.run(codes()) == [REFUSED] * 5 + [LIMITED] * 2
    assert server.get("/healthy").status == 429, "what only looks like a path that is free"


def test_an_owner_follows_so_many_articles_at_once_and_others_as_many(server: Server) -> None:
    anna, ben = (key(database(server), name) for name in ("anna", "ben"))
    made = [
        server.ask("POST", "/articles/create", {"topic": "A", "approve_outline": True}, headers=h)
        for h in (anna, ben)
    ]

    async def follow() -> None:
        mine, his = (f"ws://127.0.0.1:{server.port}/ws/articles/{m.json['id']}" for m in made)

        async def opened(url: str, who: dict[str, str]) -> websockets.ClientConnection:
            socket = await websockets.connect(url, additional_headers=who)
            await socket.recv()
            return socket

        first, second = [await opened(mine, anna) for _ in range(2)]
        async with websockets.connect(mine, additional_headers=anna) as third:
            with pytest.raises(websockets.ConnectionClosed):
                await third.recv()
        assert (third.close_code, third.close_reason) == (LIMITED, "too_many_readers")
        await (await opened(his, ben)).close()
        await first.close()
        end = time.monotonic() + 10
        while True:  # it is free again once the server has seen the other go
            assert time.monotonic() < end
            async with websockets.connect(mine, additional_headers=anna) as again:
                try:
                    await again.recv()
                    break
                except websockets.ConnectionClosed:
                    continue
        await second.close()

    asyncio.run(follow())


async def test_all_processes_at_a_database_count_who_follows(tmp_path: Path) -> None:
    url = shared_cluster().database()
    await asyncio.to_thread(engine.migrate, engine.engine(url, 1, writes=True))
    async with following(url) as here, following(url) as there:

        async def entered() -> int:
            both = (one.enter("anna", 15) for one in (here, there) for _ in range(12))
            return sum(await asyncio.gather(*both))

        assert await entered() == 15
        assert await there.enter("ben", 1)
        assert not await here.enter("ben", 1)
        there.leave("ben")
        await holds(lambda: here.enter("ben", 1))
        assert isinstance(there, SharedFollowers)
        assert isinstance(here, SharedFollowers)
        gone = f"UPDATE follower SET expires = 0 WHERE process = '{there._process}'"  # noqa: S608
        await asyncio.to_thread(asked, url, gone)  # as if that process had been killed
        left = 15 - here._counts["anna"]
        assert sum([await here.enter("anna", 15) for _ in range(15)]) == left > 0


async def holds(try_it: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 10
    while not await try_it():
        assert time.monotonic() < end, "it never held"
        await asyncio.sleep(0.02)


def test_four_servers_at_one_database_let_through_what_one_would(tmp_path: Path) -> None:
    url = shared_cluster().database()
    with ExitStack() as stack:
        settings = {"BYLINE_DATABASE_URL": url, "BYLINE_RATE": "200/hour", "ROLE": "server"}
        first = stack.enter_context(Server(tmp_path / "0", settings, QUICK))
        others = [Server(tmp_path / str(n), settings, QUICK) for n in range(1, 4)]
        servers = [first, *(stack.enter_context(s) for s in others)]
        who = key(url)

        async def socket(server: Server) -> bool:
            async with websockets.connect(
                f"ws://127.0.0.1:{server.port}/ws/articles/1", additional_headers=who
            ) as opened:
                await opened.wait_closed()
            return opened.close_code != LIMITED

        def requests(server: Server) -> int:
            return sum(server.get("/articles/", who).status != 429 for _ in range(75))

        async def sockets() -> int:
            return sum([await socket(s) for _ in range(25) for s in servers])

        with ThreadPoolExecutor(5) as pool:
            opened = pool.submit(lambda: asyncio.run(sockets()))
            through = sum(pool.map(requests, servers)) + opened.result()
        assert 190 <= through <= 210, f"{through} of 400 came through a limit of 200"
        assert 0 < opened.result() < 100, "sockets count as requests do"


def test_a_database_that_is_away_keeps_nobody_out(tmp_path: Path) -> None:
    rate = rate_of("3/hour")
    assert rate

    async def counted(rates: Rates, wanted: bool) -> Standing | None:
        end = time.monotonic() + 20
        while True:
            began = time.monotonic()
            found = await rates.hit(rate, "anna")
            assert time.monotonic() - began < 2, "it kept a request waiting"
            if (found is not None) == wanted:
                return found
            assert time.monotonic() < end
            await asyncio.sleep(0.05)

    async def try_it() -> None:
        with cluster() as own:
            url = own.database()
            await asyncio.to_thread(engine.migrate, engine.engine(url, 1, writes=True))
            async with counting(url) as rates, following(url) as followers:
                assert await rates.hit(rate, "anna") == Standing(allowed=True, remaining=2, wait=0)
                own.stop()
                assert await counted(rates, wanted=False) is None
                assert await followers.enter("anna", 1)
                assert not await followers.enter("anna", 1), "what is known here still counts"
                own.start()
                assert (await counted(rates, wanted=True)) is not None

    asyncio.run(try_it())


def test_both_count_alike_and_forget_what_has_expired(database_url: str) -> None:
    rate = rate_of("100/day")
    assert rate
    asyncio.run(asyncio.to_thread(engine.migrate, engine.engine(database_url, 1, writes=True)))
    if engine.shared(database_url):
        asked(
            database_url, "INSERT INTO rate (key, before, count, expires) VALUES ('old', 0, 1, 1)"
        )

    async def count() -> list[Standing | None]:
        async with counting(database_url) as rates:
            return [await rates.hit(rate, "anna") for _ in range(40)] + list(
                await asyncio.gather(*(rates.hit(rate, "anna") for _ in range(100)))
            )

    found = [s for s in asyncio.run(count()) if s]
    assert [s.remaining for s in found[:40]] == list(range(99, 59, -1))
    assert Counter(s.allowed for s in found) == {True: 100, False: 40}
    if engine.shared(database_url):
        eventually(lambda: not asked(database_url, "SELECT 1 FROM rate WHERE key = 'old'"))


@given(
    most=st.integers(1, 1000),
    previous=st.floats(0, 1),
    current=st.floats(0, 1),
    share=st.floats(0.001, 1),
)
def test_whoever_waits_as_long_as_he_is_told_is_let_through_and_nobody_sooner(
    most: int, previous: float, current: float, share: float
) -> None:
    rate = rate_of(f"{most}/minute")
    assert rate
    before, now = round(previous * most), round(current * most)
    found = standing(rate, allowed=True, previous=before, share=share, current=now)

    def room(seconds: float) -> bool:
        left = share - seconds / 60
        return before * left + now < most if left > 0 else now * (1 + left) < most

    if found.remaining:
        assert found.wait == 0
    else:
        assert room(found.wait + 0.001)
        assert found.wait < 0.001 or not room(found.wait - 0.001)


@pytest.mark.parametrize(
    ("client", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("testclient", ""),
    ],
)
def test_an_address_is_what_one_customer_has(client: str, address: str) -> None:
    assert address_of({"client": (client, 1)}) == address
