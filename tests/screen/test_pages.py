"""Every page for everybody: both themes, on a phone, and nothing from elsewhere."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.screen.conftest import Tab, turn_to
from tests.serving import Server

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1360, "height": 950}
VIEWS = ("Read", "Edit", "Facts", "Search", "Figures")
FADED = 600  # ms in which what is shown anew gets its colours
COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules of what a theme changes
# Only what is wrong comes back: to send all that is right takes as long as to find it.
FOUND = """async (rules) => {
  const only = rules.length ? { runOnly: rules } : {}
  const found = await axe.run(document, { resultTypes: ["violations"], ...only })
  const grave = found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
  const each = (v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 200)} ${n.failureSummary}`)
  return [found.passes.length, grave.flatMap(each)]
}"""
GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@pytest.fixture(scope="module")
def article(newsroom: Server) -> int:
    made = newsroom.create(topic="Honey bees", min_words=400)
    assert newsroom.wait(made)["status"] == "completed"
    return made


def _accessible(page: Page, *rules: str) -> None:
    """Assert that axe finds no barrier, by all rules or by some."""
    page.evaluate(AXE)
    passed, grave = page.evaluate(FOUND, rules)
    assert passed, "axe looked at nothing"
    assert not grave, "\n".join(grave)


def _accessible_to_all(page: Page) -> None:
    """Assert the same for both themes; what is no colour is the same in both."""
    _accessible(page)
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(FADED)
    assert page.evaluate(GROUND) != light
    _accessible(page, *COLOURS)
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(FADED)
    assert page.evaluate(GROUND) == light


def _fits_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(300)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{width} px wide"
    page.set_viewport_size(DESK)


def test_no_barrier_and_no_sideways_scroll(tab: Tab, article: int) -> None:
    page = tab.go()
    expect(page.get_by_text("Composed, without a language model")).to_be_visible()
    page.get_by_text("Sources and options").click()
    expect(page.get_by_label("Keyphrase for search")).to_be_visible()
    _accessible_to_all(page)
    _fits_a_phone(page)
    tab.go("/history")
    expect(page.locator(".stButton button", has_text="Open").first).to_be_visible()
    _accessible_to_all(page)
    _fits_a_phone(page)
    tab.open_article(article)
    expect(page.locator("#paper .text")).to_be_visible()
    for view in VIEWS:
        expect(turn_to(page, view)).to_be_visible()
        _accessible_to_all(page)
        _fits_a_phone(page)


def test_articles_are_found_duplicated_and_deleted(tab: Tab, newsroom: Server) -> None:
    made = newsroom.create(topic="Tides and the moon", min_words=300)
    assert newsroom.wait(made)["status"] in ("completed", "failed")
    page = tab.go("/history")
    page.get_by_label("Search in topics").fill("tides")
    expect(page.locator(".stButton button", has_text="Open")).to_have_count(1)
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_label("Topic")).to_have_value("Tides and the moon")
    expect(page.get_by_role("spinbutton", name="Length in words")).to_have_value("300")
    tab.go("/history")
    page.get_by_label("Search in topics").fill("tides")
    expect(page.locator(".stButton button", has_text="Open")).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    assert newsroom.get(f"/articles/{made}").status == 404


def test_the_api_answers_as_without_the_screen(newsroom: Server, tmp_path: Path) -> None:
    """A page for browsers stands at three paths; everything else is the API's, its errors too."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    asked = [
        ("GET", "/", {}), ("POST", "/", {}), ("GET", "/artikles/1", browser),
        ("GET", "/articles/999999", browser), ("POST", "/articles/1", {}), ("PUT", "/history", {}),
        ("GET", "/health", browser), ("GET", "/docs", browser), ("GET", "/history", {}),
        ("GET", "/article", {"Accept": "*/*"}), ("DELETE", "/", browser),
        ("POST", "/article", browser),
    ]  # fmt: skip
    with Server(tmp_path / "d") as bare:
        for method, path, headers in asked:
            with_screen = newsroom.ask(method, path, headers=headers)
            without = bare.ask(method, path, headers=headers)
            assert with_screen.status == without.status, (method, path)
            assert _kind(with_screen.headers) == _kind(without.headers), (method, path)
        assert bare.get("/", browser).headers["content-type"] == "application/json"
    page = newsroom.get("/", browser)
    assert page.headers["content-type"].startswith("text/html")
    assert "connect-src 'self'" in page.headers["content-security-policy"]


def _kind(headers: dict[str, str]) -> str:
    return {k.lower(): v for k, v in headers.items()}["content-type"]


def test_an_article_is_written_anew_without_a_source(
    tab: Tab, newsroom: Server, article: int
) -> None:
    own = newsroom.get(f"/articles/{article}/sources").json["items"][0]["path"]
    page = tab.open_article(article)
    turn_to(page, "Facts").get_by_role("button", name="Write on without it").first.click()
    expect(page.get_by_label("Topic")).to_have_value("Honey bees")
    page.get_by_text("Sources and options").click()
    expect(page.get_by_text(own, exact=True)).to_be_visible()
    page.get_by_role("button", name="Generate Article").click()
    expect(page.get_by_role("progressbar", name="Progress of the article")).to_be_visible()
    made = int(page.url.rpartition("=")[2])
    assert newsroom.get(f"/articles/{made}").json["excluded"] == [own]
