"""Nothing that stands in an article, a title, a source or a file's name ever runs."""

import io
import json
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from byline.article import Citation, Source, Verdict
from byline.exports.export import export
from byline.research.library import sample_library
from tests.conftest import unmeasured
from tests.exports import samples
from tests.screen.conftest import Tab, reached, turn_to
from tests.screen.hostile import PAYLOADS, harmless, noted, seen, shown_as_pdf
from tests.screen.payloads import HOST, payloads
from tests.serving import PROGRAMS, ROOT, Server, free_port

END = "Nothing stands below this."


def test_the_trap_works(watched: BrowserContext, tmp_path: Path) -> None:
    """The check finds what runs, what could be followed, and what would be fetched."""
    page = watched.new_page()
    abroad: list[str] = []
    page.on("request", partial(noted, abroad))
    place = tmp_path / "bad.html"
    place.write_text(
        f"<img src=x onerror=ran()><a href='javascript:1'>x</a><img src=http://{HOST}/>"
    )
    page.goto(place.as_uri())
    with pytest.raises(AssertionError):
        harmless(page, [])
    assert [url for url in abroad if HOST in url]


ALERT = rb"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\('ran'\))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Size 4/Root 1 0 R>>
%%EOF"""


def test_the_trap_works_for_a_pdf(viewer: Browser, tmp_path: Path) -> None:
    """A script in a PDF runs, and is seen. What a page asks for is seen by a page.

    Chromium follows no address of a PDF unasked, so that no PDF can show the second.
    """
    place = tmp_path / "bad.pdf"
    place.write_bytes(ALERT)
    assert shown_as_pdf(viewer, place)[0] == ["ran"]
    page = tmp_path / "bad.html"
    page.write_text(f"<img src=http://{HOST}/x>")
    assert f"http://{HOST}/x" in shown_as_pdf(viewer, page)[1]


def _hostile_article(newsroom: Server) -> int:
    """Make an article that holds all payloads in its text, and one in its title."""
    every = [p.replace("\x00", "") for p in payloads(HOST, PAYLOADS)]
    made = newsroom.create(topic="Honey bees", min_words=300, include_image=False)
    assert newsroom.wait(made)["status"] == "completed"
    content = f"# {every[2]}\n\n" + "\n\n".join(every) + f"\n\n{END}\n"
    path, headers = f"/articles/{made}/content", {"If-Match": '"1"'}
    saved = newsroom.ask("PUT", path, {"content": content}, headers=headers)
    assert saved.status == 200, saved.body
    return made


def test_articles_run_nowhere(
    watched: BrowserContext, viewer: Browser, newsroom: Server, tmp_path: Path
) -> None:
    tab = Tab(watched, newsroom)
    article = _hostile_article(newsroom)
    page = tab.open_article(article)
    expect(page.locator("#paper .text")).to_contain_text(END)
    harmless(page, tab.abroad)
    edited = turn_to(page, "Edit")
    expect(edited.locator("#paper .text")).to_contain_text(END)  # the preview
    harmless(page, tab.abroad)
    for view, sign in (("Facts", "Sources"), ("Search", "checks passed")):
        expect(turn_to(page, view).get_by_role("heading", name=sign).first).to_be_visible()
        harmless(page, tab.abroad)
    _exports(watched, newsroom, article, tmp_path)
    book = tmp_path / "article.pdf"
    assert shown_as_pdf(viewer, book) == ([], [book.as_uri()] * 2)
    assert not tab.errors


def _exports(context: BrowserContext, newsroom: Server, article: int, where: Path) -> None:
    files = {}
    for form in ("html", "epub", "pdf", "docx"):
        answer = newsroom.get(f"/articles/{article}/export?format={form}")
        assert answer.status == 200, (form, answer.body[:300])
        files[form] = answer.body
    pages = [where / "page.html"]
    pages[0].write_bytes(files["html"])
    with zipfile.ZipFile(io.BytesIO(files["epub"])) as book:
        book.extractall(where / f"book{article}")
    pages += sorted((where / f"book{article}").rglob("*.xhtml"))
    for place in pages:
        page = context.new_page()
        abroad: list[str] = []
        page.on("request", partial(noted, abroad))
        page.goto(place.as_uri())
        harmless(page, abroad)
        page.close()
    (where / "article.pdf").write_bytes(files["pdf"])
    for word in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction", b"/EmbeddedFile"):
        assert word not in files["pdf"], word
    assert not [n for n in zipfile.ZipFile(io.BytesIO(files["docx"])).namelist() if "vba" in n]


def test_sources_run_in_no_export(watched: BrowserContext, tmp_path: Path) -> None:
    """All payloads as titles, authors, paths, addresses and licences of sources, and as quotes."""
    names = [p.replace("\x00", "") for p in payloads(HOST, PAYLOADS)]
    sources = tuple(
        Source(
            id=f"s{n}", title=p, author=names[n - 2], path=names[n - 3], url=names[n - 4],
            site=names[n - 5], licence=names[n - 6],
        )
        for n, p in enumerate(names, 1)
    )  # fmt: skip
    cited = tuple(
        Citation(
            n=n, sentence=f"Sentence {n}.", source_id=f"s{n}", quote=p, start=0, end=len(p),
            verdict=Verdict.SUPPORTED,
        )
        for n, p in enumerate(names, 1)
    )  # fmt: skip
    text = "\n\n".join(f"Sentence {n}. [{n}]" for n in range(1, PAYLOADS + 1))
    own = samples.article(content=f"# T\n\n{text}\n", sources=sources, citations=cited)
    pages = [tmp_path / "page.html"]
    pages[0].write_bytes(export(samples.wanted("html", own)).data)
    with zipfile.ZipFile(io.BytesIO(export(samples.wanted("epub", own)).data)) as book:
        book.extractall(tmp_path / "book")
    for place in pages + sorted((tmp_path / "book").rglob("*.xhtml")):
        page = watched.new_page()
        abroad: list[str] = []
        page.on("request", partial(noted, abroad))
        page.goto(place.as_uri())
        harmless(page, abroad)
        page.close()


def test_topics_sources_and_file_names_run_nowhere(
    watched: BrowserContext, newsroom: Server
) -> None:
    some = [p.replace("\n", " ").strip()[:200] for p in payloads(HOST, PAYLOADS)][:: PAYLOADS // 22]
    text = (sample_library() / "threats-to-honey-bees.md").read_text("utf-8")
    documents = []
    for n, payload in enumerate(some):
        title = f"title: {json.dumps(payload)}"
        own = text.replace("title: Threats to honey bees", title) + f"\n\nNote {n}.\n"
        name = payload.replace("/", "\u2215")  # else the rest is the name
        documents.append(_uploaded(newsroom, f"{name}.md", own.encode()))
    tab = Tab(watched, newsroom)
    topic = some[3][:300]
    failed = newsroom.create(topic=topic, min_words=100, include_image=False)
    made = newsroom.create(
        topic="Honey bees", min_words=300, sources=documents, include_image=False
    )
    newsroom.wait(failed)
    assert newsroom.wait(made)["status"] == "completed"
    for path in ("/", "/history", f"/article?article={failed}", f"/article?article={made}"):
        page = tab.go(path)
        page.wait_for_timeout(1500)
        harmless(page, tab.abroad)
        expect(page.locator(f"[data-testid=stMain] a[href*='{HOST}']")).to_have_count(0)
        expect(page.locator(f"[data-testid=stSidebar] a[href*='{HOST}']")).to_have_count(0)
    facts = turn_to(page, "Facts")
    expect(facts.get_by_role("heading", name="Sources")).to_be_visible()
    harmless(page, tab.abroad)
    assert not tab.errors


def test_titles_are_shown_as_they_are(watched: BrowserContext, tmp_path: Path) -> None:
    """Streamlit's Markdown knows links, icons, colours, formulas and arrows: none are found."""
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(PROGRAMS / "plain.py"),
        "--server.port", str(port), "--server.headless", "true",
        "--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1",
    ]  # fmt: skip
    own = unmeasured() | {"PYTHONPATH": str(ROOT), "BYLINE_TEST_PAYLOADS": str(PAYLOADS)}
    page = watched.new_page()
    abroad: list[str] = []
    page.on("request", partial(noted, abroad))
    with subprocess.Popen(command, cwd=tmp_path, env=own) as program:
        try:
            reached(page, f"http://127.0.0.1:{port}")
            expect(page.get_by_role("button", name="All are shown")).to_be_visible()
            harmless(page, abroad)
            shown = page.locator("[data-testid=stMain] [data-testid=stMarkdown]").all_inner_texts()
            links = page.locator("[data-testid=stMain] a[href*='//']").count()
        finally:
            program.kill()
    wanted = [seen(p) for p in payloads(HOST, PAYLOADS)]
    titles = page.locator("[data-testid=stMain] h1")
    assert links == 0
    assert [seen(text) for text in shown] == [w for n, w in enumerate(wanted) if n % 3 != 2]
    assert titles.count() == len([w for n, w in enumerate(wanted) if n % 3 == 2])


def _uploaded(newsroom: Server, name: str, data: bytes) -> object:
    quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
    clean = "".join(c for c in quoted if c >= " ")
    body = (
        b'--bound\r\nContent-Disposition: form-data; name="file"; filename="'
        + clean.encode()
        + b'"\r\nContent-Type: text/markdown\r\n\r\n'
        + data
        + b"\r\n--bound--\r\n"
    )
    answer = newsroom.ask(
        "POST",
        "/documents",
        raw=body,
        headers={"Content-Type": "multipart/form-data; boundary=bound"},
    )
    assert answer.status in (200, 201), answer.body
    return answer.json["id"]
