"""Fetching: what pages come as, what each refusal is called, and what hostile sites cannot do."""

import asyncio
import gzip
import random
import ssl
import subprocess
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from byline import __version__
from byline.errors import (
    SettingsError,
    SourceBotCheck,
    SourceBroken,
    SourceBusy,
    SourceEmpty,
    SourceError,
    SourceGuarded,
    SourceMissing,
    SourcePaywall,
    SourceRedirects,
    SourceRefused,
    SourceTimeout,
    SourceTooLarge,
    SourceUnreachable,
    SourceUnsupported,
)
from byline.research.documents import PageRef
from byline.research.pool import ReadingPool
from byline.research.web import body
from byline.research.web.access import WebAccess
from byline.research.web.fetch import Fetcher, Limits
from byline.research.web.manners import Manners
from byline.research.web.pages import PageReader
from tests.research.test_pool import readers, until
from tests.research.web import sites, unfriendly
from tests.research.web.sites import PAGE, TRAP, Request, Site, leads, said

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])

LIMITS = Limits(connect=1, whole=1)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with sites.opened("127.0.0.2") as opened:
        yield opened


@asynccontextmanager
async def fetcher(limits: Limits = LIMITS, **access: Any) -> AsyncIterator[Fetcher]:
    given = WebAccess(allowed=("127.0.0.0/8",), **access)
    async with Fetcher.opened(given, limits, Manners(at_one_host=9, pause=0)) as opened:
        yield opened


@pytest.fixture
async def fetch() -> AsyncIterator[Fetcher]:
    async with fetcher() as opened:
        yield opened


async def refused(fetch: Fetcher, url: str) -> SourceError:
    """Fetch what cannot be had, and give the error."""
    with pytest.raises(SourceError) as raised:
        await fetch.fetch(url)
    return raised.value


async def test_a_page_comes_with_its_bytes_kind_charset_and_address(
    site: Site, fetch: Fetcher
) -> None:
    site.paths["/a"] = said(PAGE, 'Text/HTML; Charset="ISO-8859-1"; x=y')
    fetched = await fetch.fetch(f"{site.url}/a?q=1#part")
    assert (fetched.url, fetched.data) == (f"{site.url}/a?q=1", PAGE)
    assert (fetched.kind, fetched.charset, fetched.status) == ("html", "ISO-8859-1", 200)


async def test_a_request_tells_a_site_no_more_than_it_must(site: Site) -> None:
    site.paths |= {"/": leads("/b"), "/b": said(Set_Cookie="id=7"), "/c": said()}
    async with fetcher(contact="press@example.org") as fetch:
        await fetch.fetch(f"{site.url}/")
        await fetch.fetch(f"{site.url}/c")
    for request in site.asked:
        assert request.headers == {
            "Host": f"127.0.0.2:{site.port}",
            "User-Agent": f"Byline/{__version__} (+press@example.org)",
            "Accept": request.headers["Accept"],
            "Accept-Encoding": "gzip, deflate",
        }
    assert site.targets == ["/", "/b", "/c"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "arrived"),
    [
        ("/b/c?d=e#f", "/b/c?d=e"),
        ("c", "/a/c"),
        ("../c", "/c"),
        ("?x=1", "/a/b?x=1"),
        ("{url}/full", "/full"),
        ("//{host}/other", "/other"),
        ("/ein ort/für alle", "/ein%20ort/f%C3%BCr%20alle"),
        ("/latin-\udce9", "/latin-%C3%A9"),
    ],
)
async def test_redirects_are_followed(
    site: Site, fetch: Fetcher, status: int, location: str, arrived: str
) -> None:
    site.other = said()
    to = location.format(url=site.url, host=site.url.removeprefix("http://"))
    first = "/a/b" if not location.startswith("?") else "/a/b?"
    site.paths["/a/b"] = leads(to, status)
    if location.startswith("?"):
        pages = iter([leads(to, status), said()])

        async def turn_by_turn(_: Request, __: object, out: asyncio.StreamWriter) -> None:
            out.write(next(pages))
            await out.drain()

        site.paths["/a/b"] = turn_by_turn
    assert (await fetch.fetch(site.url + first)).url == site.url + arrived


async def test_a_redirect_may_lead_to_another_site_and_each_is_guarded(site: Site) -> None:
    async with sites.opened("127.0.0.3", other=said()) as other:
        site.paths |= {"/a": leads(f"{other.url}/b"), "/c": leads("http://127.0.0.4:9999/")}
        access = WebAccess(allowed=("127.0.0.2", "127.0.0.3"))
        async with Fetcher.opened(access, LIMITS) as fetch:
            assert (await fetch.fetch(f"{site.url}/a")).url == f"{other.url}/b"
            with TRAP:
                assert type(await refused(fetch, f"{site.url}/c")) is SourceGuarded
    assert ("127.0.0.4", 9999) not in TRAP.dialled


async def test_five_redirects_are_followed_and_not_a_sixth(site: Site, fetch: Fetcher) -> None:
    site.paths |= {f"/{n}": leads(f"/{n + 1}") for n in range(6)} | {"/6": said()}
    assert (await fetch.fetch(f"{site.url}/1")).url == f"{site.url}/6"
    error = await refused(fetch, f"{site.url}/0")
    assert (type(error), "more than 5 times" in error.message) == (SourceRedirects, True)


@pytest.mark.parametrize(
    ("kind", "path", "body", "expected"),
    [
        ("text/html", "/", PAGE, "html"),
        ("application/xhtml+xml; charset=utf-8", "/", PAGE, "html"),
        ("application/pdf", "/", b"%PDF-1.7", "pdf"),
        ("text/plain", "/a.txt", b"A text.", "txt"),
        ("text/plain; charset=utf-8", "/README.md", b"# A text", "md"),
        ("text/plain", "/readme.rst?raw=1", b"A text", "rst"),
        ("text/markdown", "/", b"# A text", "md"),
        ("text/x-rst", "/", b"A text", "rst"),
        (DOCX, "/", b"PK\x03\x04", "docx"),
        ("", "/", b"  <!-- c --><!DOCTYPE html><p>", "html"),
        ("", "/", b"\xef\xbb\xbf<html>", "html"),
        ("", "/a.md", b"# A text", "md"),
        ("nonsense", "/", b"A text", "txt"),
        ("application/octet-stream", "/", b"%PDF-1.4", "pdf"),
        ("application/octet-stream", "/", b"PK\x03\x04 word/document.xml", "docx"),
        ("application/octet-stream", "/", "Ein Text über Schleusen".encode(), "txt"),
        ("image/png", "/", b"\x89PNG", "image/png"),
        ("application/json", "/", b"{}", "application/json"),
        ("application/octet-stream", "/", b"\x89PNG\r\n\x1a\n" + bytes(99), "kind"),
        ("application/octet-stream", "/", b"PK\x03\x04 a.class", "kind"),
        ("evil/" + "x" * 300, "/", b"", "evil/xxx"),
    ],
)
async def test_the_content_type_decides_and_its_bytes_where_it_says_nothing(
    site: Site, fetch: Fetcher, kind: str, path: str, body: bytes, expected: str
) -> None:
    site.other = said(body, kind)
    if expected in {"html", "pdf", "txt", "md", "rst", "docx"}:
        assert (await fetch.fetch(site.url + path)).kind == expected
    else:
        error = await refused(fetch, site.url + path)
        assert type(error) is SourceUnsupported
        assert expected in error.message
        assert len(error.message) < 250


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, SourceMissing), (410, SourceMissing), (401, SourceRefused), (403, SourceRefused),
        (451, SourceRefused), (402, SourcePaywall), (429, SourceBusy), (503, SourceBusy),
        (500, SourceError), (502, SourceError), (599, SourceError), (400, SourceError),
        (418, SourceError), (300, SourceError), (304, SourceError), (206, SourceError),
        (999, SourceError), (302, SourceError),
    ],
)  # fmt: skip
async def test_each_status_has_its_error_which_names_it(
    site: Site, fetch: Fetcher, status: int, error: type[SourceError]
) -> None:
    site.other = said(b"<p>No.</p>" if status != 304 else b"", status=status)
    raised = await refused(fetch, f"{site.url}/")
    assert (type(raised), f"({status})" in raised.message) == (error, True)
    assert "\n" not in raised.message
    assert len(site.asked) == 1
    if status >= 500 and error is SourceError:
        assert raised.message == f"The site answers with an error of its own ({status})."


async def test_no_content_is_empty_and_a_challenge_wants_a_browser(
    site: Site, fetch: Fetcher
) -> None:
    site.paths |= {"/a": said(b"", status=204), "/b": said(status=403, cf_mitigated="challenge")}
    assert type(await refused(fetch, f"{site.url}/a")) is SourceEmpty
    assert type(await refused(fetch, f"{site.url}/b")) is SourceBotCheck


@pytest.mark.parametrize(("wait", "times"), [("0", 2), ("1", 2), ("4", 1), ("", 1), ("soon", 1)])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_site_is_asked_once_more_if_it_says_so(
    site: Site, status: int, wait: str, times: int
) -> None:
    site.other = said(b"", status=status, Retry_After=wait)
    async with fetcher(Limits(patience=3, whole=5)) as fetch:
        assert type(await refused(fetch, f"{site.url}/")) is SourceBusy
    assert len(site.asked) == times
    if wait == "1":
        assert site.times[1] - site.times[0] >= 1


async def test_a_busy_site_may_give_the_page_when_asked_again(site: Site, fetch: Fetcher) -> None:
    answers = iter([said(b"", status=503, Retry_After="0"), said()])

    async def say(_: Request, __: object, out: asyncio.StreamWriter) -> None:
        out.write(next(answers))
        await out.drain()

    site.other = say
    assert (await fetch.fetch(f"{site.url}/")).data == PAGE


async def test_waiting_for_a_busy_site_is_part_of_a_fetchs_time(site: Site) -> None:
    answers = iter([0.0, 0.6])

    async def say(_: Request, __: object, out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(next(answers))
        out.write(said(b"", status=503, Retry_After="1"))
        await out.drain()

    site.other = say
    async with fetcher(Limits(whole=1.2)) as fetch:
        assert type(await refused(fetch, f"{site.url}/")) is SourceTimeout


async def test_what_cannot_be_reached_is_named(site: Site, fetch: Fetcher) -> None:
    def no_tls(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        out.close()

    async with await asyncio.start_server(no_tls, "127.0.0.2") as plain:
        port = plain.sockets[0].getsockname()[1]
        said_so = await text_of(fetch, f"https://127.0.0.2:{port}/")
    assert said_so == "127.0.0.2 cannot be reached safely (TLS)."
    said_so = await text_of(fetch, "http://127.0.0.9:1025/")
    assert said_so == "127.0.0.9 cannot be reached, or closed the connection."
    async with Fetcher.opened(WebAccess(), LIMITS, lookup=sites.names()) as elsewhere:
        said_so = await text_of(elsewhere, "http://nowhere.example/")
    assert said_so == "There is no site called nowhere.example."


async def test_a_silent_handshake_is_given_up(site: Site) -> None:
    async with fetcher(Limits(connect=0.2)) as fetch:
        said_so = await text_of(fetch, site.url.replace("http://", "https://"))
    assert said_so == "127.0.0.2 does not take the connection."


async def text_of(fetch: Fetcher, url: str) -> str:
    error = await refused(fetch, url)
    assert type(error) is SourceUnreachable
    return error.message


async def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    fetch: Fetcher, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a"
    )
    try:
        subprocess.run(  # noqa: ASYNC221  (nothing else runs here)
            [*made.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl makes no certificate here")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with sites.opened("127.0.0.2", tls=context) as site:
        url = site.url.replace("http://", "https://")
        message = await text_of(fetch, url)
    assert message == "127.0.0.2 shows a certificate that is not valid."
    assert site.asked == []


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("GZip", gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:])),
        ("x-gzip", gzip.compress(PAGE) + bytes(9)),
        ("identity, gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", unfriendly.packed(PAGE, -15)),
        ("identity", PAGE),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 10_000])
async def test_packed_pages_are_unpacked_however_they_come(
    site: Site, fetch: Fetcher, encoding: str, packed: bytes, step: int
) -> None:
    head = said(b"", Content_Encoding=encoding).replace(b"Content-Length: 0\r\n", b"")

    async def say(_: Request, __: object, out: asyncio.StreamWriter) -> None:
        for piece in (head, *(packed[n : n + step] for n in range(0, len(packed), step))):
            out.write(piece)
            await out.drain()
            await asyncio.sleep(0)

    site.other = say
    assert (await fetch.fetch(f"{site.url}/")).data == PAGE


async def test_bare_deflate_may_end_between_two_steps(site: Site, fetch: Fetcher) -> None:
    page = b"ab" * (body.STEP // 2 + 127)  # then all input is taken before all output is given
    packed = zlib.compressobj(1, zlib.DEFLATED, -15)
    sent = packed.compress(page) + packed.flush()
    site.other = said(sent, "text/plain", Content_Encoding="deflate")
    assert (await fetch.fetch(f"{site.url}/")).data == page


async def test_a_page_may_be_as_large_as_the_limit_and_not_larger(site: Site) -> None:
    site.paths |= {
        "/a": said(b"x" * 1000, "text/plain"), "/b": said(b"x" * 1001, "text/plain"),
        "/c": said(b"%PDF-" + b"x" * 1995, "application/pdf"),
        "/d": said(b"%PDF-" + b"x" * 1996, "application/pdf"),
        "/e": said(gzip.compress(b"x" * 1001), "text/plain", Content_Encoding="gzip"),
    }  # fmt: skip
    async with fetcher(Limits(text=1000, body=2000)) as fetch:
        assert len((await fetch.fetch(f"{site.url}/a")).data) == 1000
        assert len((await fetch.fetch(f"{site.url}/c")).data) == 2000
        for path in "bde":
            assert type(await refused(fetch, f"{site.url}/{path}")) is SourceTooLarge


async def test_a_length_that_is_too_short_ends_the_connection(site: Site, fetch: Fetcher) -> None:
    site.paths |= {"/a": said(PAGE, length=10), "/b": said()}
    assert type(await refused(fetch, f"{site.url}/a")) is SourceBroken
    assert (await fetch.fetch(f"{site.url}/b")).data == PAGE


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_a_site_says_it_is_a_page_or_an_error_with_a_name(
    site: Site, fetch: Fetcher, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(100):
        site.other = unfriendly.garbled(dice)
        try:
            await fetch.fetch(f"{site.url}/")
        except SourceError as error:
            said_so = error.message
            assert said_so.isprintable() and 0 < len(said_so) < 300


async def test_a_connection_serves_again(site: Site, fetch: Fetcher) -> None:
    site.other = said()
    for _ in range(3):
        await fetch.fetch(f"{site.url}/")
    assert (len(site.asked), site.connections) == (3, 1)


@pytest.mark.parametrize("name", unfriendly.SLOW)
async def test_a_slow_site_is_given_up_in_time(site: Site, name: str) -> None:
    site.other = unfriendly.SLOW[name][0]()
    async with fetcher(Limits(whole=0.3)) as fetch:
        began = time.monotonic()
        assert type(await refused(fetch, f"{site.url}/")) is SourceTimeout
        assert time.monotonic() - began < 2
        await until(lambda: site.open == 0)  # the connection is closed


async def test_slow_redirects_share_one_clock(site: Site) -> None:
    async def slow(request: Request, _: object, out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        out.write(leads(request.target + "x"))
        await out.drain()

    site.other = slow
    async with fetcher(Limits(whole=0.4)) as fetch:
        assert type(await refused(fetch, f"{site.url}/")) is SourceTimeout
    assert len(site.asked) == 3


async def test_a_cancelled_fetch_closes_its_connection(site: Site, fetch: Fetcher) -> None:
    site.other = unfriendly.once(then_silence=True)
    task = asyncio.ensure_future(fetch.fetch(f"{site.url}/"))
    await until(lambda: site.open == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: site.open == 0)


async def test_the_environments_proxy_is_not_used(
    site: Site, fetch: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.8:9")
    site.other = said()
    with TRAP:
        await fetch.fetch(f"{site.url}/")
    assert TRAP.dialled == [("127.0.0.2", site.port)]


async def test_the_proxy_that_is_set_is_the_only_way_out_and_targets_are_guarded(
    site: Site,
) -> None:
    site.other = said()
    lookup = sites.names(
        good_example="93.184.216.34", bad_example="10.0.0.1", half_example="8.8.8.8 ::1"
    )
    access = WebAccess(proxy=site.url.replace("//", "//user:s3cret@"))
    with TRAP:
        async with Fetcher.opened(access, LIMITS, Manners(pause=0), lookup) as fetch:
            for url in (
                "http://good.example/a",
                "http://8.8.8.8/b",
                "http://only-it-knows.example/c",
            ):
                assert (await fetch.fetch(url)).data == PAGE
            for url in (
                "http://bad.example/",
                "http://half.example/",
                "http://127.0.0.1:8080/",
                "http://[::ffff:10.0.0.1]/",
                "https://169.254.169.254/",
                f"{site.url}/",
            ):
                assert type(await refused(fetch, url)) is SourceGuarded
            tunnelled = await refused(fetch, "https://good.example/")
    assert "s3cret" not in tunnelled.message
    assert set(TRAP.dialled) == {("127.0.0.2", site.port)}
    assert site.targets == ["http://good.example/a", "http://8.8.8.8/b",
                            "http://only-it-knows.example/c", "good.example:443"]  # fmt: skip
    assert all("Proxy-Authorization" in request.headers for request in site.asked)


async def test_a_proxy_that_is_away_is_named_without_its_password() -> None:
    access = WebAccess(proxy="http://user:s3cret@127.0.0.7:1025")
    async with Fetcher.opened(access, LIMITS, lookup=sites.names()) as fetch:
        message = await text_of(fetch, "http://8.8.8.8/")
    assert message == "The proxy cannot be reached."


@pytest.mark.parametrize("proxy", ["127.0.0.1:80", "socks5://a", "http://:80", "http://[::", "a b"])
async def test_a_proxy_that_is_none_is_a_wrong_setting(proxy: str) -> None:
    with pytest.raises(SettingsError, match="BYLINE_FETCH_PROXY") as raised:
        async with Fetcher.opened(WebAccess(proxy=proxy)):
            pass
    assert proxy not in raised.value.message


def memory(pid: int | str, kind: str) -> int:
    """Give the memory in bytes that a process holds (`VmRSS`) or held at most (`VmHWM`)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(kind)), 0)


class Watch:
    """Ticks beside the work, and notes how late the ticks come and how much memory is held."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.before = memory("self", "VmRSS")
        self.own = self.child = 0

    async def tick(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            self.late.append(time.perf_counter() - began - 0.01)
            self.own = max(self.own, memory("self", "VmRSS") - self.before)

    async def look_at_children(self) -> None:
        while True:
            pids = await asyncio.to_thread(readers)
            self.child = max([self.child, *(memory(pid, "VmHWM") for pid in pids)])
            await asyncio.sleep(0.2)

    @property
    def p99(self) -> float:
        return sorted(self.late)[int(len(self.late) * 0.99)]


async def test_sixty_hostile_sites_at_once_hurt_nobody() -> None:
    """With the limits as they are: each ends in 10 s, memory is bounded, the loop goes on."""
    cases = unfriendly.BOUNDED | unfriendly.SLOW
    paths = {f"/{n}": make() for n, (make, _) in enumerate(cases.values())}
    watch = Watch()
    async with (
        sites.opened("0.0.0.0", paths=paths) as site,  # noqa: S104  (it serves all of 127/8)
        Fetcher.opened(WebAccess(allowed=("127.0.0.0/8",)), manners=Manners(at_once=60)) as fetch,
        ReadingPool() as pool,
    ):
        reader = PageReader(fetch, pool)

        async def read(n: int) -> tuple[str, float]:
            began = time.monotonic()
            with pytest.raises(SourceError) as raised:
                await reader.page(PageRef(url=f"http://127.0.0.{n + 2}:{site.port}/{n}"))
            return type(raised.value).__name__, time.monotonic() - began

        watching = [
            asyncio.ensure_future(watch.tick()),
            asyncio.ensure_future(watch.look_at_children()),
        ]
        ended = await asyncio.gather(*map(read, range(len(cases))))
        for task in watching:
            task.cancel()
    assert len(cases) >= 58
    expected = {name: error.__name__ for name, (_, error) in cases.items()}
    assert dict(zip(cases, (name for name, _ in ended), strict=True)) == expected
    assert max(seconds for _, seconds in ended) < 10
    assert watch.p99 < 0.25
    assert watch.own < 600e6
    assert 0 < watch.child < 600e6
