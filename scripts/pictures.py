"""Makes the pictures of the screen that README and the documents show, from a running server."""

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.provider import Provider
from tests.screen.conftest import SHOWN, SWITCHES
from tests.serving import Server
from tests.simulated import settings, simulated

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDE, PHONE = (1280, 860), (390, 844)


def _page(
    browser: Browser, server: Server, article: int, size: tuple[int, int], dark: bool = False
) -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page.goto(f"http://127.0.0.1:{server.port}/article?article={article}")
    return page


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(1200)  # letters and colours have come to rest
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.screenshot(path=file.name)
        Image.open(file.name).convert("RGB").quantize(128).save(
            PICTURES / f"{name}.png", optimize=True
        )


def main() -> None:
    """Write docs/pictures/screen-*.png."""
    chromium = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as name,
        simulated(Provider(first=0.2, rate=40)) as address,
        Server(Path(name) / "model", settings(address) | SHOWN) as writing,
        Server(Path(name) / "none", SHOWN) as composing,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        made = composing.create(topic="AI in healthcare", min_words=900)
        composing.wait(made)
        page = _page(browser, composing, made, WIDE)
        mark = page.locator("#paper .cite").first
        mark.wait_for()
        mark.locator("a").first.focus()
        page.mouse.wheel(0, 420)
        _keep(page, "screen-read")
        page.get_by_role("tab", name="Edit", exact=True).click()
        page.locator(".cm-content").wait_for()
        page.locator("#paper .text").wait_for()
        _keep(page, "screen-edit")
        _keep(_page(browser, composing, made, PHONE), "screen-phone")
        live = writing.create(topic="AI in healthcare", min_words=900)
        page = _page(browser, writing, live, WIDE, dark=True)
        page.locator("#newsroom .text section p").first.wait_for()
        page.wait_for_timeout(2500)
        _keep(page, "screen-live")
        browser.close()


if __name__ == "__main__":
    main()
