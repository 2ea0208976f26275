"""The description for machines: true to the article, and unable to break out of its element."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byline.article import Article, Brief, SEOMeta, Source
from byline.seo.jsonld import article_json_ld

META = SEOMeta(
    title="Solar cells: a history",
    meta_description="How light became current.",
    slug="solar-cells",
    keywords=("solar cell", "selenium"),
)
SOURCES = (
    Source(
        id="s1",
        title="Selenium cells",
        author="Willoughby Smith",
        url="https://example.org/selenium",
        licence="CC-BY-4.0",
        date="1873-02-20",
        path="private/notes.md",
    ),
    Source(id="s2", title="Notes"),
)


def article(
    title: str = "Solar cells", meta: SEOMeta | None = META, sources: tuple[Source, ...] = SOURCES
) -> Article:
    return Article(
        brief=Brief(topic="solar cells", language="en-GB"),
        title=title,
        content="",
        outline="",
        sources=sources,
        citations=(),
        seo_meta=meta,
        word_count=1234,
        model="composer",
        composed=True,
    )


def test_the_article_is_described_in_schema_org_terms() -> None:
    assert json.loads(article_json_ld(article(), "cover.webp")) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "Solar cells",
        "description": "How light became current.",
        "image": "cover.webp",
        "inLanguage": "en-GB",
        "wordCount": 1234,
        "keywords": ["solar cell", "selenium"],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "Selenium cells",
                "url": "https://example.org/selenium",
                "author": "Willoughby Smith",
                "license": "CC-BY-4.0",
            },
            {"@type": "CreativeWork", "name": "Notes"},
        ],
    }


def test_what_is_not_known_is_left_out() -> None:
    described = json.loads(article_json_ld(article(meta=None, sources=()), None))
    assert set(described) == {
        "@context", "@type", "headline", "inLanguage", "wordCount",
    }  # fmt: skip


def test_dates_and_paths_of_the_writers_machine_are_not_told() -> None:
    described = article_json_ld(article(), None)
    assert "1873" not in described
    assert "private" not in described


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_only_web_addresses_are_given_as_addresses(url: str) -> None:
    described = json.loads(
        article_json_ld(article(sources=(Source(id="s", title="x", url=url),)), "")
    )
    assert described["citation"] == [{"@type": "CreativeWork", "name": "x"}]


def test_a_source_without_a_title_goes_by_its_id() -> None:
    described = json.loads(article_json_ld(article(sources=(Source(id="s7", title=""),)), None))
    assert described["citation"][0]["name"] == "s7"


class _Scripts(HTMLParser):
    """Collects what a browser would take for the script's text, and for other elements."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "title", ["</script><img src=x onerror=alert(1)>", "<!--<script>", "]]> & \u2028 \u2029 \\"]
)
def test_no_title_can_break_out_of_the_script_element(title: str) -> None:
    described = article_json_ld(article(title), None)
    page = _Scripts()
    page.feed(f'<script type="application/ld+json">{described}</script>')
    page.close()
    assert page.tags == ["script"]
    assert json.loads(page.text)["headline"] == title
    assert not set("<>&\u2028\u2029") & set(described)


@given(st.text())
def test_any_text_survives_the_escaping(title: str) -> None:
    described = article_json_ld(article(title, sources=(Source(id="s", title=title),)), None)
    assert not set("<>&\u2028\u2029") & set(described)
    assert json.loads(described).get("headline", "") == title


def test_the_same_article_is_described_in_the_same_bytes() -> None:
    assert article_json_ld(article(), "a.webp") == article_json_ld(article(), "a.webp")


def test_other_scripts_stay_readable() -> None:
    assert "太阳能" in article_json_ld(article("太阳能"), None)
