"""A keyboard's way through the screen: what Tab should reach, what it does, and what shows it."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.screen.conftest import Tab
from tests.screen.conftest import at_rest as at_rest
from tests.serving import Server, eventually

MOST = 400  # presses of Tab for one page
TRIPS = 2  # the second for what is shown only with the focus near it
BRIEF = {"topic": "Honey bees", "min_words": 300, "include_image": False}


@dataclass(frozen=True)
class Walk:
    """What pressing Tab through a page has shown: how much can be worked, and what is wrong."""

    count: int
    missed: list[str]
    unseen: list[str]


def walked(page: Page) -> Walk:
    """Press Tab until the page begins again. The page must have been opened with `keyboard.js`."""
    for _ in range(TRIPS):
        page.evaluate("keys.begin()")
        for _ in range(MOST):
            page.keyboard.press("Tab")
            if not page.evaluate("keys.step()"):
                break
        walk = Walk(**page.evaluate("keys.found()"))
        if not walk.missed:
            break
    return walk


def reach(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus."""
    expect(target).to_be_visible()
    found = target.element_handle()  # to find it by its role costs as much as a page's drawing
    for _ in range(MOST):
        if (focus := found.evaluate("e => e.isConnected ? e.matches(':focus') : null")) is True:
            return
        if focus is None:  # drawn anew meanwhile
            found = target.element_handle()
        else:
            page.keyboard.press("Tab")
    msg = f"{target} is not reached by Tab"
    raise AssertionError(msg)


def press(page: Page, name: str, key: str = "Enter", role: Any = "button") -> None:
    """Go to what has this name, and press a key there."""
    reach(page, page.get_by_role(role, name=name).first)
    page.keyboard.press(key)


def view(page: Page, name: str) -> None:
    """Go to one of an article's tabs by the arrow keys."""
    tab = page.get_by_role("tab", name=name, exact=True)
    for _ in range(10):
        if tab.get_attribute("aria-selected") == "true":
            break
        reach(page, page.get_by_role("tab", selected=True))
        page.keyboard.press("ArrowRight")
        at_rest(page)  # a script that ends late shows the tab of before
    expect(tab).to_have_attribute("aria-selected", "true")
    at_rest(page)


def written(server: Server, **brief: Any) -> int:
    """Give a finished article."""
    made = server.create(**BRIEF | brief)
    assert server.wait(made)["status"] == "completed"
    return made


def waiting(server: Server) -> int:
    """Give an article whose outline waits."""
    made = server.create(**BRIEF, approve_outline=True)
    path = f"/articles/{made}/status"
    eventually(lambda: bool(server.get(path).json["status"] == "awaiting_approval"))
    return made


def failed(server: Server) -> int:
    """Give an article that has failed, for its budget."""
    made = server.create(**BRIEF, budget_usd=0.00001)
    assert server.wait(made)["status"] == "failed"
    return made


def opened(tab: Tab, article: int, name: str) -> Page:
    """Open one of an article's tabs."""
    page = tab.open_article(article)
    view(page, name)
    return page


def all_reached(page: Page, where: str) -> None:
    """Walk through a page that is at rest; nothing may be missed, and each focus is seen."""
    at_rest(page)
    walk = walked(page)
    assert walk.count > 2, where
    assert not walk.missed, (where, walk.missed)
    assert not walk.unseen, (where, walk.unseen)
