"""What is typed is never lost: not by a conflict, not by a reload, not by another's wording."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.backend.faults import small_library
from tests.conftest import unmeasured
from tests.nest import WORDY
from tests.screen.conftest import Tab, reached, turn_to
from tests.serving import ROOT, Server, free_port


def _typed(page: Page, words: str) -> None:
    turn_to(page, "Edit").locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(f"\n\n{words}")


def _content(server: Server) -> str:
    return str(server.get("/articles/1/result").json["content"])


def test_a_conflict_is_shown_and_nothing_is_lost(chromium: Browser, modelled: Server) -> None:
    context = chromium.new_context()
    page = Tab(context, modelled).open_article(1)
    _typed(page, "Mine.")
    before = modelled.get("/articles/1/result").json
    theirs = before["content"].replace("\n", "\n\nTheirs.\n", 1)
    saved = modelled.ask(
        "PUT", "/articles/1/content", {"content": theirs},
        headers={"If-Match": f'"{before["version"]}"'},
    )  # fmt: skip
    assert saved.status == 200
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Compare with theirs")).to_be_visible()
    assert "Mine." not in _content(modelled)
    page.get_by_role("button", name="Compare with theirs").click()
    expect(page.locator(".cm-deletedChunk").first).to_contain_text("Theirs.")
    expect(page.locator(".cm-content")).to_contain_text("Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as version")).to_be_visible()
    assert "Mine." in _content(modelled)
    versions = modelled.get("/articles/1/versions").json["items"]
    assert len(versions) == before["version"] + 2
    context.close()


def _reopened(page: Page) -> Locator:
    page.reload()
    return turn_to(page, "Edit").locator(".cm-content")


def test_what_is_not_saved_survives_a_reload(chromium: Browser, modelled: Server) -> None:
    context = chromium.new_context()
    page = Tab(context, modelled).open_article(1)
    _typed(page, "Not saved yet.")
    page.wait_for_timeout(700)
    expect(_reopened(page)).to_contain_text("Not saved yet.")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as version")).to_be_visible()
    assert "Not saved yet." in _content(modelled)
    context.close()


def test_what_is_typed_after_a_save_stays(chromium: Browser, modelled: Server) -> None:
    context = chromium.new_context()
    page = Tab(context, modelled).open_article(1)
    _typed(page, "Saved words")
    page.keyboard.press("Control+s")
    page.keyboard.type(" and typed on.", delay=40)
    expect(page.get_by_text("Saved as version")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("Saved words and typed on.")
    expect(page.locator(".cm-content")).to_be_focused()
    expect(page.locator("#line")).to_contain_text("not saved")
    page.keyboard.press("Control+s")
    expect(page.locator("#line")).not_to_contain_text("not saved")
    assert "Saved words and typed on." in _content(modelled)
    context.close()


def test_two_tabs_keep_their_own_and_a_restart_takes_nothing(
    chromium: Browser, modelled: Server
) -> None:
    context = chromium.new_context()
    first, second = (Tab(context, modelled).open_article(1) for _ in range(2))
    _typed(first, "AAAA first tab.")
    _typed(second, "BBBB second tab.")
    expect(turn_to(first, "Read").locator("#paper .text")).to_be_visible()
    edited = turn_to(first, "Edit").locator(".cm-content")
    expect(edited).to_contain_text("AAAA first tab.")
    expect(edited).not_to_contain_text("BBBB")
    modelled.end()
    modelled.start()
    expect(second.get_by_text("Composed").or_(second.locator(".cm-content"))).to_be_visible()
    expect(second.locator(".cm-content")).to_contain_text("BBBB second tab.")
    expect(_reopened(first)).to_contain_text("AAAA first tab.")
    first.locator(".cm-content").click()
    first.keyboard.press("Control+s")
    expect(first.get_by_text("Saved as version")).to_be_visible()
    assert "AAAA first tab." in _content(modelled)
    context.close()


def test_an_earlier_version_comes_back_and_can_be_undone(
    chromium: Browser, modelled: Server
) -> None:
    context = chromium.new_context()
    page = Tab(context, modelled).open_article(1)
    _typed(page, "Typed before.")
    page.wait_for_timeout(700)
    page.get_by_label("Compare with").click()
    page.get_by_role("option", name="Version 1:").click()
    page.get_by_role("button", name="Put this version back").click()
    expect(page.locator(".cm-content")).not_to_contain_text("Typed before.")
    preview = page.get_by_role("tabpanel", name="Edit").locator("#paper .text")
    expect(preview).not_to_contain_text("Typed before.")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+z")
    expect(page.locator(".cm-content")).to_contain_text("Typed before.")
    expect(preview).to_contain_text("Typed before.")
    expect(_reopened(page)).to_contain_text("Typed before.")
    context.close()


def test_a_section_is_rewritten_and_the_wording_taken(chromium: Browser, modelled: Server) -> None:
    context = chromium.new_context()
    page = Tab(context, modelled).open_article(1)
    turn_to(page, "Edit")
    page.get_by_label("How should it be rewritten?").fill("Shorter")
    page.get_by_role("button", name="Ask for a proposal").click()
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    version = modelled.get("/articles/1/result").json["version"]
    proposal = modelled.get("/articles/1/proposals").json["items"][0]
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    after = modelled.get("/articles/1/result").json
    assert after["version"] == version + 1
    decided = modelled.get(f"/articles/1/proposals/{proposal['id']}").json
    assert decided["status"] == "accepted"
    expect(page.locator(".cm-content")).to_contain_text(proposal["after"].split(". ")[0][:40])
    context.close()


def test_the_screen_runs_apart_from_its_server(chromium: Browser, tmp_path: Path) -> None:
    """`streamlit run` before a server that names the screen's address among its origins."""
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    own = {"BYLINE_CORS_ORIGINS": home} | small_library(tmp_path / "library")
    with Server(tmp_path / "d", own, WORDY) as server:
        command = [
            sys.executable, "-m", "streamlit", "run", str(ROOT / "frontend" / "streamlit_app.py"),
            "--server.port", str(port), "--server.headless", "true",
            "--server.address", "127.0.0.1",
        ]  # fmt: skip
        where = unmeasured() | {"BYLINE_SERVER_URL": f"http://127.0.0.1:{server.port}"}
        with subprocess.Popen(command, cwd=tmp_path, env=where) as screen:
            try:
                page = chromium.new_context().new_page()
                reached(page, home)
                page.get_by_label("Topic").fill("Honey bees")
                page.get_by_role("button", name="Generate Article").click()
                expect(page.locator("#newsroom .connection")).to_have_text("live")
                expect(page.locator("#paper .text")).to_contain_text("bee")
                with page.expect_download() as waiting:
                    page.get_by_role("button", name="Markdown").click()
                assert waiting.value.suggested_filename.endswith(".md")
                page.context.close()
            finally:
                screen.kill()
