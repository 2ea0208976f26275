"""What each service is asked, as its documentation says, and the failures that are its own."""

import json
import re
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.errors import SearchError, SearchKeyRefused, SearchLimited
from byline.research.web.engines import arxiv, brave, duckduckgo, wikipedia
from byline.research.web.engines.texts import address, plain, query
from byline.sourcenames import ADDRESS
from tests.research.web.test_engines_service import (
    BEES,
    KEY,
    Given,
    arxiv_found,
    brave_found,
    duckduckgo_found,
    good,
    searched,
    searxng_found,
    serving,
    urls,
    wikipedia_found,
)


async def test_wikipedia_is_asked_as_mediawiki_documents_it() -> None:
    with serving(good("wikipedia")) as server:
        await searched("wikipedia", server.address, "honey bees", most=7)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/w/api.php")
    assert asked.query == {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "list": "search",
        "srsearch": "honey bees",
        "srlimit": "7",
        "srnamespace": "0",
        "srinfo": "",
        "srprop": "timestamp",
    }


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "en"), ("de-AT", "de"), ("nb", "no"), ("zh-TW", "zh"), ("kr", ""), ("xyz", "")],
)
async def test_each_language_has_its_wikipedia_or_none(language: str, code: str) -> None:
    with serving(good("wikipedia")) as server:
        home = server.address + "/{language}"
        found = await searched("wikipedia", home, language=language)
    assert urls(found) == ([f"{server.address}/{code}/wiki/Honey_bees"] if code else [])
    assert [a.path for a in server.asked] == ([f"/{code}/w/api.php"] if code else [])


def test_titles_of_wikipedia_become_addresses_as_mediawiki_escapes_them() -> None:
    home = wikipedia.HOME.replace("{language}", "de")
    for title, escaped in {
        "Zürich": "Z%C3%BCrich",
        "AC/DC (Band)": "AC/DC_(Band)",
        "Who’s Afraid?": "Who%E2%80%99s_Afraid%3F",
        "C#&%": "C%23%26%25",
        "../../evil": "../../evil",
    }.items():
        assert wikipedia.page_address(home, title) == f"https://de.wikipedia.org/wiki/{escaped}"


async def test_no_title_of_wikipedia_leads_away_from_it() -> None:
    rows = [("", t, "") for t in ("https://evil.example/", "//evil.example", "\n", "\u202eevil")]
    with serving(Given(wikipedia_found(rows))) as server:
        found = await searched("wikipedia", server.address)
    assert all(url.startswith(f"{server.address}/") for url in urls(found))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ratelimited", SearchLimited),
        ("maxlag", SearchLimited),
        ("srsearch-error", SearchError),
        ("readapidenied", SearchError),
    ],
)
async def test_errors_of_mediawiki_come_with_status_200(code: str, kind: type[SearchError]) -> None:
    body = json.dumps({"error": {"code": code, "info": "no"}, "servedby": "mw"}).encode()
    with (
        serving(Given(body, headers={"MediaWiki-API-Error": code})) as server,
        pytest.raises(kind, match=code) as caught,
    ):
        await searched("wikipedia", server.address)
    assert type(caught.value) is kind


async def test_searxng_is_asked_as_it_documents_it() -> None:
    with serving(good("searxng")) as server:
        for language in ("en", "de-AT", "zh-Hant-TW"):
            await searched("searxng", f"{server.address}/", "!!g :de honey !bees!", language)
    assert {(a.method, a.path) for a in server.asked} == {("GET", "/search")}
    assert server.asked[0].query == {"q": "g de honey bees!", "format": "json", "language": "en"}
    assert [a.query["language"] for a in server.asked] == ["en", "de-AT", "zh"]


async def test_searxng_without_json_says_how_to_enable_it() -> None:
    with (
        serving(Given(b"<h1>Forbidden</h1>", 403)) as server,
        pytest.raises(SearchError, match=r"“json” to the list search.formats in its settings.yml"),
    ):
        await searched("searxng", server.address)


async def test_searxng_whose_engines_all_failed_found_no_nothing() -> None:
    silent = [["google", "CAPTCHA"], ["bing <b>", "timeout"], "x", []]
    body = json.dumps({"results": [], "unresponsive_engines": silent}).encode()
    with (
        serving(Given(body)) as server,
        pytest.raises(SearchError, match=r"failed it: google, bing"),
    ):
        await searched("searxng", server.address)
    some = json.loads(searxng_found(BEES)) | {"unresponsive_engines": silent}
    with serving(Given(json.dumps(some).encode())) as server:
        assert urls(await searched("searxng", server.address)) == ["https://example.org/bees"]


async def test_tavily_is_asked_as_it_documents_it() -> None:
    with serving(good("tavily")) as server:
        await searched("tavily", server.address, most=50)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/search", {})
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body) == {
        "query": "honey bees",
        "search_depth": "basic",
        "topic": "general",
        "max_results": 20,
        "include_answer": False,
        "include_raw_content": False,
        "include_images": False,
    }


async def test_brave_is_asked_as_it_documents_it() -> None:
    with serving(good("brave")) as server:
        await searched("brave", server.address, language="de-AT", most=50)
        await searched("brave", server.address, language="yo")
    asked, other = server.asked
    assert (asked.method, asked.path) == ("GET", "/res/v1/web/search")
    assert asked.headers["x-subscription-token"] == KEY
    assert asked.query == {
        "q": "honey bees",
        "count": "20",
        "result_filter": "web",
        "text_decorations": "false",
        "search_lang": "de",
    }
    assert "search_lang" not in other.query


def test_languages_have_their_own_codes_at_brave() -> None:
    codes = {"en": "en", "en-GB": "en-gb", "ja": "jp", "pt": "pt-br", "pt-PT": "pt-pt"}
    codes |= {"zh": "zh-hans", "zh-TW": "zh-hant", "zh-Hant-TW": "zh-hant", "nn": "nb", "yo": ""}
    assert {given: brave.language(given) for given in codes} == codes


async def test_brave_refuses_a_key_with_status_422() -> None:
    error = {"code": "SUBSCRIPTION_TOKEN_INVALID", "detail": f"{KEY} is invalid.", "status": 422}
    body = json.dumps({"type": "ErrorResponse", "error": error}).encode()
    with (
        serving(Given(body, 422)) as server,
        pytest.raises(SearchKeyRefused, match="Brave Search refused the key"),
    ):
        await searched("brave", server.address)
    with serving(Given(b'{"error": {"code": "VALIDATION"}}', 422)) as server:
        with pytest.raises(SearchError, match="422") as caught:
            await searched("brave", server.address)
        assert type(caught.value) is SearchError


async def test_brave_is_asked_again_when_its_second_is_over() -> None:
    left = {"X-RateLimit-Remaining": "0, 900", "X-RateLimit-Reset": "0, 1419704"}
    with serving(Given(status=429, headers=left), Given(brave_found(BEES))) as server:
        assert urls(await searched("brave", server.address)) == ["https://example.org/bees"]
    used = {"X-RateLimit-Remaining": "1, 0", "X-RateLimit-Reset": "1, 1419704"}
    with serving(Given(status=429, headers=used)) as server, pytest.raises(SearchLimited):
        await searched("brave", server.address)
    assert len(server.asked) == 1


async def test_arxiv_is_asked_as_its_manual_documents_it() -> None:
    with serving(good("arxiv")) as server:
        await searched("arxiv", server.address, "The decline of honey-bees AND Nosema?", most=5)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/api/query")
    assert asked.query == {
        "search_query": "all:decline AND all:honey AND all:bees AND all:nosema",
        "start": "0",
        "max_results": "5",
        "sortBy": "relevance",
        "sortOrder": "descending",
    }
    assert arxiv.fields("the of and") == ""


async def test_hits_of_arxiv_are_pages_of_abstracts() -> None:
    rows = [("http://arxiv.org/abs/2401.12345v1", "Bees in\n  $x<y$ space", "2024-01-15T00:00:00Z")]
    with serving(Given(arxiv_found(rows))) as server:
        found = await searched("arxiv", server.address)
    assert urls(found) == ["https://arxiv.org/abs/2401.12345v1"]
    assert found.hits[0].title == "Bees in $x<y$ space"


async def test_errors_of_arxiv_are_entries() -> None:
    rows = [("http://arxiv.org/api/errors#incorrect", "Error", "")]
    feed = arxiv_found(rows).replace(b"<summary/>", b"<summary>incorrect id format</summary>")
    with (
        serving(Given(feed)) as server,
        pytest.raises(SearchError, match=r"did not take the question \(incorrect id format\)"),
    ):
        await searched("arxiv", server.address)


@pytest.mark.parametrize(
    "inside",
    [
        '<!DOCTYPE feed [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
async def test_a_feed_that_declares_entities_is_not_read(inside: str) -> None:
    text = arxiv_found([("http://arxiv.org/abs/1", "&e;", "")]).decode().replace("&amp;e;", "&e;")
    feed = text.replace("?>", f"?>{inside}", 1).encode()
    with serving(Given(feed)) as server, pytest.raises(SearchError, match="in its format"):
        await searched("arxiv", server.address)


async def test_duckduckgo_is_asked_as_ddgs_does_it() -> None:
    with serving(good("duckduckgo")) as server:
        await searched("duckduckgo", server.address, "honey bees", "de-AT")
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/html/", {})
    form = parse_qs(asked.body.decode(), keep_blank_values=True)
    assert form == {"q": ["honey bees"], "b": [""], "l": ["at-de"]}
    assert duckduckgo.region("pt-BR") == "br-pt"
    assert duckduckgo.region("yo") == "wt-wt"


async def test_links_by_way_of_duckduckgo_lead_to_their_goal_and_advertisements_are_left_out() -> (
    None
):
    away = "//duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D%2523&rut=abc"
    rows = [
        ("https://duckduckgo.com/y.js?ad_domain=shop.example", "Bees, cheap!", ""),
        (away, "By way", ""),
        ("//duckduckgo.com/l/?rut=abc", "To nowhere", ""),
        ("http://[", "Broken", ""),
        ("https://example.org/C%23", "Straight", ""),
    ]
    with serving(Given(duckduckgo_found(rows))) as server:
        found = await searched("duckduckgo", server.address)
    assert urls(found) == ["https://example.org/a?b=1&c=%23", "https://example.org/C%23"]


@pytest.mark.parametrize(
    "given",
    [
        Given(b"<form id='challenge-form'>", 202),
        Given(b"<div class='anomaly-modal__title'>Unfortunately, bots use DuckDuckGo too.</div>"),
        Given(b"", 403),
        Given(b"", 418),
    ],
)
async def test_a_page_that_wants_to_see_a_person_is_no_empty_answer(given: Given) -> None:
    with serving(given) as server, pytest.raises(SearchLimited, match="BYLINE_SEARCH"):
        await searched("duckduckgo", server.address)


hostile = st.text() | st.text(st.sampled_from("<>&;/:@%#?[]. \n\u202eaäß日0\ud800")) | st.none()


@given(hostile | st.integers() | hostile.map(lambda t: f"https://{t}"))
def test_whatever_comes_an_address_is_one_that_a_source_may_name_or_none(text: object) -> None:
    found = address(text)
    assert found == "" or re.fullmatch(ADDRESS, found)
    assert address(found) == found


@given(hostile, st.integers(1, 60))
def test_whatever_comes_a_title_is_one_short_line(text: object, most: int) -> None:
    found = plain(text, most)
    assert len(found) <= most
    assert found == " ".join(found.split())
    assert all(c.isprintable() or c == " " for c in found.replace("\u00a0", " "))


@given(st.text(), st.integers(1, 60))
def test_whatever_is_asked_a_query_is_one_short_line(text: str, most: int) -> None:
    assert len(query(text, most)) <= most
