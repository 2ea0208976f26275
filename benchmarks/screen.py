"""The screen: how long an event takes to be seen, and what each viewer costs the server."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.provider import Provider
from benchmarks.service import used
from tests.screen.conftest import SHOWN, SWITCHES
from tests.serving import Server
from tests.simulated import settings, simulated

Row = tuple[str, float, float, str]
BRIEF = {"topic": "AI in healthcare", "min_words": 1000, "include_image": False}
VIEWERS = 10
# Each message that the page has taken stands in its newsroom's attributes, with its time.
WATCH = """
window.seen = []
const told = (root) => new MutationObserver((changes) => {
  for (const { target } of changes) {
    const at = target.dataset?.at
    if (!at || at === window.last) continue
    window.last = at
    window.seen.push(Date.now() - Date.parse(at))
  }
}).observe(root, { subtree: true, attributes: true, attributeFilter: ["data-at"] })
const attach = Element.prototype.attachShadow
Element.prototype.attachShadow = function (how) {
  const root = attach.call(this, how)
  told(root)
  return root
}
"""


def _watched(browser: Browser, server: Server, article: int) -> Page:
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    page.goto(f"http://127.0.0.1:{server.port}/article?article={article}")
    return page


def rows() -> list[Row]:
    """Measure; give name, value, budget and unit."""
    chromium = shutil.which("chromium")
    if chromium is None:
        msg = "Debian's package chromium is needed to measure the screen"
        raise RuntimeError(msg)
    with (
        tempfile.TemporaryDirectory() as name,
        simulated(Provider(first=0.2, rate=80)) as address,
        Server(Path(name) / "d", settings(address) | SHOWN) as server,
        sync_playwright() as playwright,
    ):
        start, bare = used(server)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        warm = server.create(**BRIEF)
        page = _watched(browser, server, warm)
        page.locator("#paper .text").wait_for(timeout=120_000)
        article = server.create(**BRIEF)
        page.evaluate("window.seen = []")
        page.goto(f"http://127.0.0.1:{server.port}/article?article={article}")
        page.locator("#newsroom .agent").first.wait_for()
        page.wait_for_timeout(500)
        page.evaluate("window.seen = []")  # what had happened before the page was there
        page.locator("#paper .text").wait_for(timeout=120_000)
        late = sorted(page.evaluate("window.seen"))
        _, before = used(server)
        viewers = [_watched(browser, server, article) for _ in range(VIEWERS)]
        for each in viewers:
            each.locator("#paper .text").wait_for(timeout=60_000)
        _, after = used(server)
        browser.close()
    return [
        ("screen: CPU until the server's first answer with it", start, 4.0, "CPU s"),
        ("  its memory then", bare, 300, "MB"),
        (f"  event to screen, p50 of {len(late)}", late[len(late) // 2], 10, "ms"),
        ("  p95", late[int(len(late) * 0.95)], 50, "ms"),
        (f"  memory of each of {VIEWERS} viewers", (after - before) / VIEWERS, 10, "MB"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row)
