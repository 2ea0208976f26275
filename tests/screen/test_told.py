"""What is to be known of a file stands beside the button that it comes from."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.screen.conftest import Tab
from tests.serving import Server

RARE = "\U0001e290"  # Toto, which Debian's fonts do not have


def test_what_a_file_lacks_is_said(tab: Tab, newsroom: Server) -> None:
    article = newsroom.create(topic="Honey bees", min_words=300, include_image=False)
    assert newsroom.wait(article)["status"] == "completed"
    content = f"# Honey bees\n\nAn address of **no** use: {RARE}\n"
    path, headers = f"/articles/{article}/content", {"If-Match": '"1"'}
    assert newsroom.ask("PUT", path, {"content": content}, headers=headers).status == 200
    exported = newsroom.get(f"/articles/{article}/export?format=pdf")
    told = json.loads(exported.headers["x-byline-warnings"])

    page = tab.open_article(article)
    expect(page.locator("#paper .text")).to_contain_text("An address")
    for name in ("Markdown", "PDF", "Word"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        assert Path(waiting.value.path()).stat().st_size
    said = page.locator("#files [role=status] p")
    expect(said).to_have_text([f"PDF: {text}" for text in told])
    page.get_by_role("button", name="PDF", exact=True).click()
    expect(said).to_have_count(0)
    expect(said).to_have_text([f"PDF: {text}" for text in told])
    assert any(RARE in text for text in told)


def test_why_there_is_no_file_is_said(tab: Tab, newsroom: Server) -> None:
    article = newsroom.create(topic="Honey bees", min_words=100, include_image=False)
    assert newsroom.wait(article)["status"] == "completed"
    page = tab.open_article(article)
    expect(page.locator("#paper .text")).to_be_visible()
    newsroom.ask("DELETE", f"/articles/{article}")
    page.get_by_role("button", name="EPUB").click()
    expect(page.locator("#files [role=status] p")).to_contain_text("EPUB: ")
    page.route("**/export?*", lambda route: route.abort())
    page.get_by_role("button", name="JSON").click()
    expect(page.locator("#files p", has_text="JSON: The server does not answer.")).to_be_visible()
