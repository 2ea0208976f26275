"""Pages: from an address to a document that knows where it came from."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from byline.errors import (
    SourceBotCheck,
    SourceBroken,
    SourceConsent,
    SourceEmpty,
    SourceError,
    SourceErrorPage,
    SourceNotText,
    SourcePaywall,
    SourceRobots,
)
from byline.research.documents import Document, PageRef, Wall
from byline.research.pool import ReadingPool
from byline.research.web.access import WebAccess
from byline.research.web.fetch import Fetcher
from byline.research.web.manners import Manners
from byline.research.web.pages import PageReader
from tests.research import made
from tests.research.web import sites
from tests.research.web.sites import PAGE, Site, leads, said

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])


class Parsed(ReadingPool):
    """A pool that gives one document, whatever it is asked."""

    def __init__(self, seconds: float = 0.0, **said: object) -> None:
        super().__init__()
        self.seconds = seconds
        self.document = Document.model_validate({"text": "A text.", "blocks": (), **said})
        self.asked: list[tuple[str, bytes, str]] = []
        self.now = self.most = 0

    async def parse(self, suffix: str, data: bytes, charset: str = "") -> Document:
        self.asked.append((suffix, data, charset))
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(self.seconds)
        self.now -= 1
        return self.document


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with sites.opened("127.0.0.2") as opened:
        yield opened


@asynccontextmanager
async def reader(pool: ReadingPool) -> AsyncIterator[PageReader]:
    lookup = sites.names(www_site_example="127.0.0.2", site_example="127.0.0.2")
    access = WebAccess(allowed=("127.0.0.0/8",))
    manners = Manners(at_one_host=40, pause=0)
    async with pool, Fetcher.opened(access, manners=manners, lookup=lookup) as fetch:
        yield PageReader(fetch, pool)


async def test_a_page_is_read_with_its_address_time_and_hash(site: Site) -> None:
    site.paths |= {"/a": leads("/b"), "/b": said()}
    before = datetime.now(UTC).replace(microsecond=0)
    async with reader(ReadingPool(1)) as pages:
        document = await pages.page(PageRef(url=f"{site.url}/a"))
    assert document.title == "Sluices"
    assert "holds back the water" in document.text
    assert document.url == f"{site.url}/b"
    assert document.hash == hashlib.sha256(PAGE).hexdigest()
    assert document.read_at.endswith("Z")
    assert before <= datetime.fromisoformat(document.read_at) <= datetime.now(UTC)
    assert len(document.read_at) == len("2026-01-01T00:00:00Z")


async def test_each_kind_goes_to_its_reader_with_its_charset(site: Site) -> None:
    site.paths |= {
        "/a": said("Größe".encode("latin-1"), "text/plain; charset=latin-1"),
        "/b": said(b"%PDF-1.7", "application/pdf"),
        "/c.md": said(b"# A", "text/plain"),
    }
    pool = Parsed()
    async with reader(pool) as pages:
        for path in site.paths:
            await pages.page(PageRef(url=site.url + path))
    assert [(kind, charset) for kind, _, charset in pool.asked] == [
        ("txt", "latin-1"), ("pdf", ""), ("md", "")]  # fmt: skip


async def test_a_pdf_and_a_word_file_are_read_from_the_web(site: Site) -> None:
    word = made.archive([("word/document.xml", made.word_xml(b"A text from a Word file."))])
    site.paths["/a"] = said(word, "application/octet-stream")
    async with reader(ReadingPool(1)) as pages:
        assert "from a Word file" in (await pages.page(PageRef(url=f"{site.url}/a"))).text


ELSEWHERE = ("http://other.example/a", "http://m.site.example/a")


@pytest.mark.parametrize(
    ("own", "taken"),
    [
        ("", "http://www.site.example:{port}/a?id=1"),
        ("http://site.example/canonical", "http://site.example/canonical"),
        ("https://www.site.example/Ä#top", "https://www.site.example/%C3%84"),
        ("/canonical", "http://www.site.example:{port}/canonical"),
        ("http://other.example/a", "http://www.site.example:{port}/a?id=1"),
        ("http://m.site.example/a", "http://www.site.example:{port}/a?id=1"),
        ("http://site.example@evil.example/", "http://www.site.example:{port}/a?id=1"),
        ("http://site.example:22/", "http://www.site.example:{port}/a?id=1"),
        ("javascript:alert(1)", "http://www.site.example:{port}/a?id=1"),
    ],
)
async def test_a_page_may_name_its_own_address_on_its_own_site(
    site: Site, own: str, taken: str
) -> None:
    site.other = said()
    async with reader(Parsed(url=own)) as pages:
        url = f"http://www.site.example:{site.port}/a?id=1"
        document = await pages.page(PageRef(url=url))
    assert document.url == taken.format(port=site.port)
    assert document.original == (own if own in ELSEWHERE else "")


@pytest.mark.parametrize(
    ("wall", "error"),
    [("error", SourceErrorPage), ("paywall", SourcePaywall), ("consent", SourceConsent),
     ("bot_check", SourceBotCheck)],
)  # fmt: skip
async def test_what_stands_in_place_of_a_text_is_named(
    site: Site, wall: Wall, error: type[SourceError]
) -> None:
    site.other = said()
    async with reader(Parsed(wall=wall)) as pages:
        with pytest.raises(error):
            await pages.page(PageRef(url=f"{site.url}/a"))


async def test_a_dead_page_is_an_error_page(site: Site) -> None:
    site.other = said()
    async with reader(Parsed(dead=True)) as pages:
        with pytest.raises(SourceErrorPage):
            await pages.page(PageRef(url=f"{site.url}/a"))


async def test_errors_of_parsing_speak_of_pages(site: Site) -> None:
    site.paths |= {
        "/empty": said(b"<html><body><script>render()</script></body></html>"),
        "/binary": said(bytes(range(256)) * 100),
        "/deep": said(b"<div>" * 10_000 + b"text"),
        "/scan": said(made.pdf_page(b""), "application/pdf"),
    }
    async with reader(ReadingPool(1)) as pages:
        for path, error, words in (
            ("/empty", SourceEmpty, "shows no text without a browser"),
            ("/binary", SourceNotText, "binary"),
            ("/deep", SourceBroken, "deep"),
            ("/scan", SourceEmpty, "text recognition"),
        ):
            with pytest.raises(error, match=words):
                await pages.page(PageRef(url=site.url + path))


@pytest.mark.parametrize("required", [True, False])
async def test_robots_txt_is_respected_whoever_asks(site: Site, required: bool) -> None:
    site.paths["/robots.txt"] = said(b"User-agent: *\nDisallow: /", "text/plain")
    site.other = said()
    async with reader(Parsed()) as pages:
        with pytest.raises(SourceRobots):
            await pages.page(PageRef(url=f"{site.url}/a", required=required))
    assert site.targets == ["/robots.txt"]


async def test_large_pages_wait_for_each_other_and_all_are_read(site: Site) -> None:
    site.other = said(b"A sentence of a large page. " * 100_000, "text/plain")
    pool = Parsed(seconds=0.1)
    async with reader(pool) as pages, asyncio.timeout(20):
        refs = [PageRef(url=f"{site.url}/{n}") for n in range(40)]
        documents = await asyncio.gather(*map(pages.page, refs))
    assert len(documents) == 40
    assert pool.most <= 6


async def test_no_link_of_a_page_is_followed(site: Site) -> None:
    links = (
        b'<a href="/b">b</a><img src="/c"><link rel=stylesheet href="/d"><iframe src="/e"></iframe>'
    )
    site.paths["/a"] = said(
        PAGE + links + b'<script src="/f"></script><meta http-equiv=refresh content="0;url=/g">',
        Link="</h>; rel=preload",
        Refresh="0; url=/i",
    )
    async with reader(ReadingPool(1)) as pages:
        await pages.page(PageRef(url=f"{site.url}/a"))
    assert site.targets == ["/robots.txt", "/a"]
