"""Reload, a second tab, a lost connection and a killed server change nothing of what is seen."""

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.provider import Provider
from tests.backend import faults
from tests.nest import WORDY
from tests.screen.conftest import SHOWN, Tab
from tests.serving import Server
from tests.simulated import settings, simulated

BRIEF = {"topic": "Honey bees", "min_words": 400, "include_image": False}


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose model writes as slowly as one that is paid for."""
    where = tmp_path_factory.mktemp("slow")
    provider = Provider(first=0.1, rate=150)
    with simulated(provider) as address:
        own = settings(address) | faults.small_library(where / "library") | SHOWN
        with Server(where / "d", own, WORDY) as server:
            yield server


def _text(page: Page) -> str:
    return page.locator("#newsroom .text").inner_text()


def test_reload_second_tab_and_a_killed_server(chromium: Browser, slow: Server) -> None:
    context = chromium.new_context()
    first, second = Tab(context, slow), Tab(context, slow)
    article = slow.create(**BRIEF)
    page = first.open_article(article)
    section = page.locator("#newsroom .text section p").first
    expect(section).not_to_be_empty()
    begun = _text(page)

    page.reload()
    expect(page.locator("#newsroom .text section p").first).not_to_be_empty()
    assert len(_text(page)) >= 0.5 * len(begun)

    other = second.open_article(article)
    expect(other.locator("#newsroom .agent.completed")).not_to_have_count(0)
    expect(other.locator("#newsroom .connection")).to_have_text("live")

    slow.end(signal.SIGKILL)
    expect(page.locator("#newsroom .connection")).to_have_text("reconnecting")
    slow.start()
    for each in (page, other):
        expect(each.locator("#paper .text")).to_be_visible()
        expect(each.locator("#paper .cite").first).to_be_visible()
    assert page.locator("#paper .text").inner_text() == other.locator("#paper .text").inner_text()
    assert slow.get(f"/articles/{article}/status").json["status"] == "completed"
    context.close()


def test_the_outline_is_changed_and_approved(chromium: Browser, slow: Server) -> None:
    context = chromium.new_context()
    own = Tab(context, slow)
    article = slow.create(**BRIEF, approve_outline=True)
    page = own.open_article(article)
    expect(page.get_by_text("Approve the outline", exact=True)).to_be_visible()
    sections = page.get_by_role("textbox", name="Section")
    count = slow.get(f"/articles/{article}/outline").json["sections"]
    page.get_by_role("button", name="Drop").last.click()
    expect(page.get_by_role("button", name="Drop")).to_have_count(len(count) - 1)
    first = sections.first
    first.fill("How they live")
    first.press("Enter")
    page.get_by_role("button", name="Approve and write on").click()
    expect(page.locator("#paper .text")).to_contain_text("How they live")
    result = slow.get(f"/articles/{article}/result").json
    assert result["outline"].count("## ") == len(count) - 1
    context.close()


def test_cancelling_and_what_exists_of_it(chromium: Browser, slow: Server) -> None:
    context = chromium.new_context()
    own = Tab(context, slow)
    article = slow.create(**BRIEF)
    page = own.open_article(article)
    expect(page.locator("#newsroom .text section.completed p").first).not_to_be_empty()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled ·")).to_be_visible()
    expect(page.locator("#newsroom .text h3").first).not_to_be_empty()
    slow.end()
    slow.start()
    page.reload()
    expect(page.locator("#newsroom .text section.completed p").first).not_to_be_empty()
    assert slow.get(f"/articles/{article}/status").json["status"] == "cancelled"
    page.get_by_role("button", name="Duplicate as a new brief").click()
    expect(page.get_by_label("Topic")).to_have_value("Honey bees")
    context.close()
