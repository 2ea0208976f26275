"""No name of a file runs where the screen shows it: all payloads, sent as browsers do and raw."""

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import BrowserContext, Page, expect

from byline.research.library import sample_library
from byline.sourcenames import MOST_SOURCES
from tests.screen.conftest import Tab, at_rest, turn_to
from tests.screen.hostile import PAYLOADS, harmless, seen
from tests.screen.payloads import HOST, payloads
from tests.serving import Server

AT_ONCE = 4
SLASH = "\u2215"  # looks like one; of a real one the rest would be the name
MANY = MOST_SOURCES - 1


def _as_browsers(name: str) -> str:
    """Write a name as the HTML standard has it: quotes and ends of lines in percents."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _raw(name: str) -> str:
    """Write a name as a quoted string of RFC 2616, which can hold everything but ends of lines."""
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", " ")


def _body(payload: str, n: int) -> bytes:
    """Make an upload, by turns as browsers do and raw; each text is another, else it is known."""
    name = (_as_browsers, _raw)[n % 2](payload.replace("\x00", "").replace("/", SLASH))
    head = f'--bound\r\nContent-Disposition: form-data; name="file"; filename="{name}_.md"\r\n\r\n'
    return f"{head}Note {n} of names.\r\n--bound--\r\n".encode()


def _uploaded(newsroom: Server, body: bytes) -> tuple[int, str]:
    """Upload a document; give its number, and its name as the server has it."""
    headers = {"Content-Type": "multipart/form-data; boundary=bound"}
    answer = newsroom.ask("POST", "/documents", raw=body, headers=headers)
    assert answer.status == 201, (body, answer.body)
    return answer.json["id"], answer.json["name"]


def _articles(newsroom: Server, documents: list[int]) -> list[int]:
    """Have articles written that draw on all of them, each with one that can be quoted."""
    text = (sample_library() / "threats-to-honey-bees.md").read_bytes() + b"\nOf names.\n"
    head = b'--bound\r\nContent-Disposition: form-data; name="file"; filename="bees.md"\r\n\r\n'
    bees, _ = _uploaded(newsroom, head + text + b"\r\n--bound--\r\n")
    brief = {"topic": "Honey bees", "min_words": 100, "include_image": False}
    made = [
        newsroom.create(**brief, sources=[bees, *documents[n : n + MANY]])
        for n in range(0, len(documents), MANY)
    ]
    assert {newsroom.wait(article)["status"] for article in made} == {"completed"}
    return made


def _offered(page: Page) -> set[str]:
    """Give all names in the list of documents, which holds no more than can be seen."""
    page.get_by_text("Sources and options").click()
    at_rest(page)  # a script that ends late closes the list
    page.get_by_role("combobox", name="Documents to draw on").click()
    expect(page.get_by_role("option").first).to_be_visible()
    shown = page.evaluate("""async () => {
      const found = new Set(), list = document.querySelector("[role=listbox]")
      for (let at = -1; at !== list.scrollTop; list.scrollTop += list.clientHeight) {
        at = list.scrollTop
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
        for (const e of list.querySelectorAll("[role=option]")) found.add(e.textContent)
      }
      return [...found]
    }""")
    return {seen(text.rpartition(" (")[0]) for text in shown}


def test_names_run_nowhere(watched: BrowserContext, newsroom: Server) -> None:
    bodies = [_body(payload, n) for n, payload in enumerate(payloads(HOST, PAYLOADS))]
    with ThreadPoolExecutor(AT_ONCE) as uploads:
        given = list(uploads.map(lambda body: _uploaded(newsroom, body), bodies))
    names = {seen(name) for _, name in given}
    articles = _articles(newsroom, [number for number, _ in given])
    tab = Tab(watched, newsroom)
    told: set[str] = set()
    for article in articles:
        page = tab.open_article(article)
        facts = turn_to(page, "Facts")
        facts.get_by_text("gave nothing").click()
        count = len(newsroom.get(f"/articles/{article}/sources").json["items"])
        expect(facts.locator("strong")).to_have_count(count)
        told |= {seen(text) for text in facts.locator("strong").all_inner_texts()}
        harmless(page, tab.abroad)
    figures = turn_to(page, "Figures")
    expect(figures.get_by_text("nothing in it could be quoted").last).to_be_visible()
    harmless(page, tab.abroad)
    assert names <= told, sorted(names - told)[:5]
    page = tab.go()
    offered = _offered(page)
    assert names <= offered, sorted(names - offered)[:5]
    harmless(page, tab.abroad)
    assert not tab.errors
