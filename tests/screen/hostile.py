"""What a hostile text would do, and how a test sees that it does not."""

import os
import unicodedata
from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page, Request

from tests.screen.payloads import HOST

PAYLOADS = int(os.environ.get("BYLINE_TEST_PAYLOADS", "150"))  # 2,000 in `make soak`
RAN = "window.ran = () => { window.itRan = true }; window.alert = window.ran"
FOLLOWED = """() => {
  const deep = (root) => [...root.querySelectorAll('*')].flatMap(
    (e) => [e, ...(e.shadowRoot ? deep(e.shadowRoot) : [])])
  const all = deep(document)
  const links = all.map((e) => e.getAttribute('href') ?? '')
  const names = all.flatMap((e) => [...e.attributes]).map((a) => a.name)
  return {
    ran: window.itRan === true,
    links: links.filter((link) => /^\\W*(javascript|data:text|vbscript)/i.test(link)),
    handlers: names.filter((name) => name.startsWith('on')),
    frames: all.filter((e) => ['IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(e.tagName)).length,
  }
}"""


def noted(abroad: list[str], request: Request) -> None:
    """Note what a page asks for."""
    abroad.append(request.url)


def harmless(page: Page, abroad: list[str]) -> None:
    """Assert that nothing has run, can be followed, or was fetched from the attacker."""
    page.wait_for_timeout(300)
    found = page.evaluate(FOLLOWED)
    assert found == {"ran": False, "links": [], "handlers": [], "frames": 0}
    assert not [url for url in abroad if HOST in url]


def seen(text: str) -> str:
    """Give what is seen of a text: no controls, no joiners, white space as one space."""
    kept = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join("".join(kept).split())


def shown_as_pdf(viewer: Browser, file: Path) -> tuple[list[str], list[str]]:
    """Open a file in Chromium's viewer of PDFs; give what it said in dialogs, and asked for.

    The viewer's own parts are not counted. It asks for the file twice: for the page, and to show.
    """
    dialogs: list[str] = []
    asked: list[str] = []

    def said(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def noted_abroad(request: Request) -> None:
        if not request.url.startswith(("chrome:", "chrome-extension:")):
            asked.append(request.url)

    context = viewer.new_context()
    context.on("request", noted_abroad)
    page = context.new_page()
    page.on("dialog", said)
    page.goto(file.as_uri())
    for _ in range(100):
        if len(asked) > 1 or dialogs:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1500)
    context.close()
    return dialogs, asked
