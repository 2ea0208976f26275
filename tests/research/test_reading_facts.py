"""What web pages say of themselves, in the ways in which the usual systems write it."""

import json
import time

import pytest

from byline.research.documents import Document
from byline.research.reading import child
from byline.research.reading.bylines import byline, joined, turned
from byline.research.reading.dates import day
from byline.research.reading.licences import commons
from tests.research.made import read

STONE = "<p>The council decided on Monday to rebuild the old bridge with stone from the quarry.</p>"
CC = "https://creativecommons.org/licenses/by-sa/4.0/"


def page(head: str, body: str = "", *, data: object = None) -> Document:
    """Read a page with this head, linked data and body."""
    linked = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return read("html", f"<html><head>{head}{linked}</head><body>{body}{STONE}</body></html>")


def facts(document: Document) -> tuple[str, str, str]:
    """Give title, author and date."""
    return document.title, document.author, document.date


def test_a_wordpress_page_names_its_author_in_the_graph() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "@id": "#page", "datePublished": "2021-03-10T00:00:00+00:00"},
            {
                "@type": ["Article", "BlogPosting"],
                "headline": "The bridge &#8211; rebuilt",
                "author": {"name": "Ann Other", "@id": "#ann"},
                "datePublished": "2021-03-09T10:00:00+00:00",
                "dateModified": "2023-01-01T00:00:00+00:00",
                "publisher": {"@id": "#site"},
            },
            {"@type": "Person", "@id": "#ann", "name": "Ann Other"},
            {"@type": "Organization", "@id": "#site", "name": "Town Herald"},
        ],
    }
    head = (
        '<title>The bridge – rebuilt - Town Herald</title><meta name="author" content="admin">'
        '<meta property="article:modified_time" content="2023-01-01T00:00:00+00:00">'
        '<link rel="canonical" href="https://herald.example/bridge/">'
    )
    document = page(head, "<time class='updated' datetime='2023-01-01'>1</time>", data=data)
    assert facts(document) == ("The bridge – rebuilt", "Ann Other", "2021-03-09")
    assert document.url == "https://herald.example/bridge/"


def test_an_author_may_be_a_reference_into_the_graph() -> None:
    data = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": "A bridge",
                "author": [{"@id": "#b"}, "Ann Other"],
            },
            {"@type": "Person", "@id": "#b", "name": "Bo Li"},
        ]
    }
    assert page("", data=data).author == "Bo Li, Ann Other"


def test_a_ghost_page_names_its_author_as_an_address_and_by_name() -> None:
    data = {
        "@type": "Article",
        "headline": "The bridge",
        "author": {"@type": "Person", "name": "Ann Other", "url": "https://x.example/author/ann"},
        "publisher": {"@type": "Organization", "name": "Herald"},
        "datePublished": "2022-05-01T08:00:00.000Z",
        "dateModified": "2024-05-01T08:00:00.000Z",
    }
    head = (
        '<meta property="og:title" content="The bridge">'
        '<meta property="article:author" content="https://social.example/ann">'
        '<meta property="article:published_time" content="2022-05-01T08:00:00.000Z">'
        '<meta property="article:modified_time" content="2024-05-01T08:00:00.000Z">'
    )
    assert facts(page(head, data=data)) == ("The bridge", "Ann Other", "2022-05-01")


def test_a_drupal_page_speaks_dublin_core() -> None:
    head = (
        '<meta name="dcterms.title" content="The bridge"><meta name="dcterms.creator" '
        'content="Other, Ann"><meta name="dcterms.date" content="2019-11-02T09:00+01:00">'
        '<meta name="dcterms.modified" content="2020-11-02T09:00+01:00">'
    )
    assert facts(page(head)) == ("The bridge", "Ann Other", "2019-11-02")
    assert page('<meta property="dc:date dc:created" content="2018-02-03">').date == "2018-02-03"


def test_a_mediawiki_page_is_of_its_last_edit() -> None:
    head = (
        '<title>Bridge - Wikipedia</title><meta name="generator" content="MediaWiki 1.45">'
        f'<link rel="license" href="{CC}deed.en">'
    )
    data = {
        "@type": "Article",
        "name": "bridge",
        "datePublished": "2001-11-02T00:00:00Z",
        "dateModified": "2024-03-05T10:00:00Z",
        "author": {"@type": "Organization", "name": "Contributors to Wikimedia projects"},
    }
    document = page(head, data=data)
    assert (document.title, document.date) == ("Bridge", "2024-03-05")
    assert document.licence == f"{CC}deed.en"
    foot = (
        '<footer><ul><li id="footer-info-lastmod"> This page was last edited on 5 March 2024, at '
        '10:00.</li><li id="footer-info-copyright">Text is available under the <a rel="license" '
        'href="/wiki/Text_of_the_License">Creative Commons Attribution-ShareAlike 4.0 License'
        "</a>.</li></ul></footer>"
    )
    bare = page('<meta name="generator" content="MediaWiki 1.39">', foot)
    assert bare.date == "2024-03-05"


def test_a_news_site_names_people_and_the_day_of_publication() -> None:
    data = [
        {"@type": "BreadcrumbList", "itemListElement": []},
        {
            "@type": "ReportageNewsArticle",
            "headline": "A bridge falls",
            "author": [
                {"@type": "Person", "name": "Ann Other"},
                {"@type": "Person", "name": "Bo Li"},
            ],
            "datePublished": "2024-02-03T21:30:00-05:00",
            "dateModified": "2024-02-04T09:00:00-05:00",
            "mainEntityOfPage": {"@type": "WebPage", "@id": "https://news.example/a"},
        },
        {
            "@type": "VideoObject",
            "name": "Video",
            "datePublished": "2020-01-01",
            "author": "Nobody",
        },
    ]
    document = page("<title>A bridge falls | News</title>", data=data)
    assert facts(document) == ("A bridge falls", "Ann Other, Bo Li", "2024-02-03")
    assert document.url == "https://news.example/a"


def test_an_arxiv_page_names_all_its_authors_the_right_way_round() -> None:
    names = ["Vaswani, Ashish", "Shazeer, Noam", "Parmar, Niki"]
    head = '<title>[1706.03762] A bridge</title><meta name="citation_title" content="A bridge">'
    head += "".join(f'<meta name="citation_author" content="{n}">' for n in names)
    head += '<meta name="citation_date" content="2017/06/12">'
    body = (
        '<div class="abs-license"><a href="http://creativecommons.org/licenses/by/4.0/">l</a></div>'
    )
    document = page(head, body)
    assert facts(document) == (
        "A bridge",
        "Ashish Vaswani, Noam Shazeer, Niki Parmar",
        "2017-06-12",
    )
    assert document.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_a_pubmed_page_lists_its_authors_in_one_field() -> None:
    head = (
        '<meta name="citation_title" content="A bridge"><meta name="citation_authors" '
        'content="Other A;Li B;"><meta name="citation_date" content="2020 Jan 5">'
    )
    assert facts(page(head)) == ("A bridge", "Other A, Li B", "2020-01-05")


def test_a_page_of_a_government_names_its_office() -> None:
    data = {
        "@type": "Article",
        "headline": "Bridges",
        "datePublished": "2015-04-01T00:00:00+01:00",
        "author": {"@type": "Organization", "name": "Department of Bridges"},
    }
    head = '<meta name="govuk:first-published-at" content="2014-04-01T00:00:00+01:00">'
    document = page(head, data=data)
    assert (document.author, document.date) == ("Department of Bridges", "2014-04-01")


def test_a_repository_s_page_keeps_the_title_it_gives_itself() -> None:
    head = '<title>GitHub - ann/bridge: Builds bridges</title><link rel="canonical" href="/ann">'
    document = page(head, "<h1>bridge</h1>")
    assert (document.title, document.url, document.author) == (
        "GitHub - ann/bridge: Builds bridges",
        "",
        "",
    )


@pytest.mark.parametrize(
    "line",
    [
        '<a rel="author" href="/ann">Ann Other</a>',
        '<span class="byline">By <a rel="author">Ann Other</a></span>',
        '<p class="byline">By Ann Other, Staff Writer | March 3, 2021</p>',
        '<div class="c-byline__author">Ann Other</div>',
        '<div itemprop="author" itemscope><span itemprop="name">Ann Other</span> (Editor)</div>',
        '<p class="article-byline">Von Ann Other</p>',
        '<address class="author">Written by Ann Other on 3 March</address>',
    ],
)
def test_a_byline_names_the_author(line: str) -> None:
    assert page("", f"<h1>The bridge</h1>{line}").author == "Ann Other"


@pytest.mark.parametrize(
    "line",
    [
        '<div class="author-bio">Ann Other writes on bridges for the paper.</div>',
        '<div class="related"><span class="byline">By Ann Other</span></div>',
        '<footer><a rel="author">Ann Other</a></footer>',
        '<p class="byline">Read More</p>',
        '<p class="author">About the author</p>',
        '<p class="byline">Updated at noon by the editors of this paper</p>',
        '<li class="comment"><span class="author">Ann Other</span></li>',
        '<a rel="author" href="/admin">admin</a>',
    ],
)
def test_what_names_no_author_of_this_page_is_none(line: str) -> None:
    assert page("", f"<h1>The bridge</h1>{line}").author == ""


def test_two_authors_of_one_byline_are_both_named() -> None:
    line = '<p class="byline"><a rel="author">Ann Other</a> and <a rel="author">Bo Li</a></p>'
    assert page("", line).author == "Ann Other, Bo Li"
    assert page("", '<p class="byline">By Ann Other and Bo Li</p>').author == "Ann Other and Bo Li"


def test_the_site_is_an_author_only_where_nobody_is() -> None:
    site = '<meta property="og:site_name" content="Herald"><meta name="author" content="Herald">'
    assert page(site).author == "Herald"
    assert page(site, '<a rel="author">Ann Other</a>').author == "Ann Other"


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ('<time datetime="2021-03-09T10:00">Tuesday</time>', "2021-03-09"),
        ('<time class="updated" datetime="2022-01-01">x</time>', "2022-01-01"),
        (
            '<time class="updated" datetime="2022-01-01">x</time>'
            '<time class="entry-date published" datetime="2021-03-09">x</time>',
            "2021-03-09",
        ),
        (
            '<aside><time datetime="2019-01-01">x</time></aside>'
            '<time datetime="2021-03-09">x</time>',
            "2021-03-09",
        ),
        ('<footer>© 2024 <time datetime="2024">2024</time></footer>', ""),
        ("<footer>Copyright 2024 The Herald</footer>", ""),
        ('<time datetime="2999-01-01">x</time>', ""),
        ('<time datetime="2021-13-45">x</time>', ""),
    ],
)
def test_the_day_of_publication_is_told_from_others(body: str, date: str) -> None:
    assert page("", body).date == date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2021-03-09T23:30:00-08:00", "2021-03-09"),
        ("2021/3/9", "2021-03-09"),
        ("20210309T101112Z", "2021-03-09"),
        ("20210309", "2021-03-09"),
        ("2021-03", "2021-03"),
        ("03/2021", "2021-03"),
        ("2021", "2021"),
        ("March 9, 2021 10:00 AM", "2021-03-09"),
        ("Mar. 9, 2021", "2021-03-09"),
        ("Tue, 09 Mar 2021 10:00:00 GMT", "2021-03-09"),
        ("9th of March 2021", "2021-03-09"),
        ("9. März 2021", "2021-03-09"),
        ("9 mars 2021", "2021-03-09"),
        ("9 de marzo de 2021", "2021-03-09"),
        ("9 września 2021", "2021-09-09"),
        ("2021 Mar", "2021-03"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021", "2021-12-25"),
        ("09.03.2021", "2021-03-09"),
        ("03/04/2021", "03/04/2021"),
        ("Spring 2019", "Spring 2019"),
        ("1615284000", "2021-03-09"),
        ("1615284000000", "2021-03-09"),
        ("2021-02-30", ""),
        ("0001-01-01T00:00:00", ""),
        ("1970-01-01", ""),
        ("2999-01-01", ""),
        ("yesterday", ""),
        ("Spring 2999", "Spring 2999"[:0]),
        ("", ""),
    ],
)
def test_a_date_is_written_as_iso_where_it_is_certain(written: str, date: str) -> None:
    assert day(written) == date


@pytest.mark.parametrize(
    ("body", "licence"),
    [
        (f'<footer>Under <a href="{CC}">CC</a></footer>', CC),
        (f'<div class="site-footer"><a href="{CC}deed.de">CC</a></div>', CC),
        (f'<p>Images may be under <a href="{CC}">CC</a>, says the lawyer.</p>', ""),
        (f'<figure><figcaption><a rel="license" href="{CC}">CC</a></figcaption></figure>', ""),
        ('<footer><a href="https://herald.example/terms">Terms</a></footer>', ""),
        (
            '<footer><a href="https://creativecommons.org/publicdomain/zero/1.0/">0</a></footer>',
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
    ],
)
def test_a_licence_is_read_from_the_page_s_footer_not_from_its_text(
    body: str, licence: str
) -> None:
    assert page("", body).licence == licence


def test_a_licence_is_known_by_its_address_and_by_its_name() -> None:
    assert commons("//creativecommons.org/licenses/by-nc-nd/3.0/us/legalcode").endswith(
        "nc-nd/3.0/"
    )
    assert commons("/wiki/x", "Creative Commons Attribution-ShareAlike 4.0 License") == CC
    assert commons("/wiki/x", "Creative Commons Attribution-NonCommercial-NoDerivs 3.0").endswith(
        "/by-nc-nd/3.0/"
    )
    assert commons("https://creativecommons.org/about/") == ""
    assert commons("https://evil.example/creativecommons.org/licenses/by/4.0/") == ""


@pytest.mark.parametrize(
    "href",
    ["/a", "//x.example/a", "javascript:a", "https://", "https://localhost/a", "http://a b.c/"],
)
def test_a_canonical_link_that_is_no_address_is_passed_over(href: str) -> None:
    head = f'<link rel="canonical" href="{href}"><meta property="og:url" content="https://x.example/b">'
    assert page(head).url == "https://x.example/b"


def test_names_are_told_from_what_stands_around_them() -> None:
    assert byline("By Ann Other and Bo Li • 3 min read") == "Ann Other and Bo Li"
    assert byline("Juan de la Cruz") == "Juan de la Cruz"
    assert byline("By the newsroom") == ""
    assert byline("A" * 10_000) == ""
    assert turned("Other, Ann B.") == "Ann B. Other"
    assert turned("King, Jr.") == "King, Jr."
    assert joined(["A B"] * 9) == "A B"
    assert joined(f"A {n}" for n in "BCDEFGH") == "A B, A C, A D, A E, A F et al."


@pytest.mark.parametrize(
    "data",
    [
        "[" * 50_000,
        '{"@graph": [' + '{"headline": "a"},' * 20_000 + "{}]}",
        '{"author": ' * 900 + "1" + "}" * 900,
        '{"@id": "#a", "author": {"@id": "#a"}}',
        '{"@type": {"a": 1}, "headline": ["a", 1], "author": [[1]], "wordCount": "many"}',
        "<!-- " * 20_000,
    ],
)
def test_linked_data_that_makes_no_sense_costs_nothing(data: str) -> None:
    text = f'<script type="application/ld+json">{data}</script>' * 3 + STONE
    assert "bridge" in read("html", text).text


def test_linked_data_may_be_wrapped_and_hold_line_ends() -> None:
    data = '{"@type": "Article", "headline": "A\nbridge", "author": "Ann Other"}'
    for begin, end in (("//<![CDATA[\n", "\n//]]>"), ("<!--", "-->")):
        text = f'<script type="application/ld+json">{begin}{data}{end}</script>{STONE}'
        document = read("html", text)
        assert (document.title, document.author) == ("A bridge", "Ann Other")


@pytest.mark.parametrize(
    "unit",
    [
        "<div class=author>",
        "<p class=byline>By A",
        "<a rel=author>A B</a>",
        "<time datetime=2020-01-01>",
        "<a rel=license href=//creativecommons.org/>x",
        "<button>a",
        "<noscript>a",
        '<meta name=citation_author content="A, B">',
        "<div itemprop=author>",
        "<p id=lastmod>edited on a",
    ],
)
def test_no_page_takes_long_to_search_for_facts(unit: str) -> None:
    page = (unit * (60_000 // len(unit)) + "word " * 20_000).encode()
    began = time.process_time()
    child.read("html", page)
    assert time.process_time() - began < 2.0
