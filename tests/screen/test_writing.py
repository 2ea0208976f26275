"""From an empty database: a topic, a click, watching, reading, editing, comparing, downloads."""

import io
import json
import zipfile
from pathlib import Path

import docx
import pypdfium2
from playwright.sync_api import Page, expect

from byline.research.library import sample_library
from tests.screen.conftest import Tab, turn_to
from tests.serving import Server


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_topic_and_one_click_are_enough(tab: Tab, newsroom: Server) -> None:
    page = tab.go()
    page.get_by_label("Topic").fill("Honey bees")
    expect(page.get_by_text("Composed, without a language model")).to_be_visible()
    page.get_by_role("button", name="Generate Article").click()
    expect(page.get_by_role("progressbar", name="Progress of the article")).to_be_visible()
    expect(page.locator("#paper .text")).to_contain_text("bee")
    article = int(page.url.rpartition("=")[2])
    result = newsroom.get(f"/articles/{article}/result").json

    mark = page.locator("#paper .cite").first
    mark.scroll_into_view_if_needed()
    place = mark.locator("a").first.bounding_box()
    assert place
    page.mouse.move(place["x"] + 2, place["y"] + 2)  # the card opens over the rest of the line
    expect(mark.locator(".card")).to_be_visible()
    expect(mark.locator(".card .verdict")).to_have_text("Word for word")
    expect(mark.locator(".card .quote")).not_to_be_empty()
    page.mouse.move(0, 0)
    mark.locator("a").first.focus()
    expect(mark.locator(".card")).to_be_visible()

    _downloads(page, result)
    _edits(page, newsroom, article, result)


def _downloads(page: Page, result: dict[str, str]) -> None:
    assert downloaded(page, "Markdown").decode() == result["content"]
    assert downloaded(page, "Web page").startswith(b"<!doctype html>")
    assert len(pypdfium2.PdfDocument(downloaded(page, "PDF"))) > 1
    assert docx.Document(io.BytesIO(downloaded(page, "Word"))).paragraphs
    assert "mimetype" in zipfile.ZipFile(io.BytesIO(downloaded(page, "EPUB"))).namelist()
    assert json.loads(downloaded(page, "JSON"))["content"] == result["content"]


def _edits(page: Page, newsroom: Server, article: int, result: dict[str, str]) -> None:
    panel = turn_to(page, "Edit")
    text = panel.locator(".cm-content")
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type("\n\nAdded by hand.")
    expect(panel.locator("#paper").get_by_text("Added by hand.")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as version 2")).to_be_visible()
    saved = newsroom.get(f"/articles/{article}/result").json
    assert saved["version"] == 2
    title, _, rest = result["content"].partition("\n")
    assert saved["content"] == f"{title}\n\nAdded by hand.\n{rest}"

    page.get_by_label("Compare with").click()
    page.get_by_role("option", name="Version 1").click()
    expect(page.locator(".cm-changedLine").first).to_contain_text("Added by hand.")
    page.get_by_role("button", name="Reject").first.click()
    expect(page.locator(".cm-content")).not_to_contain_text("Added by hand.")
    page.locator("#save").click()
    expect(page.get_by_text("Saved as version 3")).to_be_visible()
    assert newsroom.get(f"/articles/{article}/result").json["content"] == result["content"]


def test_own_documents_are_what_it_draws_on(tab: Tab, newsroom: Server, tmp_path: Path) -> None:
    """A file that is larger than any other request may be, too."""
    text = (sample_library() / "honey-bees.html").read_text("utf-8")
    large = tmp_path / "bees.html"
    large.write_text(text.replace("<body>", f"<body><!-- {'x' * 1_200_000} -->"), "utf-8")
    page = tab.go()
    page.get_by_text("Sources and options").click()
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text("bees.html (")).to_be_visible()
    page.get_by_text("Cover picture").click()
    page.get_by_label("Topic").fill("Honey bees")
    page.get_by_role("button", name="Generate Article").click()
    expect(page.locator("#paper .text")).to_contain_text("bee")
    article = int(page.url.rpartition("=")[2])
    sources = newsroom.get(f"/articles/{article}/sources").json["items"]
    assert [s["path"] for s in sources] == ["bees.html"]
    assert sources[0]["document_id"]
    assert newsroom.get(f"/articles/{article}").json["include_image"] is False
