"""From a topic to the end of an article, by keyboard: no test here touches a mouse."""

from pathlib import Path

from playwright.sync_api import expect

from byline.research.library import sample_library
from tests.screen.conftest import Tab
from tests.screen.keyboard import (
    all_reached,
    failed,
    opened,
    press,
    reach,
    view,
    waiting,
    written,
)
from tests.serving import Server


def test_an_article_is_begun(keys: Tab, modelled: Server, tmp_path: Path) -> None:
    own = tmp_path / "own-bees.html"
    own.write_bytes((sample_library() / "honey-bees.html").read_bytes())
    page = keys.go()
    reach(page, page.get_by_label("Topic"))
    page.keyboard.type("Honey bees")
    press(page, "Length in words", "ArrowDown", "spinbutton")
    reach(page, page.locator("summary"))
    page.keyboard.press("Enter")
    with page.expect_file_chooser() as choosing:
        reach(page, page.get_by_role("button", name="Upload", exact=True))
        page.keyboard.press("Enter")
    choosing.value.set_files(own)
    expect(page.get_by_text("own-bees.html (")).to_be_visible()
    reach(page, page.get_by_role("combobox", name="Documents to draw on"))
    page.keyboard.press("Backspace")
    expect(page.get_by_text("own-bees.html (")).to_have_count(0)
    page.keyboard.type("own-bees")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    for switch in ("Approve the outline first", "Cover picture"):
        press(page, switch, "Space", "switch")
    press(page, "Generate Article")
    expect(page.get_by_role("progressbar", name="Progress of the article")).to_be_visible()
    made = modelled.get(f"/articles/{page.url.rpartition('=')[2]}").json
    assert (made["min_words"], made["approve_outline"], made["include_image"]) == (900, True, False)
    assert len(made["sources"]) == 1


def test_an_outline_is_approved_cancelled_and_tried_again(keys: Tab, modelled: Server) -> None:
    article = waiting(modelled)
    count = len(modelled.get(f"/articles/{article}/outline").json["sections"])
    page = keys.open_article(article)
    press(page, "Down: section 1")
    page.wait_for_timeout(500)
    press(page, "Add a section")
    expect(page.get_by_role("button", name="Drop: ")).to_have_count(count + 1)
    press(page, f"Drop: section {count + 1}")
    expect(page.get_by_role("button", name="Drop: ")).to_have_count(count)
    reach(page, page.get_by_role("textbox", name="Section 1"))
    page.keyboard.press("Control+a")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    press(page, "Approve and write on")
    expect(page.locator("#paper .text")).to_contain_text("By keyboard")
    keys.open_article(waiting(modelled))
    press(page, "Cancel")
    expect(page.get_by_text("Cancelled ·")).to_be_visible()
    keys.open_article(failed(modelled))
    reach(page, page.get_by_role("spinbutton", name="Budget in USD"))
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    press(page, "Try again")
    expect(page.locator("#paper .text")).to_be_visible()


def test_a_finished_article_is_read_checked_and_changed(keys: Tab, modelled: Server) -> None:
    article = written(modelled)
    page = opened(keys, article, "Read")
    with page.expect_download():
        press(page, "Markdown")
    mark = page.locator("#paper .cite").first
    reach(page, mark.locator("a").first)
    expect(mark.locator(".card")).to_be_visible()
    page.keyboard.press("Enter")
    source = page.locator("#paper .sources li, #paper li[id]").first
    expect(source).to_be_focused()
    view(page, "Facts")
    pill = page.get_by_role("button", name="Supported").or_(page.get_by_role("checkbox"))
    reach(page, pill.first)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    view(page, "Edit")
    reach(page, page.get_by_label("How should it be rewritten?"))
    page.keyboard.type("Shorter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    all_reached(page, "a proposal")
    press(page, "Accept")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    reach(page, page.locator(".cm-content"))
    page.keyboard.type("Typed. ")
    press(page, "Save")
    expect(page.get_by_text("Saved as version 3")).to_be_visible()
    view(page, "Facts")
    press(page, "Write on without it")
    expect(page.get_by_label("Topic")).to_have_value("Honey bees")


def test_history_is_searched_opened_and_cleared(keys: Tab, modelled: Server) -> None:
    article = written(modelled, topic="Queens of the hive, and honey bees")
    page = keys.go("/history")
    reach(page, page.get_by_label("Search in topics"))
    page.keyboard.type("queens of")
    expect(page.get_by_role("button", name="Open: ")).to_have_count(1)
    reach(page, page.get_by_role("combobox", name="Status"))
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Failed")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("All")
    page.keyboard.press("Enter")
    press(page, "Duplicate: ")
    expect(page.get_by_label("Topic")).to_have_value("Queens of the hive, and honey bees")
    keys.go("/history")
    name = f"Open: Queens of the hive, and honey bees, article {article}"
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    press(page, "Delete: Queens")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Delete: Queens")
    dialog = page.get_by_role("dialog")
    reach(page, dialog.get_by_role("button", name="Delete"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open: Queens")).to_have_count(0)
    assert modelled.get(f"/articles/{article}").status == 404
