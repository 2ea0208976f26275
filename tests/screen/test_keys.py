"""A server that wants a key: the door, what a key opens, and that it is found nowhere else."""

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from benchmarks.provider import Provider
from tests.backend import faults
from tests.nest import WORDY
from tests.screen.conftest import KEYBOARD, SHOWN, Tab
from tests.screen.keyboard import all_reached, at_rest
from tests.screen.keyed import Keys, Visit
from tests.screen.test_pages import DESK, _accessible, _fits_a_phone
from tests.screen.test_templates import kept
from tests.screen.test_writing import downloaded
from tests.serving import Server, eventually
from tests.simulated import settings, simulated

DISCONNECTS = 8
PLANTS = (
    "document.body.title = k", "sessionStorage.k = k", "localStorage.k = k", "console.log(k)",
    "document.cookie = `k=${k}`", "history.replaceState(k, '')", "await fetch(`/health?${k}`)",
    "document.querySelector('input').value = k",
    "document.querySelector('main').attachShadow({ mode: 'open' }).append(k)",
)  # fmt: skip
WRONG = "byl_" + "x" * 43


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keys]:
    """A server that wants a key of everybody; its model writes as one that is paid for."""
    folder = tmp_path_factory.mktemp("keyed")
    with simulated(Provider(first=0.1, rate=200)) as address:
        own = settings(address) | faults.small_library(folder / "library") | SHOWN
        with Server(folder / "d", own | {"BYLINE_REQUIRE_KEY": "true"}, WORDY) as server:
            yield Keys(server)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    own = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    yield own
    own.close()


def _topic(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Topic", exact=True)).to_be_visible()


def _sockets(context: BrowserContext) -> list[WebSocketRoute]:
    """Give the sockets of articles as they are opened, to be closed by the test."""
    found: list[WebSocketRoute] = []

    def passed(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        found.append(socket)

    context.route_web_socket(re.compile("/ws/articles/"), passed)
    return found


def test_the_door(chromium: Browser, keyed: Keys) -> None:
    """Wrong keys, the right one, and nothing else is shown before it; for everybody."""
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce", color_scheme="dark")
    context.add_init_script(path=KEYBOARD)
    key = keyed.make("alice")
    visit = Visit(context, keyed.server, key)
    page = visit.go("/history")
    asked = page.get_by_label("Key", exact=True)
    expect(asked).to_be_visible()
    expect(page.get_by_role("link", name="Write")).to_have_count(0)
    all_reached(page, "door")
    for wrong in (WRONG, "kä😀se"):
        asked.fill(wrong)
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_text("does not accept this key")).to_be_visible()
        expect(asked).to_have_value("")
        assert not visit.leaks(wrong)
    _accessible(page)
    _fits_a_phone(page)
    visit.enter()
    expect(page.get_by_label("Search in topics")).to_be_visible()
    assert not visit.leaks()
    assert sum(key.encode() in frame for frame in visit.frames) == 1, "sent by the door alone"
    page.get_by_role("button", name="Sign out").click()
    expect(asked).to_be_visible()
    expect(page.get_by_label("Search in topics")).to_have_count(0)
    for n, plant in enumerate(PLANTS):
        page.evaluate(f"async (k) => {{ {plant} }}", f"byl_planted{n}")
        assert visit.leaks(f"byl_planted{n}"), plant
    context.close()
    assert key not in keyed.server.log
    assert not visit.errors


def test_an_article_is_watched_through_disconnects_and_a_restart(
    context: BrowserContext, keyed: Keys
) -> None:
    visit = Visit(context, keyed.server, keyed.make("alice"))
    sockets = _sockets(context)
    page = visit.go()
    visit.enter()
    page.get_by_label("Topic").fill("Honey bees")
    page.get_by_role("spinbutton", name="Length in words").fill("400")
    page.get_by_role("button", name="Generate Article").click()
    connection = page.locator("#newsroom .connection")
    for n in range(1, DISCONNECTS + 1):
        expect(connection).to_have_text("live")
        assert len(sockets) == n
        sockets[-1].close(code=1012)
        expect(connection).not_to_have_text("live")
    expect(connection).to_have_text("live")
    tickets = [re.findall(r"ticket=([^&]+)", socket.url) for socket in sockets]
    assert all(len(found) == 1 for found in tickets)
    assert len({found[0] for found in tickets}) == DISCONNECTS + 1, "each opens one connection"
    expect(page.locator("#newsroom .text section p").first).not_to_be_empty()

    keyed.server.end(signal.SIGKILL)
    expect(connection).to_have_text("reconnecting")
    keyed.server.start()
    visit.enter()
    expect(page.locator("#paper .text")).to_be_visible()
    assert not visit.leaks()
    assert not visit.errors
    assert not visit.abroad
    assert visit.key not in keyed.server.log


def test_two_owners_see_their_own_and_take_it_along(chromium: Browser, keyed: Keys) -> None:
    """Two browsers before one server: articles, templates, files, pictures; then one leaves."""
    contexts = [chromium.new_context(viewport=DESK, reduced_motion="reduce") for _ in "ab"]
    alice, bob = (
        Visit(context, keyed.server, keyed.make(name))
        for context, name in zip(contexts, ("anna", "bob"), strict=True)
    )
    for visit in (alice, bob):
        visit.go()
        visit.enter()
    page = alice.page
    page.get_by_label("Topic").fill("Honey bees")
    page.get_by_role("spinbutton", name="Length in words").fill("300")
    kept(page, "Anna's blog")
    page.get_by_role("button", name="Generate Article").click()
    expect(page.locator("#paper .text")).to_be_visible()
    article = int(page.url.rpartition("=")[2])
    assert downloaded(page, "Markdown").startswith(b"# ")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert waiting.value.suggested_filename == "honey-bees.pdf"
    cover = page.locator("#paper img")
    expect(cover).to_be_visible()
    assert cover.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    page.get_by_role("tab", name="Search", exact=True).click()
    shared = page.get_by_test_id("stImage").locator("img")
    expect(shared).to_be_visible()
    assert shared.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    other = bob.page
    expect(other.get_by_role("combobox", name="Template")).to_have_count(0)
    other.get_by_role("link", name="History").click()
    expect(other.get_by_text("No article yet.")).to_be_visible()
    bob.open_article(article)
    bob.enter()
    expect(other.get_by_text("This article cannot be shown")).to_be_visible()
    for one, another in ((alice, bob), (bob, alice)):
        assert not one.leaks()
        assert not one.leaks(another.key)
        assert not one.errors
        assert not one.abroad

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Key", exact=True)).to_be_visible()
    alice.enter(bob.key)
    expect(page.get_by_text("This article cannot be shown")).to_be_visible()
    page.get_by_role("link", name="Write").click()
    expect(page.get_by_role("textbox", name="Topic", exact=True)).to_have_value("")
    for context in contexts:
        context.close()


def test_a_revoked_key_brings_back_the_door_and_loses_nothing_typed(
    context: BrowserContext, keyed: Keys
) -> None:
    first, second = keyed.make("carla"), keyed.make("carla")
    visit = Visit(context, keyed.server, first)
    page = visit.go()
    visit.enter()
    topic = page.get_by_role("textbox", name="Topic", exact=True)
    topic.fill("Honey bees")
    page.get_by_text("Sources and options").click()
    voice = page.get_by_role("textbox", name="The brand's voice")
    voice.fill("Warm and plain.")
    page.get_by_role("spinbutton", name="Length in words").fill("700")
    keyed.revoke(first)
    typed, refused = "", page.get_by_text("Your key is no longer accepted")
    while not refused.is_visible():  # the server remembers a key for two seconds
        typed += "bees "
        topic.fill(typed)
        page.wait_for_timeout(200)
    topic.press_sequentially("in winter")
    page.get_by_role("button", name="Give another key").click()
    expect(page.get_by_text("The key of carla is no longer accepted")).to_be_visible()
    visit.enter(second)
    expect(topic).to_have_value(typed + "in winter")
    expect(page.get_by_role("spinbutton", name="Length in words")).to_have_value("700")
    page.get_by_text("Sources and options").click()
    expect(voice).to_have_value("Warm and plain.")
    for key in (first, second):
        assert not visit.leaks(key)
    assert not visit.errors


def test_a_key_revoked_while_an_outline_waits_leaves_it_as_it_was_changed(
    context: BrowserContext, keyed: Keys
) -> None:
    """The watched article finds out by itself."""
    first, second = keyed.make("emil"), keyed.make("emil")
    own = {"Authorization": f"Bearer {first}"}
    brief = {"topic": "Honey bees", "min_words": 300, "approve_outline": True}
    article = keyed.server.ask("POST", "/articles/create", brief, headers=own).json["id"]
    visit = Visit(context, keyed.server, first)
    sockets = _sockets(context)
    page = visit.open_article(article)
    visit.enter()
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_visible()
    expect(page.locator("#newsroom .connection")).to_have_text("live")
    keyed.revoke(first)
    eventually(lambda: keyed.server.get("/me", own).status == 401)
    title.fill("Bees at work")
    title.press("Tab")
    sockets[-1].close(code=1012)
    expect(page.get_by_text("The key of emil is no longer accepted")).to_be_visible()
    visit.enter(second)
    expect(title).to_have_value("Bees at work")
    expect(page.locator("#newsroom .connection")).to_have_text("live")
    assert not visit.errors


def test_wrong_keys_shut_nobody_out(context: BrowserContext, keyed: Keys) -> None:
    inside = Visit(context, keyed.server, keyed.make("alice"))
    inside.go()
    inside.enter()
    guessing = Tab(context, keyed.server)
    page = guessing.go()
    asked = page.get_by_label("Key", exact=True)
    stopped = page.get_by_text("Too many wrong keys")
    for n in range(20):
        if stopped.is_visible():
            break
        asked.fill(f"{WRONG[:-2]}{n:02}")
        asked.press("Enter")
        expect(asked).to_have_value("")
        at_rest(page)
    expect(stopped).to_be_visible()
    inside.page.get_by_role("link", name="History").click()
    expect(inside.page.get_by_label("Search in topics")).to_be_visible()
