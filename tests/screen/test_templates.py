"""Briefs that are kept under a name fill the form, and are renamed, changed and deleted."""

from playwright.sync_api import Page, expect

from tests.screen.conftest import Tab
from tests.screen.keyboard import at_rest
from tests.screen.test_pages import _accessible, _fits_a_phone
from tests.serving import Server


def kept(page: Page, name: str) -> None:
    """Keep the form as it stands."""
    page.get_by_role("button", name="Save as a template").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("combobox", name="Template")).to_have_value(name)
    at_rest(page)


def test_templates_fill_the_form_and_are_changed(tab: Tab, newsroom: Server) -> None:
    page = tab.go()
    page.get_by_role("textbox", name="Topic", exact=True).fill("Honey bees")
    words = page.get_by_role("spinbutton", name="Length in words")
    words.fill("700")
    page.get_by_text("Sources and options").click()
    voice = page.get_by_role("textbox", name="The brand's voice")
    voice.fill("Warm and plain.")
    page.get_by_role("textbox", name="Never these sites").fill("example.com")
    kept(page, "Our blog")
    _accessible(page)
    _fits_a_phone(page)
    voice.fill("Cold.")
    words.fill("300")
    kept(page, "Terse")
    _choose(page, "Our blog")
    expect(voice).to_have_value("Warm and plain.")
    expect(words).to_have_value("700")
    expect(page.get_by_role("textbox", name="Never these sites")).to_have_value("example.com")
    expect(page.get_by_role("textbox", name="Topic", exact=True)).to_have_value("Honey bees")

    page.get_by_role("button", name="Change the template").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Our magazine")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_have_count(0)
    _choose(page, "Terse")
    page.get_by_role("button", name="Change the template").click()
    dialog.get_by_text("Delete it for good").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(dialog).to_have_count(0)
    left = newsroom.get("/templates").json["items"]
    assert [(t["name"], t["fields"]["voice"]) for t in left] == [
        ("Our magazine", "Warm and plain.")
    ]


def _choose(page: Page, name: str) -> None:
    chosen = page.get_by_role("combobox", name="Template")
    chosen.scroll_into_view_if_needed()  # a list closes when the page is scrolled
    at_rest(page)
    chosen.click()
    page.get_by_role("option", name=name).click()
    expect(chosen).to_have_value(name)
