"""The screen as its user has it: Debian's Chromium before a real server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from benchmarks.provider import Provider
from tests.backend import faults
from tests.nest import WORDY
from tests.screen.hostile import RAN
from tests.serving import Server
from tests.simulated import settings, simulated

# Nothing but the page may open connections: Chromium has errands of its own.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # ms
KEYBOARD = Path(__file__).parent / "keyboard.js"
SHOWN = {"BYLINE_SCREEN": "true"}
expect.set_options(timeout=PATIENCE)


# No longer than a module: while it is open a loop runs in this thread, and tests that are
# coroutines want one of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")  # a third less work
    assert found, "Debian's package chromium is missing; .ci/packages lists what the tests need"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def viewer(chromium: Browser) -> Iterator[Browser]:
    """The Chromium that shows PDFs: the one for tests, which Playwright begins, has no viewer."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"),
        ignore_default_args=["--headless"],
        args=[*SWITCHES, "--headless=new"],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an empty database and a small library, for all tests that do not harm it."""
    folder: Path = tmp_path_factory.mktemp("screen")
    own = faults.small_library(folder / "library") | SHOWN
    with Server(folder / "d", own, WORDY) as server:
        yield server


@pytest.fixture(scope="session")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a language model, and one finished article, which is number 1."""
    folder: Path = tmp_path_factory.mktemp("modelled")
    with simulated(Provider(first=0.01, rate=0)) as address:
        own = settings(address) | faults.small_library(folder / "library") | SHOWN
        with Server(folder / "d", own, WORDY) as server:
            article = server.create(topic="Honey bees", min_words=300, include_image=False)
            assert server.wait(article)["status"] == "completed"
            yield server


@pytest.fixture
def watched(chromium: Browser) -> Iterator[BrowserContext]:
    """Pages in which a hostile text that runs is noticed."""
    context = chromium.new_context()
    context.add_init_script(RAN)
    yield context
    context.close()


class Tab:
    """A page that remembers what it complained of and what it asked for."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.home = f"http://127.0.0.1:{server.port}"
        self.errors: list[str] = []
        self.abroad: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        own = (self.home, self.home.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.abroad.append(url)

    def go(self, path: str = "/") -> Page:
        self.page.goto(self.home + path)
        expect(self.page.get_by_test_id("stApp")).to_be_visible()
        return self.page

    def open_article(self, article: int) -> Page:
        return self.go(f"/article?article={article}")


@pytest.fixture
def tab(chromium: Browser, newsroom: Server) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 1360, "height": 950})
    own = Tab(context, newsroom)
    yield own
    context.close()
    assert not own.errors
    assert not own.abroad


@pytest.fixture
def keys(chromium: Browser, modelled: Server) -> Iterator[Tab]:
    """The screen before a model's server, with what watches a keyboard's way."""
    context = chromium.new_context(viewport={"width": 1360, "height": 950}, reduced_motion="reduce")
    context.add_init_script(path=KEYBOARD)
    own = Tab(context, modelled)
    yield own
    context.close()
    assert not own.errors
    assert not own.abroad


def at_rest(page: Page) -> None:
    """Wait until no script of the page runs."""
    page.wait_for_timeout(300)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def turn_to(page: Page, name: str) -> Locator:
    """Go to one of an article's tabs; give what it shows, for what the others show may still stand.

    A script that ends late shows the tab of before, so it is clicked until it stays.
    """
    tab = page.get_by_role("tab", name=name, exact=True)
    for _ in range(10):
        tab.click()
        at_rest(page)
        if tab.get_attribute("aria-selected") == "true":
            break
    expect(tab).to_have_attribute("aria-selected", "true")
    return page.get_by_role("tabpanel", name=name, exact=True)


def reached(page: Page, address: str) -> None:
    """Open a page of a server that is just starting."""
    for _ in range(150):
        try:
            page.goto(address)
        except Error:
            page.wait_for_timeout(200)
        else:
            return
    msg = f"{address} was not reached"
    raise AssertionError(msg)
