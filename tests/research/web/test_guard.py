"""The guard: no address, name, redirect or notation leads a fetch into a private network."""

import asyncio
import ipaddress
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import unquote

import pytest

from byline.errors import SettingsError, SourceError, SourceGuarded, SourceUnreachable
from byline.research.web import dialling
from byline.research.web.access import WebAccess
from byline.research.web.dialling import AddressInfo
from byline.research.web.fetch import Fetcher
from byline.research.web.guard import Guard, public
from byline.research.web.manners import Manners
from tests.research.web import hostile, sites
from tests.research.web.sites import TRAP, Request, Site

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])

PUBLIC_4, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
OUT = "out.example"  # a site of the public internet, which lives on this machine in these tests


class Canary:
    """Listens on one port of all of this machine's addresses and counts who comes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.visits = 0

    async def sing(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.write(sites.said())
        writer.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    bird = Canary(0)
    server = await asyncio.start_server(bird.sing, "0.0.0.0")  # noqa: S104  (that is the point)
    bird.port = server.sockets[0].getsockname()[1]
    second = await asyncio.start_server(bird.sing, "::1", bird.port)
    yield bird
    server.close()
    second.close()


async def redirecting(request: Request, _: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    """Lead to wherever the request's query says: `/301?to=...`; or say it as a page would."""
    to = unquote(request.target.partition("?to=")[2])
    how = request.target[1:].partition("?")[0]
    if how == "meta":
        page = f'<meta http-equiv="refresh" content="0;url={to}"><a href="{to}"><img src="{to}">'
        out.write(sites.said(page.encode("utf-8", "replace"), Refresh="0; url=" + to))
    else:
        out.write(sites.leads(to, int(how)))
    await out.drain()


@pytest.fixture
async def out() -> AsyncIterator[Site]:
    async with sites.opened("127.0.0.2", other=redirecting) as site:
        yield site


class Dialled:
    """Stands in for the public internet: notes what is dialled there and takes no connection."""

    def __init__(self) -> None:
        self.public: list[tuple[str, int]] = []

    def __call__(self, info: AddressInfo) -> socket.socket:
        if info[4][0].startswith("127.") or info[4][0] == "::1":
            return dialling.unconnected(info)
        self.public.append(info[4][:2])
        raise ConnectionRefusedError


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """Answer as the name servers of the worst of all worlds."""
    known = {OUT: ("127.0.0.2",), "public.example": (PUBLIC_4,)}
    if host == "localhost" or host.endswith((".localhost", ".localdomain")):
        return ("127.0.0.1", "::1")
    if host.endswith(".to.example"):  # 127-0-0-1.to.example
        return (host.removesuffix(".to.example").replace("-", ".").replace("x", ":"),)
    if host not in known:
        raise OSError(-2, "Name or service not known")
    return known[host]


@asynccontextmanager
async def fetcher(*allowed: str, lookup: dialling.Lookup = look_up) -> AsyncIterator[Fetcher]:
    manners = Manners(at_one_host=20, pause=0)
    access = WebAccess(allowed=allowed)
    async with Fetcher.opened(access, manners=manners, lookup=lookup, dial=Dialled()) as opened:
        yield opened


async def outcomes(fetch: Fetcher, urls: Iterable[str]) -> Counter[str]:
    """Fetch all, some at once; count the errors by their names, "" for a page."""
    gate = asyncio.Semaphore(16)

    async def one(url: str) -> str:
        async with gate:
            try:
                await fetch.fetch(url)
            except SourceError as error:
                return type(error).__name__ if error.message else "nameless"
            return ""

    return Counter(await asyncio.gather(*map(one, urls)))


def names() -> list[str]:
    """Give names that resolve to guarded addresses."""
    found = ["localhost", "LOCALHOST", "localhost.", "ｌｏｃａｌｈｏｓｔ", "a.localhost"]
    found += [f"{ip.replace('.', '-')}.to.example" for ip in hostile.GUARDED_4]
    return found + [
        f"{ip.replace(':', 'x')}.to.example" for ip in hostile.GUARDED_6 if "." not in ip
    ]


def urls(port: int) -> list[str]:
    """Give all hostile addresses."""
    every = [*hostile.hosts(), *names()]
    return [url for host in every for url in hostile.dressed(host, port)] + [*hostile.tricks(port)]


def redirects(out: Site, port: int) -> list[str]:
    """Give addresses of a good site that lead to hostile ones."""
    begin = f"http://{OUT}:{out.port}"
    found = []
    for n, host in enumerate([*hostile.hosts(), *names()]):
        how = ("301", "302", "303", "307", "308", "meta")[n % 6]
        found.append(f"{begin}/{how}?to={sites.quoted(f'http://{host}:{port}/')}")
    for status in (301, 302, 303, 307, 308):
        found += [
            f"{begin}/{status}?to={sites.quoted(to)}"
            for to in (
                f"//127.0.0.1:{port}/",
                f"///127.0.0.1:{port}/",
                f"\\\\127.0.0.1:{port}/",
                f"/302?to=//127.0.0.1:{port}/",
                f"?to=//127.0.0.1:{port}/",
                f"{status}?to=http%3A//2130706433:{port}/",
                f"/301?to=/302?to=/303?to=//127.0.0.1:{port}/",
                "file:///etc/passwd",
                "gopher://127.0.0.1/",
            )
        ]
    return found


async def test_thousands_of_hostile_addresses_reach_nothing(canary: Canary, out: Site) -> None:
    asked = urls(canary.port)
    led = redirects(out, canary.port)
    assert len(set(asked)) >= 2000
    assert len(set(led)) >= 1000
    async with fetcher(f"{OUT}:{out.port}") as fetch:
        with TRAP:
            first = await outcomes(fetch, asked)
            second = await outcomes(fetch, led)
    assert canary.visits == 0
    assert set(TRAP.dialled) == {("127.0.0.2", out.port)}
    assert not first[""]
    assert set(first) <= {"SourceGuarded", "SourceUnreachable"}
    assert second[""] == sum("/meta?" in url for url in led)  # what a page says leads nowhere
    assert set(second) <= {"SourceGuarded", "SourceRedirects", "SourceUnreachable", ""}
    assert first["SourceGuarded"] > 1000
    assert second["SourceGuarded"] > 500


async def test_without_a_guard_the_same_addresses_arrive(canary: Canary, out: Site) -> None:
    """The harness can fail: with everything opened the canary is visited, by most notations."""
    asked = [f"http://{host}:{canary.port}/" for host in hostile.loopback_hosts()]
    led = [f"http://{OUT}:{out.port}/302?to={sites.quoted(url)}" for url in asked]
    async with fetcher("0.0.0.0/0", "::/0") as fetch:
        with TRAP:
            arrived = await outcomes(fetch, [*asked, *led, f"http://localhost:{canary.port}/"])
    assert arrived[""] >= 80
    assert canary.visits == arrived[""]
    assert ("127.0.0.1", canary.port) in TRAP.dialled


@pytest.mark.parametrize("second", ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254"])
async def test_a_name_that_changes_its_address_is_dialled_as_it_was_checked(
    canary: Canary, second: str
) -> None:
    answers = [(PUBLIC_4,)] + [(second,)] * 9

    async def rebinding(host: str, port: int) -> tuple[str, ...]:
        return answers.pop(0)

    dialled = Dialled()
    opened = Fetcher.opened(WebAccess(), manners=Manners(pause=0), lookup=rebinding, dial=dialled)
    async with opened as fetch:
        with TRAP, pytest.raises(SourceUnreachable):
            await fetch.fetch(f"http://rebinds.example:{canary.port}/")
        assert len(answers) == 9  # looked up once
        with TRAP, pytest.raises(SourceGuarded):
            await fetch.fetch(f"http://rebinds.example:{canary.port}/")
    assert dialled.public == [(PUBLIC_4, canary.port)]
    assert (canary.visits, TRAP.dialled) == (0, [])


async def test_of_mixed_answers_only_the_public_ones_are_dialled(canary: Canary) -> None:
    mixed = ("127.0.0.1", PUBLIC_4, "64:ff9b::5db8:d822", "::1", PUBLIC_6, "fe80::1%lo", "10.0.0.1")

    async def answer(host: str, port: int) -> tuple[str, ...]:
        return mixed

    dialled = Dialled()
    opened = Fetcher.opened(WebAccess(), manners=Manners(pause=0), lookup=answer, dial=dialled)
    async with opened as fetch:
        with TRAP, pytest.raises(SourceUnreachable):
            await fetch.fetch(f"http://mixed.example:{canary.port}/")
    assert {ip for ip, _ in dialled.public} == {PUBLIC_4, PUBLIC_6}
    assert (canary.visits, TRAP.dialled) == (0, [])


def ordinary() -> list[tuple[str, str]]:
    """Give good addresses, each with the host that is to be dialled or looked up."""
    hosts = {
        "example.org": "example.org",
        "www.example.org": "www.example.org",
        "EXAMPLE.Org": "example.org",
        "example.org.": "example.org",
        "bücher.example": "xn--bcher-kva.example",
        "xn--bcher-kva.example": "xn--bcher-kva.example",
        "食狮.公司.cn": "xn--85x722f.xn--55qx5d.cn",
        "пример.испытание": "xn--e1afmkfd.xn--80akhbyknj4f",
        "faß.example": "xn--fa-hia.example",
        "a_b.example": "a_b.example",
        "1and1.example": "1and1.example",
        "0x7f.example": "0x7f.example",
        "127.0.0.1.example": "127.0.0.1.example",
        "de.wikipedia.org": "de.wikipedia.org",
        "a-very--long-label.co.uk": "a-very--long-label.co.uk",
        "8.8.8.8": "8.8.8.8",
        "1.1.1.1": "1.1.1.1",
        "93.184.216.34": PUBLIC_4,
        "192.0.1.1": "192.0.1.1",
        "172.32.0.1": "172.32.0.1",
        "100.63.255.255": "100.63.255.255",
        "100.128.0.1": "100.128.0.1",
        "198.20.0.1": "198.20.0.1",
        "223.255.255.1": "223.255.255.1",
        "[2606:2800:220:1:248:1893:25c8:1946]": PUBLIC_6,
        "[2A00:1450:4001:0800:0:0:0:200e]": "2a00:1450:4001:800::200e",
        "[2001:4860:4860::8888]": "2001:4860:4860::8888",
        "[2400:cb00::1]": "2400:cb00::1",
    }
    rests = (
        "",
        "/",
        ":8080/a/b.html?q=1&q=2#top",
        ":443/",
        "/Zürich?q=größe",
        "/a%20b/?u=http://x/@y",
        "/wiki/C++_(language)/~user/;v=1,2!$'*:@",
        "?only=query",
        ":65000/%E2%82%AC",
    )
    return [
        (f"http{'s' * (n % 2)}://{host}{rest}", to)
        for n, rest in enumerate(rests)
        for host, to in hosts.items()
    ]


async def test_200_ordinary_addresses_are_all_dialled() -> None:
    asked, looked = ordinary(), []

    async def look_up_any(host: str, port: int) -> tuple[str, ...]:
        looked.append(host)
        return (PUBLIC_4,)

    assert len(asked) >= 200
    for url, host in asked:
        dialled = Dialled()
        manners = Manners(pause=0)
        opened = Fetcher.opened(WebAccess(), manners=manners, lookup=look_up_any, dial=dialled)
        async with opened as fetch:
            with pytest.raises(SourceUnreachable, match="cannot be reached"):
                await fetch.fetch(url)
        is_ip = ":" in host or host.replace(".", "").isdigit()
        ip = host if is_ip else PUBLIC_4
        assert [seen for seen, _ in dialled.public] == [ip], url
        assert is_ip or looked[-1] == host


@pytest.mark.parametrize("ip", [*hostile.GUARDED_4, *hostile.GUARDED_6])
def test_no_guarded_address_is_public(ip: str) -> None:
    assert not public(ipaddress.ip_address(ip))
    assert not Guard().opens("any.example", ip, 80)


@pytest.mark.parametrize(
    ("entry", "opened", "shut"),
    [
        ("wiki.lan", [("wiki.lan", "10.0.0.5", 80), ("wiki.lan", "fd00::5", 8080)],
         [("evil.example", "10.0.0.5", 80), ("a.wiki.lan", "10.0.0.5", 80)]),
        ("Wiki.LAN:8080", [("wiki.lan", "10.0.0.5", 8080)], [("wiki.lan", "10.0.0.5", 80)]),
        ("127.0.0.1", [("a.example", "127.0.0.1", 99)], [("a.example", "127.0.0.2", 99),
         ("a.example", "::ffff:127.0.0.1", 99)]),
        ("127.0.0.1:8080", [("127.0.0.1", "127.0.0.1", 8080)], [("127.0.0.1", "127.0.0.1", 80)]),
        ("127.0.0.1:80", [("127.0.0.1", "127.0.0.1", 80)], [("127.0.0.1", "127.0.0.1", 8080)]),
        ("::1", [("::1", "::1", 80)], [("::1", "127.0.0.1", 80)]),
        ("[::1]:8080", [("::1", "::1", 8080)], [("::1", "::1", 80)]),
        ("10.1.2.0/24", [("", "10.1.2.255", 80)], [("", "10.1.3.1", 80), ("", "127.0.0.1", 80)]),
        ("fd00::/8", [("", "fd12::1", 80)], [("", "fe80::1", 80), ("", "fd12::1%lo", 80)]),
    ],
)  # fmt: skip
def test_an_allowed_entry_opens_what_it_names_and_nothing_else(
    entry: str, opened: list[tuple[str, str, int]], shut: list[tuple[str, str, int]]
) -> None:
    guard = Guard.of((entry,))
    assert all(guard.opens(*what) for what in opened)
    assert not any(guard.opens(*what) for what in shut)


@pytest.mark.parametrize(
    "entry",
    [
        "10.1.2.3/24",
        "http://a.lan",
        "a.lan/path",
        "a.lan/",
        "*.lan",
        "a lan",
        "",
        "10.0.0.0/33",
        "a.lan:0",
        "a.lan:99999",
        "user@a.lan",
        "a.lan:",
        "[::1",
        "fe80::1%lo",
        "a.lan?x",
        "a..lan",
        "ä ö",
    ],
)
def test_a_malformed_entry_is_named(entry: str) -> None:
    with pytest.raises(SettingsError, match="BYLINE_FETCH_ALLOW"):
        Guard.of(("fine.lan", entry))
