"""The web on the screen: chosen, watched, read with its dates, and left out again."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.aweb import SmallWeb, small_web
from tests.nest import WORDY
from tests.screen.conftest import SHOWN, Tab, turn_to
from tests.screen.hostile import harmless
from tests.screen.payloads import HOST, payloads
from tests.screen.test_pages import FADED, _accessible, _fits_a_phone
from tests.serving import Server

TOPIC = "AI in healthcare"
ALL = 10_000  # pages: as many as may be asked for


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    """Give a web that serves a page only when a test allows it."""
    with small_web("--good", "--gated") as found:
        yield found


@pytest.fixture(scope="module")
def server(web: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("web") / "d"
    with Server(where, web.settings | SHOWN, WORDY) as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    own = chromium.new_context(reduced_motion="reduce")
    yield own
    own.close()


def _field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def _searching(page: Page, choice: str) -> Locator:
    return page.get_by_role("radiogroup", name="Search the web").get_by_label(choice, exact=True)


def _search(page: Page, choice: str) -> None:
    page.get_by_role("radiogroup", name="Search the web").get_by_text(choice, exact=True).click()
    expect(_searching(page, choice)).to_be_checked()


def _written(page: Page) -> int:
    """Begin the article; give its number."""
    page.get_by_role("button", name="Generate Article").click()
    expect(page.get_by_role("progressbar", name="Progress of the article")).to_be_visible()
    return int(page.url.rpartition("=")[2])


def test_the_web_is_searched_watched_read_and_a_page_is_left_out(
    context: BrowserContext, server: Server, web: SmallWeb
) -> None:
    tab = Tab(context, server)
    page = tab.go()
    _field(page, "Topic").fill(TOPIC)
    page.get_by_role("spinbutton", name="Length in words").fill("300")
    page.get_by_text("Sources and options").click()
    page.get_by_text("Cover picture").click()
    _search(page, "On")
    expect(page.get_by_text("up to 20 sources")).to_be_visible()
    article = _written(page)

    live = page.locator("#newsroom")
    asked = live.locator(".searches li").filter(has_text=f"“{TOPIC}”")  # they come in any order
    expect(asked).to_contain_text(re.compile(r"SearXNG · \d+ pages found$"))
    expect(live.locator(".sources li")).to_have_count(0)
    web.allow(3)
    expect(live.locator(".sources li.read")).to_have_count(3)
    link = live.locator(".sources a").first
    assert str(link.get_attribute("href")).startswith("http://127.0.0.")
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    expect(live.locator(".sources li small").first).to_have_text(re.compile(r"^127\.0\.0\.\d+$"))
    web.allow(ALL)

    mark = page.locator("#paper .cite").first
    mark.locator("a").first.focus()
    today = datetime.now(UTC).date().isoformat()
    expect(mark.locator(".card .by")).to_have_text(
        re.compile(rf"^127\.0\.0\.\d+:\d+ · read on {today}$")
    )
    expect(page.locator("#paper .sources .by").first).to_contain_text(f"read on {today}")
    source = server.get(f"/articles/{article}/sources").json["items"][0]
    _left_out(tab, server, article, source["url"])
    assert not tab.errors
    assert not tab.abroad


def _left_out(tab: Tab, server: Server, article: int, url: str) -> None:
    """Write anew without a page, then begin a brief without its whole site."""
    page = tab.page
    turn_to(page, "Facts").get_by_role("button", name="Write on without it").first.click()
    expect(_field(page, "Topic")).to_have_value(TOPIC)
    expect(_searching(page, "On")).to_be_checked()
    again = server.get(f"/articles/{_written(page)}").json
    server.ask("POST", f"/articles/{again['id']}/cancel")
    assert (again["web"], again["excluded"]) == (True, [url])

    page = tab.open_article(article)
    site = url.split("/")[2].split(":")[0]
    turn_to(page, "Facts").get_by_role("button", name=f"Without all of {site}").first.click()
    page.get_by_text("Sources and options").click()
    expect(_field(page, "Never these sites")).to_have_value(site)


def test_pages_are_named_mended_read_and_come_back_in_a_copy(
    chromium: Browser, server: Server, web: SmallWeb
) -> None:
    context = chromium.new_context(color_scheme="dark", reduced_motion="reduce")
    tab = Tab(context, server)
    page, url = tab.go(), web.page("/0/")
    _field(page, "Topic").fill(TOPIC)
    page.get_by_text("Sources and options").click()
    _field(page, "Web pages to use").fill(f"{url}\n\nnot an address")
    _field(page, "Never these sites").fill("example.com, !")
    _search(page, "Off")
    _nothing_begins(page, server)

    _field(page, "Web pages to use").fill(f"{url}\n  {url}\n")
    _field(page, "Prefer these sites").fill("https://www.Example.org/page, example.net")
    _field(page, "Never these sites").fill("example.com\nexample.com")
    _field(page, "Keyphrase for search").click()
    expect(page.get_by_text("up to 1 source", exact=False)).to_be_visible()
    web.allow(ALL)
    article = _written(page)
    brief = server.get(f"/articles/{article}").json
    assert (brief["sources"], brief["web"]) == ([url], False)
    assert brief["preferred_domains"] == ["example.org", "example.net"]
    assert brief["excluded_domains"] == ["example.com"]
    assert server.wait(article)["status"] == "completed"
    assert [s["url"] for s in server.get(f"/articles/{article}/sources").json["items"]] == [url]

    tab.go("/history")
    page.get_by_role("button", name=re.compile("Duplicate")).first.click()
    expect(_field(page, "Topic")).to_have_value(TOPIC)
    expect(_searching(page, "Off")).to_be_checked()
    page.get_by_text("Sources and options").click()
    expect(_field(page, "Web pages to use")).to_have_value(url)
    expect(_field(page, "Prefer these sites")).to_have_value("example.org, example.net")
    expect(_field(page, "Never these sites")).to_have_value("example.com")
    context.close()
    assert not tab.errors
    assert not tab.abroad


def _nothing_begins(page: Page, server: Server) -> None:
    expect(page.get_by_text("Line 3 is no web address: “not an address”")).to_be_visible()
    expect(page.get_by_text("“!” is no site")).to_be_visible()
    before = server.get("/articles/").json["total"]
    page.get_by_role("button", name="Generate Article").click()
    expect(page.get_by_text("cannot be used")).to_be_visible()
    page.wait_for_timeout(FADED)
    assert server.get("/articles/").json["total"] == before
    _accessible(page)
    _fits_a_phone(page)


def test_a_server_whose_web_is_off_says_so_and_nothing_typed_is_lost(tab: Tab) -> None:
    page = tab.go()
    _field(page, "Topic").fill(TOPIC)
    page.get_by_text("Sources and options").click()
    _field(page, "Web pages to use").fill("https://example.org/a")
    _search(page, "On")
    said = page.get_by_text("The web is off here")
    expect(said).to_have_count(1)
    page.get_by_role("button", name="Generate Article").click()
    expect(said).to_have_count(1)
    page.get_by_role("link", name="History").click()
    expect(page.get_by_label("Search in topics")).to_be_visible()
    page.get_by_role("link", name="Write").click()
    expect(_field(page, "Topic")).to_have_value(TOPIC)
    expect(_searching(page, "On")).to_be_checked()
    page.get_by_text("Sources and options").click()
    expect(_field(page, "Web pages to use")).to_have_value("https://example.org/a")


def test_what_pages_are_called_runs_nothing_while_it_is_watched(
    watched: BrowserContext, newsroom: Server
) -> None:
    """Payloads as titles, addresses, queries, engines and reasons, as a server would send them."""
    article = newsroom.create()
    newsroom.ask("POST", f"/articles/{article}/cancel")
    some = list(payloads(HOST, 700))[::17]
    told = [
        event
        for p in some
        for event in (
            {"type": "searched", "engine": p, "query": p, "found": 1, "code": p, "message": p},
            {"type": "source_found", "title": p, "status": "read", "url": p, "message": p},
            {"type": "source_found", "title": p, "status": "failed", "code": p, "message": p,
             "url": f"http://127.0.0.1:9/{p}"},
        )
    ]  # fmt: skip

    def tell(socket: WebSocketRoute) -> None:
        for seq, event in enumerate(told, 1):
            socket.send(json.dumps(event | {"seq": seq, "timestamp": ""}))

    watched.route_web_socket(re.compile("/ws/articles/"), tell)
    tab = Tab(watched, newsroom)
    page = tab.open_article(article)
    expect(page.locator("#newsroom .searches li")).to_have_count(len(some))
    expect(page.locator("#newsroom .sources li")).to_have_count(2 * len(some))
    links = page.locator("#newsroom a").evaluate_all("(all) => all.map((a) => a.protocol)")
    assert len(links) >= len(some)
    assert set(links) == {"http:"}
    harmless(page, tab.abroad)
    assert not tab.errors
    assert not tab.abroad
