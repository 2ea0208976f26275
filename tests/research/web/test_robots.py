"""robots.txt: what it forbids is not asked for, whoever wants it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from itertools import pairwise

import pytest

from byline.errors import (
    SourceBusy,
    SourceError,
    SourceGuarded,
    SourceRobots,
    SourceTimeout,
    SourceUnreachable,
)
from byline.research.web.access import WebAccess
from byline.research.web.address import parsed
from byline.research.web.clock import Clock
from byline.research.web.fetch import Fetcher, Limits
from byline.research.web.manners import Manners
from byline.research.web.robots import MOST, Robots
from tests.research.test_pool import until
from tests.research.web import sites, unfriendly
from tests.research.web.sites import Handler, Request, Site, leads, said

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with sites.opened("127.0.0.2", other=said()) as opened:
        yield opened


@asynccontextmanager
async def fetcher() -> AsyncIterator[Fetcher]:
    access = WebAccess(allowed=("127.0.0.0/8",))
    async with Fetcher.opened(access, manners=Manners(at_one_host=20, pause=0)) as opened:
        yield opened


@pytest.fixture
async def fetch() -> AsyncIterator[Fetcher]:
    async with fetcher() as opened:
        yield opened


def text(*lines: str) -> bytes:
    return said("\n".join(lines).encode(), "text/plain")


OURS = (
    "User-agent: *",
    "Disallow: /",
    "",
    "User-agent: byline",
    "Disallow: /private/",
    "Allow: /private/open",
)


@pytest.mark.parametrize(
    ("lines", "path", "allowed"),
    [
        (OURS, "/a", True),
        (OURS, "/private/a", False),
        (OURS, "/private/open", True),
        (("User-agent: *", "Disallow: /x"), "/x?y=1", False),
        (("User-agent: *", "Disallow: /x"), "/y", True),
        (("User-agent: *", "Disallow:"), "/y", True),
        (("User-agent: BYLINE/1.0 (something)", "Disallow: /"), "/y", False),
        (("User-agent: by", "Disallow: /"), "/y", True),
        (("User-agent: bylinebot", "Disallow: /"), "/y", True),
        (("User-agent: Googlebot", "User-agent: Byline", "Disallow: /"), "/y", False),
        (("User-agent: Googlebot", "Disallow: /"), "/y", True),
        (("\ufeffUser-agent: *", "Disallow: /"), "/y", False),
        (("useragent : *", "disallow : /*.pdf$"), "/y.pdf", False),
        (("User-agent: *", "Disallow: /*.pdf$"), "/y.pdf?x", True),
        (("User-agent: *", "Disallow: /ä"), "/%C3%A4/b", False),
        (("User-agent: *", "Disallow: /"), "/robots.txt", True),
        (("<html>", "not a robots.txt", "</html>"), "/y", True),
        ((), "/y", True),
    ],
)  # fmt: skip
async def test_the_rules_for_byline_are_kept(
    site: Site, fetch: Fetcher, lines: tuple[str, ...], path: str, allowed: bool
) -> None:
    site.paths["/robots.txt"] = text(*lines)
    permit = Robots(fetch).permit
    if allowed:
        await fetch.fetch(site.url + path, permit)
        assert site.targets == ["/robots.txt", path]
        return
    with pytest.raises(SourceRobots):
        await fetch.fetch(site.url + path, permit)
    assert site.targets == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        *((said(b"", status=status), None) for status in (400, 401, 403, 404, 410, 451)),
        *((said(b"", status=status), SourceRobots) for status in (500, 502, 504, 599)),
        *((said(b"", status=status), SourceBusy) for status in (429, 503)),
        (unfriendly.reset(), SourceUnreachable),
        (unfriendly.once(then_silence=True), SourceTimeout),
        (unfriendly.onward(), None),
        (leads("http://[::"), None),
        (leads("http://10.0.0.1/robots.txt"), SourceGuarded),
        (leads("/elsewhere"), SourceRobots),
    ],
)
async def test_where_robots_txt_cannot_be_read_the_standard_decides(
    site: Site, answer: bytes | Handler, error: type[SourceError] | None
) -> None:
    site.paths |= {"/robots.txt": answer, "/elsewhere": text("User-agent: *", "Disallow: /a")}
    async with fetcher() as fetch:
        permit = Robots(fetch, seconds=0.3).permit
        if error is None:
            await fetch.fetch(f"{site.url}/a", permit)
            return
        for _ in range(2):  # the second time it is remembered
            with pytest.raises(SourceError) as raised:
                await fetch.fetch(f"{site.url}/a", permit)
            assert type(raised.value) is error
            assert raised.value.message
    assert "/a" not in site.targets
    assert site.connections <= 2  # aiohttp dials once more where a connection breaks


async def test_a_redirect_asks_the_robots_txt_of_where_it_leads(site: Site, fetch: Fetcher) -> None:
    async with sites.opened("127.0.0.3", other=said()) as other:
        other.paths["/robots.txt"] = text("User-agent: *", "Disallow: /b")
        site.paths |= {"/robots.txt": text(), "/a": leads(f"{other.url}/b"), "/c": leads("/d")}
        site.paths["/robots.txt"] = text("User-agent: *", "Disallow: /d")
        permit = Robots(fetch).permit
        for path in ("/a", "/c"):
            with pytest.raises(SourceRobots):
                await fetch.fetch(site.url + path, permit)
        assert other.targets == ["/robots.txt"]
    assert site.targets == ["/robots.txt", "/a", "/c"]


async def test_many_pages_at_once_ask_for_robots_txt_once(site: Site, fetch: Fetcher) -> None:
    robots = Robots(fetch)
    await asyncio.gather(*(fetch.fetch(f"{site.url}/{n}", robots.permit) for n in range(20)))
    await fetch.fetch(f"{site.url}/again", robots.permit)
    assert site.targets.count("/robots.txt") == 1
    assert len(site.asked) == 22


async def test_it_is_asked_for_again_when_its_time_is_over(site: Site, fetch: Fetcher) -> None:
    robots = Robots(fetch, kept=0.0)
    for _ in range(3):
        await fetch.fetch(f"{site.url}/a", robots.permit)
    assert site.targets.count("/robots.txt") == 3


async def test_rules_that_are_read_anew_meanwhile_harm_nobody(site: Site, fetch: Fetcher) -> None:
    site.paths["/robots.txt"] = text(*OURS)
    robots = Robots(fetch, kept=0.0)
    page = parsed(f"{site.url}/a")
    await asyncio.gather(*(robots.permit(page, Clock(8.0)) for _ in range(20)))


async def test_only_so_many_sites_are_remembered(fetch: Fetcher) -> None:
    robots = Robots(fetch, most=10)
    async with sites.opened("0.0.0.0", other=said()) as site:  # noqa: S104  (all of 127/8)
        first = f"http://127.0.0.2:{site.port}/"
        for n in range(2, 40):
            await fetch.fetch(f"http://127.0.0.{n}:{site.port}/", robots.permit)
            await fetch.fetch(first, robots.permit)
        assert site.targets.count("/robots.txt") == 38  # what is asked for often stays
        await fetch.fetch(f"http://127.0.0.3:{site.port}/", robots.permit)
        assert site.targets.count("/robots.txt") == 39


async def test_one_who_gives_up_leaves_the_others_to_go_on(site: Site, fetch: Fetcher) -> None:
    answered = asyncio.Event()

    async def slow(_: Request, __: object, out: asyncio.StreamWriter) -> None:
        await answered.wait()
        out.write(text("User-agent: *", "Disallow: /no"))
        await out.drain()

    site.paths["/robots.txt"] = slow
    robots = Robots(fetch)
    tasks = [asyncio.ensure_future(fetch.fetch(f"{site.url}/{n}", robots.permit)) for n in range(5)]
    await until(lambda: site.open == 1)
    tasks[0].cancel()
    await until(lambda: len(site.asked) == 2)  # the next one asks
    answered.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(e).__name__ for e in ended] == ["CancelledError"] + ["Fetched"] * 4
    assert site.targets.count("/robots.txt") == 2


async def test_a_site_that_wants_time_between_requests_gets_it(site: Site, fetch: Fetcher) -> None:
    site.paths["/robots.txt"] = text("User-agent: *", "Crawl-delay: 0.3")
    robots = Robots(fetch)
    await asyncio.gather(*(fetch.fetch(f"{site.url}/{n}", robots.permit) for n in range(4)))
    starts = site.times[1:]
    assert all(b - a >= 0.29 for a, b in pairwise(starts))
    assert site.most_open == 1


@pytest.mark.parametrize(
    ("said_so", "delay"), [("99999", 5.0), ("-1", 0.0), ("nan", 0.0), ("x", 0.0)]
)
async def test_no_site_can_hold_up_an_article(
    site: Site, fetch: Fetcher, said_so: str, delay: float
) -> None:
    site.paths["/robots.txt"] = text("User-agent: *", f"Crawl-delay: {said_so}")
    assert await Robots(fetch).permit(parsed(site.url), Clock(8)) == delay


async def test_reading_robots_txt_is_part_of_a_fetchs_time(site: Site, fetch: Fetcher) -> None:
    async def slow(_: Request, __: object, out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        out.write(text())
        await out.drain()

    site.paths["/robots.txt"] = slow
    clock = Clock(1)
    await Robots(fetch).permit(parsed(site.url), clock)
    assert 0.3 <= 1 - clock.left < 0.6


AGENTS = "".join(f"User-agent: a{n}\n" for n in range(15_000))
RULES = "".join(f"Disallow: /{n}\n" for n in range(12_000))
LONG = "User-agent: *\nDisallow: /" + "*a" * 240_000 + "\n"


@pytest.mark.parametrize(
    ("body", "path", "error"),
    [
        ("#" * MOST + "\nUser-agent: *\nDisallow: /", "/a", None),  # it ends before the rules
        ("User-agent: *\nDisallow: /a\n" + "#" * 10**6, "/a", SourceRobots),
        (AGENTS + "User-agent: *\n" + RULES, "/11999", SourceRobots),
        (
            AGENTS.replace("-agent:", "\u3000agent") + "User-agent: *\n" + RULES,
            "/11999",
            SourceRobots,
        ),
        (LONG, "/" + "a" * 1900, None),
        ("User-agent: *\n" + "Disallow: /*a*a*a*a*b$\n" * 21_000, "/" + "a" * 1900, None),
    ],
)
async def test_a_monstrous_robots_txt_holds_nobody_up(
    site: Site, fetch: Fetcher, body: str, path: str, error: type[SourceError] | None
) -> None:
    site.paths["/robots.txt"] = said(body.encode(), "text/plain")
    robots, began = Robots(fetch), time.process_time()
    for _ in range(2):
        with pytest.raises(error) if error else nullcontext():
            await fetch.fetch(site.url + path, robots.permit)
    assert time.process_time() - began < 2  # on this machine .1 to .4, all of it in threads


def test_limits_are_those_of_the_design() -> None:
    assert Limits() == Limits(5.0, 8.0, 3.0, 20_000_000, 10_000_000, 5)
