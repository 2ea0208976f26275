"""Search services by their names in the settings, and the command that sees whether they answer."""

import logging
from pathlib import Path

import pytest

from byline.cli import run
from byline.errors import SearchError, SettingsError
from byline.research.documents import EntryRef
from byline.research.web.access import WebAccess
from byline.research.web.engines.named import HOMES, NAMES, Searches, default_engines
from byline.research.web.search import Hit, Hits, SearchQuestion
from tests.research.web.test_engines_service import (
    BEES,
    KEY,
    KINDS,
    QUICK,
    Given,
    good,
    searxng_found,
    serving,
    urls,
)


def test_without_settings_wikipedia_and_duckduckgo_are_asked() -> None:
    assert default_engines(WebAccess()) == ("wikipedia", "duckduckgo")


def test_what_is_set_takes_the_place_of_duckduckgo() -> None:
    access = WebAccess(searxng_url="http://127.0.0.1:8080", brave_key=KEY)
    assert default_engines(access) == ("wikipedia", "searxng", "brave")
    assert default_engines(WebAccess(tavily_key=KEY)) == ("wikipedia", "tavily")


def test_named_services_are_asked_in_their_order() -> None:
    access = WebAccess(engines=("arxiv", "wikipedia", "arxiv"), tavily_key=KEY)
    assert default_engines(access) == ("arxiv", "wikipedia")


async def test_every_service_can_be_asked_by_its_name() -> None:
    for name in NAMES:
        with serving(good(name)) as server:
            homes = dict.fromkeys(HOMES, server.address)
            access = WebAccess(searxng_url=server.address, tavily_key=KEY, brave_key=f" {KEY}\n")
            async with Searches.opened(access, homes=homes, patience=QUICK) as searches:
                engine = searches.engine(name)
                assert searches.engine(name) is engine
                question = SearchQuestion(engine=name, query="bees", language="en")
                assert len((await engine.search(question)).hits) == 1
        assert engine.name == name
        assert engine.shown.lower().replace(" search", "") == name


@pytest.mark.parametrize(
    ("name", "access", "named"),
    [
        ("bing", WebAccess(), "BYLINE_SEARCH: “bing”"),
        ("searxng", WebAccess(), "BYLINE_SEARXNG_URL"),
        ("searxng", WebAccess(searxng_url="localhost:8080"), "BYLINE_SEARXNG_URL"),
        ("searxng", WebAccess(searxng_url="http://me:pw@127.0.0.1"), "BYLINE_SEARXNG_URL"),
        ("searxng", WebAccess(searxng_url="http://[half"), "BYLINE_SEARXNG_URL"),
        ("tavily", WebAccess(), "BYLINE_TAVILY_API_KEY"),
        ("brave", WebAccess(), "BYLINE_BRAVE_API_KEY"),
        ("brave", WebAccess(brave_key="k\u00e9y"), "BYLINE_BRAVE_API_KEY"),
        ("tavily", WebAccess(tavily_key="a\r\nHost: b"), "BYLINE_TAVILY_API_KEY"),
    ],
)
def test_what_is_missing_is_named(name: str, access: WebAccess, named: str) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        Searches(access).engine(name)
    assert "pw@" not in caught.value.message


class Shelf:
    """An encyclopedia on this machine."""

    name, shown = "entries:made", "Made"

    async def search(self, question: SearchQuestion) -> Hits:
        return Hits(hits=(Hit(ref=EntryRef(library="made", title=question.query)),))


async def test_other_searches_are_known_beside_the_services() -> None:
    async with Searches.opened(others=(Shelf(),)) as searches:
        question = SearchQuestion(engine="entries:made", query="bees", language="en")
        (hit,) = (await searches.engine("entries:made").search(question)).hits
        assert (await searches.state("entries:made")).reached
    assert hit.ref == EntryRef(library="made", title="bees")


async def test_one_session_serves_all_and_is_closed() -> None:
    with serving(good("wikipedia")) as server:
        homes = {"wikipedia": server.address}
        async with Searches.opened(homes=homes) as searches:
            assert (await searches.state("wikipedia")).message == "reached"
        with pytest.raises(SearchError, match="cannot be reached"):
            async with Searches.opened(homes={"wikipedia": "http://127.0.0.1:9"}) as searches:
                await searches.engine("wikipedia").search(
                    SearchQuestion(engine="wikipedia", query="bees", language="en")
                )
    (asked,) = server.asked
    assert asked.query["srsearch"] == "encyclopedia"
    assert asked.query["srlimit"] == "1"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in ("WEB", "SEARCH", "SEARXNG_URL", "FETCH_ALLOW", "FETCH_PROXY", "LIBRARY"):
        monkeypatch.delenv(f"BYLINE_{name}", raising=False)
    return monkeypatch


def lines(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_the_check_shows_what_is_set_and_asks_each_service(
    settings: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = str(tmp_path / "gone")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Bees\n\nBees make honey.")
    with serving(Given(searxng_found(BEES))) as server:
        settings.setenv("BYLINE_SEARCH", "searxng")
        settings.setenv("BYLINE_SEARXNG_URL", server.address)
        settings.setenv("BYLINE_FETCH_ALLOW", "wiki.example.lan, 10.1.2.0/24")
        settings.setenv("BYLINE_FETCH_PROXY", "http://me:passw0rd@proxy.example:3128/x")
        settings.setenv("BYLINE_LIBRARY", f"{tmp_path / 'notes'},{gone}")
        assert run(["sources", "check"]) == 0
    assert lines(capsys) == [
        ["web", "on", "BYLINE_WEB"],
        ["proxy for pages", "http://proxy.example:3128", "BYLINE_FETCH_PROXY"],
        ["private, yet allowed", "wiki.example.lan, 10.1.2.0/24", "BYLINE_FETCH_ALLOW"],
        ["library", str(tmp_path / "notes"), "1 file"],
        [
            "library",
            str(tmp_path / "gone"),
            f"{tmp_path / 'gone'}: there is no such file or folder",
        ],
        ["searxng", server.address, "no key needed", "reached"],
    ]
    assert server.asked[0].query["q"] == "encyclopedia"


def test_the_check_fails_when_a_service_is_not_reached(
    settings: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.setenv("BYLINE_SEARCH", "searxng")
    with serving(Given(status=403)) as server:
        settings.setenv("BYLINE_SEARXNG_URL", server.address)
        settings.setenv("BYLINE_FETCH_PROXY", "passw0rd@nowhere")
        assert run(["sources", "check"]) == 4
    table = lines(capsys)
    assert table[1][1] == "set, but it is no address"
    assert table[3][:2] == ["library", "the sample library"]
    assert table[-1][-1].startswith("SearXNG does not give JSON")
    assert "passw0rd" not in str(table) + caplog.text


def test_the_check_asks_nobody_while_the_web_is_off(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Given(searxng_found(BEES))) as server:
        settings.setenv("BYLINE_WEB", "false")
        settings.setenv("BYLINE_SEARCH", "searxng,tavily")
        settings.setenv("BYLINE_TAVILY_API_KEY", KEY)
        settings.setenv("BYLINE_SEARXNG_URL", server.address)
        assert run(["sources", "check"]) == 0
    table = lines(capsys)
    assert table[0][1] == "off"
    assert table[-1] == ["tavily", HOMES["tavily"], "key set", "not asked, for the web is off"]
    assert not server.asked


def test_the_check_says_which_setting_is_missing(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.setenv("BYLINE_SEARCH", "brave")
    settings.delenv("BYLINE_BRAVE_API_KEY", raising=False)
    assert run(["sources", "check"]) == 2
    assert "BYLINE_BRAVE_API_KEY" in capsys.readouterr().err


def test_every_service_has_its_tests() -> None:
    assert set(KINDS) == set(NAMES)
    assert urls(Hits()) == []
