"""Everything on every page is reached by the Tab key, and its focus is seen."""

from playwright.sync_api import expect

from tests.screen.conftest import Tab
from tests.screen.keyboard import (
    all_reached,
    failed,
    opened,
    press,
    reach,
    view,
    waiting,
    walked,
    written,
)
from tests.serving import Server


def test_every_page_is_walked(keys: Tab, modelled: Server) -> None:
    held, ended = waiting(modelled), failed(modelled)
    page = keys.go()
    expect(page.get_by_label("Topic")).to_be_visible()
    all_reached(page, "write")
    reach(page, page.locator("summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Keyphrase for search")).to_be_visible()
    all_reached(page, "options")
    keys.go("/history")
    expect(page.get_by_role("button", name="Open: ").first).to_be_visible()
    all_reached(page, "history")
    press(page, "Delete: ")
    expect(page.get_by_role("dialog")).to_be_visible()
    all_reached(page, "deleting")
    keys.go("/article")
    expect(page.get_by_text("No article chosen")).to_be_visible()
    all_reached(page, "no article")
    for article, sign in ((held, "Add a section"), (ended, "Try again")):
        keys.open_article(article)
        expect(page.get_by_role("button", name=sign)).to_be_visible()
        all_reached(page, sign)
    keys.open_article(written(modelled, include_image=True))
    for name in ("Read", "Facts", "Search", "Figures", "Edit"):
        view(page, name)
        all_reached(page, name)


def test_the_editor_is_walked_and_let_go(keys: Tab, modelled: Server) -> None:
    page = opened(keys, written(modelled), "Edit")
    text = page.locator(".cm-content")
    reach(page, text)
    page.keyboard.type("Typed.\n\n")
    preview = page.get_by_role("tabpanel", name="Edit").locator("#paper")
    expect(preview).to_contain_text("Typed.")
    for leaving in (("Tab",), ("Escape", "Tab"), ("Shift+Tab",)):
        reach(page, text)
        for key in leaving:
            page.keyboard.press(key)
        expect(text).not_to_be_focused()
    reach(page, page.get_by_role("combobox", name="Compare with"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".cm-chunkButtons")).to_have_count(1)
    all_reached(page, "comparing")
    reach(page, text)
    page.keyboard.press("Control+f")
    expect(page.locator(".cm-search")).to_be_visible()
    all_reached(page, "searching")
    reach(page, page.locator(".cm-search input").first)
    page.keyboard.press("Escape")
    expect(page.locator(".cm-search")).to_have_count(0)
    folded = page.locator(".cm-collapsedLines")
    reach(page, folded)
    page.keyboard.press("Space")
    expect(folded).to_have_count(0)
    press(page, "Reject")
    expect(page.locator(".cm-chunkButtons")).to_have_count(0)
    expect(text).to_be_focused()
    expect(text).not_to_contain_text("Typed.")


def test_the_walk_finds_what_is_not_reached(keys: Tab) -> None:
    """A button out of the order, clicks on what has no focus, a focus that is not seen."""
    page = keys.go("/article")
    expect(page.get_by_text("No article chosen")).to_be_visible()
    page.evaluate("""() => {
      const add = (tag, text) => {
        const made = Object.assign(document.createElement(tag), { textContent: text })
        document.querySelector("main").append(made)
        return made
      }
      add("button", "Out of order").tabIndex = -1
      add("div", "Clicked").onclick = () => 1
      add("div", "Listening").addEventListener("click", () => 1)
      add("button", "Out of sight").style.outline = "none"
    }""")
    walk = walked(page)
    for planted in ("Out of order", "Clicked", "Listening"):
        assert [name for name in walk.missed if planted in name], planted
    assert len(walk.missed) == 3
    assert walk.unseen == ['button "Out of sight" stMain']
