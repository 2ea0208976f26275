"""The web as a source, as its user sees it: a small web on this machine, searched and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.badpages import BAD
from tests.aweb import SmallWeb, small_web
from tests.conftest import Byline, Done

TOPIC = "AI in healthcare"
CODES = {bad.name: bad.code for bad in BAD}
QUICK = ("--no-image", "--no-seo", "--min-words", "300")


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with small_web() as found:
        yield found


def failed(done: Done) -> dict[str, str]:
    """Give the codes of the sources that failed, by what is bad about them (see `badpages`)."""
    found = done.result["research_data"]["failures"]
    return {f["name"].split("/")[3]: f["code"] for f in found if "://" in f["name"]}


def test_an_article_from_the_web_and_each_bad_page_reported_as_what_it_is(
    web: SmallWeb, byline: Byline
) -> None:
    done = byline("write", TOPIC, "--web", "--no-image", "--min-words", "1500", **web.settings)
    assert done.code == 0, done.err
    codes = failed(done)
    assert codes == {name: CODES.get(name, "") for name in codes}
    assert set(codes) == {name for name, code in CODES.items() if code}
    ledger = web.ledger
    assert max(ledger.served.values()) == 1
    sources = done.result["research_data"]["sources"]
    assert len(sources) >= 3
    for source in sources:
        assert source["url"].startswith("http://127.0.0.")
        assert source["read_at"].endswith("Z")
        assert len(source["hash"]) == 64
    texts = {p.name[:2]: p.read_text("utf-8") for p in (done.article / "sources").iterdir()}
    number = {s["id"]: f"{s['n']:02}" for s in sources}
    for citation in done.result["citations"]:
        assert citation["quote"] in texts[number[citation["source_id"]]]


def test_pages_that_are_named_are_read_without_a_search(
    web: SmallWeb, byline: Byline, tmp_path: Path
) -> None:
    good, bad = sorted(web.ledger.served)[0], f"{web.address}/no/such/page"
    before = web.ledger
    done = byline("write", TOPIC, *QUICK, "--sources", good, "--sources", bad, **web.settings)
    assert done.code in (0, 3), done.err
    after = web.ledger
    assert after.queries == before.queries
    asked = {u for u in after.begun if after.begun[u] > before.begun.get(u, 0)}
    assert asked == {good, bad}
