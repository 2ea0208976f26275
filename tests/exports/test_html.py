"""The article as a page: it stands alone, shows its evidence, and runs nothing that it is given."""

import base64
import json
import re
from importlib import resources
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html as parser

from byline.article import (
    Article,
    Brief,
    Citation,
    Cover,
    SEOMeta,
    Source,
    SourceFailure,
    Verdict,
)
from byline.exports.html import MOST_CARDS, POLICY, fragment, page
from byline.exports.markdown import content

SOLAR = Source(
    id="s1",
    title="Solar power",
    author="Byline sample library",
    date="2026-01-15",
    path="solar-power.md",
    licence="CC0-1.0",
)
GRID = Source(id="s2", title="The grid", url="https://example.org/grid?a=1&b=2", site="Example")
FIRST = "Solar power turns *sunlight* into electricity."
SECOND = "Water boils at 100 °C."
THIRD = "Grids balance supply and demand."
COVER = b"RIFF....WEBPVP8 not really a picture"
# fmt: off
ALLOWED = {
    "html", "head", "meta", "title", "link", "style", "script", "body", "main", "header",
    "figure", "img", "footer", "h1", "h2", "h3", "h4", "nav", "ol", "ul", "li", "p", "div",
    "section", "span", "sup", "a", "dl", "dt", "dd", "bdi", "em", "strong", "blockquote", "pre",
    "code", "hr", "br", "table", "thead", "tbody", "tr", "th", "td",
}
# fmt: on


def cited(n: int, sentence: str, verdict: Verdict, quote: str = "", start: int = 0) -> Citation:
    quote = quote or sentence
    return Citation(
        n=n,
        sentence=sentence,
        source_id=f"s{n}",
        quote=quote,
        start=start,
        end=start + len(quote),
        verdict=verdict,
    )


def article(**changes: Any) -> Article:
    sections = (
        ("", (f"{FIRST} {SECOND} [1] {THIRD} [1] [2]", f"{THIRD} [2]")),
        ("A heading", ("Text [2] and `code [1]`.",)),
    )
    fields: dict[str, Any] = {
        "brief": Brief(topic="Solar power", min_words=1000),
        "title": "Sun and grid",
        "content": content("Sun and grid", sections, (SOLAR, GRID), ("A note.",)),
        "outline": "",
        "sources": (SOLAR, GRID),
        "citations": (
            cited(1, FIRST, Verdict.VERBATIM),
            cited(1, SECOND, Verdict.PARTLY, "Water boils at 100 °C at sea level.", 400),
            cited(1, THIRD, Verdict.SUPPORTED, "Supply and demand are balanced by grids.", 900),
            cited(2, THIRD, Verdict.UNSUPPORTED, "Grids hum."),
        ),
        "cover": Cover(alt_text='Quarter "circles" & dots'),
        "word_count": 1012,
        "model": "composer",
        "composed": True,
        "not_honoured": ("tone",),
        "failures": (SourceFailure(name="scan.pdf", code="source_empty", message="No text."),),
        "notes": ("A note.",),
    }
    return Article(**fields | changes)


def opened(written: str) -> Any:
    return parser.document_fromstring(written.encode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def marks(document: Any) -> list[Any]:
    return list(document.xpath('//span[@class="cite"]'))


def assert_harmless(written: str) -> None:
    document = opened(written)
    for element in document.iter():
        assert element.tag in ALLOWED
        assert not [name for name in element.attrib if name.startswith("on")]
        assert "url(" not in element.get("style", "")
        address = element.get("href", "#")
        assert address.startswith(("#", "http://", "https://")) or element.tag == "link"
        if address.startswith("http"):
            assert element.get("rel") == "noopener nofollow"
    assert [e.get("href") for e in document.xpath("//link")] == ["data:,"]
    assert all(
        e.get("src").startswith("data:image/webp;base64,") for e in document.xpath("//*[@src]")
    )
    assert all(e.get("type") == "application/ld+json" for e in document.xpath("//script"))
    assert len(document.xpath("//script")) <= 1
    assert len(document.xpath("//style")) == 1
    assert [e.get("content") for e in document.xpath("//meta[@http-equiv]")] == [POLICY]
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    within = {a[1:] for a in document.xpath("//@href") if a.startswith("#")}
    assert within <= set(ids)


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "![x](http://evil.example/x.png)",
    "![x](data:image/svg+xml;base64,AAAA)",
    "[x](javascript:alert(1))",
    "[x](//evil.example)",
    "[x](/etc/passwd)",
    "[x](data:text/html;base64,AAAA)",
    '[x](http://a.example "\' onclick=alert(1)")',
    "<javascript:alert(1)>",
    "<https://good.example>",
    "[1]: http://evil.example",
    "[1]: javascript:alert(1)\n\n[1]",
    "[1](http://evil.example)",
    "[[1]](http://a.example)",
    "[1] [2] [3] [0] [-1] [99999]",
    "## Sources\n\n1. x",
    "## About this article",
    "# h\n\n##### h5\n\n###### h6",
    "| a | b |\n|:-:|--|\n| [1] | <b> |",
    "> > > - 1. x\n\n```<script>\nx\n```",
    '```x" onclick="alert(1)\n```',
    "</style><style>*{background:url(http://evil.example)}</style>",
    "</title><meta http-equiv=refresh content=0;url=http://evil.example>",
    "<base href=http://evil.example>",
    "<!--",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00\x0b\x1b[31m\u202e\u2028",
    "\ue000\ufffe",
)
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.text(alphabet="[]()!<>#*_`~\\|&;:-+=.\"'/1 aon\n", max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n\n".join),
)
hostile_sources = st.builds(
    Source,
    id=st.just("s1"),
    title=words,
    author=words,
    date=words,
    site=words,
    path=words,
    licence=words,
    url=st.one_of(words, st.sampled_from(["javascript:alert(1)", 'https://a.example/"onclick=x'])),
)


def test_a_page_is_one_file_that_fetches_nothing() -> None:
    written = page(article(), COVER, '{"@type": "Article"}')
    assert_harmless(written)
    style = resources.files("byline.exports").joinpath("article.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|https?:|</", style)
    for query in ("prefers-color-scheme: dark", "@media print", "max-width: 34rem"):
        assert query in style
    image = opened(written).xpath("//img")[0]
    assert base64.b64decode(image.get("src").partition(",")[2]) == COVER
    assert image.get("alt") == 'Quarter "circles" & dots'


def test_the_policy_forbids_all_but_the_pages_own_style_and_pictures() -> None:
    assert POLICY.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_the_head_says_what_the_page_is() -> None:
    seo = SEOMeta(title="Sun & grid: <facts>", meta_description='It "turns"', slug="sun")
    document = opened(page(article(seo_meta=seo), None, ""))
    assert document.get("lang") == "en"
    assert document.get("dir") == "ltr"
    assert document.findtext("head/title") == "Sun & grid: <facts>"
    said = {m.get("name") or m.get("property"): m.get("content") for m in document.xpath("//meta")}
    assert said["description"] == said["og:description"] == 'It "turns"'
    assert said["og:title"] == "Sun & grid: <facts>"
    assert said["og:type"] == "article"
    assert not document.xpath("//img | //script")


def test_without_seo_the_first_sentences_describe_the_page() -> None:
    document = opened(page(article(), None, ""))
    said = document.xpath('//meta[@name="description"]/@content')[0]
    assert said.startswith(
        "Solar power turns sunlight into electricity. Water boils at 100 °C. Grids"
    )


def test_every_mark_links_to_its_source_and_the_source_links_back() -> None:
    document = opened(page(article(), None, ""))
    links = document.xpath('//span[@class="cite"]/sup/a')
    assert [a.get("href") for a in links] == [f"#source-{n}" for n in (1, 1, 2, 2, 2)]
    assert links[0].get("aria-label") == "Source 1: Solar power"
    for n in (1, 2):
        entry = document.get_element_by_id(f"source-{n}")
        back = entry.xpath('.//span[@class="back"]/a/@href')
        assert back == [f"#{a.get('id')}" for a in links if a.get("href") == f"#source-{n}"]
    assert document.xpath('//li[@id="source-2"]//a/@href')[0] == GRID.url
    assert "solar-power.md" in text(document.get_element_by_id("source-1"))


def test_a_card_shows_the_quotes_the_source_and_the_worst_verdict() -> None:
    cards = [m.xpath('./span[@class="card"]')[0] for m in marks(opened(page(article(), None, "")))]
    assert text(cards[0]).startswith("Partly supported")
    assert f"“{FIRST} … Water boils at 100 °C at sea level.”" in text(cards[0])
    assert "Solar power" in text(cards[0].xpath('./span[@class="from"]')[0])
    assert text(cards[1]).startswith("Supported“Supply and demand")
    assert text(cards[2]).startswith("Not supported“Grids hum.”")
    assert text(cards[3]).startswith("Not supported“Grids hum.”")


def test_a_text_of_nothing_but_marks_has_so_many_cards_and_no_more() -> None:
    written = fragment(article(content="[1]" * 5_000))
    assert written.count('class="card"') == MOST_CARDS
    assert written.count('href="#source-1" aria-label=') == 5_000  # the others are links still


def test_a_mark_whose_sentence_was_changed_claims_no_verdict() -> None:
    changed = article(content=article().content.replace("balance", "juggle"))
    card = marks(opened(page(changed, None, "")))[3].xpath('./span[@class="card"]')[0]
    assert text(card) == "The gridExampleSource 2"


def test_a_card_opens_without_scripts_by_pointer_keyboard_and_touch() -> None:
    for mark in marks(opened(page(article(), None, ""))):
        assert mark.get("tabindex") == "-1"  # touch
        link, card = mark.xpath("./sup/a")[0], mark.xpath('./span[@class="card"]')[0]
        assert link.get("tabindex") is None  # a link: the Tab key reaches it
        assert link.get("aria-describedby") == card.get("id")
        assert card.xpath(".//a/@tabindex") == ["-1"]  # one stop a mark
    style = resources.files("byline.exports").joinpath("article.css").read_text("utf-8")
    assert ".cite:hover > .card, .cite:focus-within > .card { display: block; }" in style


@pytest.mark.parametrize("same", ["`code [1]`", "[0]", "[3]", "[99999]", "[a]", "[1a]"])
def test_what_is_no_mark_stays_as_it_is(same: str) -> None:
    document = opened(page(article(content=f"Text {same}."), None, ""))
    assert not marks(document)
    assert text(document.xpath('//div[@class="text"]')[0]) == f"Text {same.strip('`')}."


def test_of_a_picture_only_its_words_are_shown() -> None:
    with_picture = article(content="See ![a chart](https://evil.example/x.png) here.")
    document = opened(page(with_picture, None, ""))
    assert text(document.xpath('//div[@class="text"]')[0]) == "See a chart here."


def test_no_definition_in_a_document_takes_the_marks_elsewhere() -> None:
    hijacked = "Text. [1]\n\n[1]: https://evil.example\n"
    document = opened(page(article(content=hijacked), None, ""))
    assert [a.get("href") for a in document.xpath('//div[@class="text"]//sup/a')] == [
        "#source-1"
    ] * 2
    assert not document.xpath('//a[starts-with(@href, "https://evil")]')


def test_title_sources_and_notes_stand_on_the_page_once() -> None:
    document = opened(page(article(), None, ""))
    assert [text(h) for h in document.xpath("//h1 | //h2")] == [
        "Sun and grid",
        "A heading",
        "Sources",
        "About this article",
    ]
    assert len(document.xpath('//li[starts-with(@id, "source-")]')) == 2


def test_a_section_that_follows_the_sources_is_kept() -> None:
    longer = article(content=article().content + "\n## Corrections\n\nNone.\n")
    assert "Corrections" in [text(h) for h in opened(page(longer, None, "")).xpath("//h2")]


def test_the_page_says_how_the_article_was_made() -> None:
    about = text(opened(page(article(), None, "")).xpath('//section[@class="about"]')[0])
    for said in (
        "composer",
        "own sentences",
        "1,012 words; 1,000 were asked for",
        "4 citations: 1 word for word, 1 supported, 1 partly supported, 1 not supported",
        "tone",
        "A note.",
        "scan.pdf: No text.",
    ):
        assert said in about


def test_longer_articles_have_contents() -> None:
    sections = tuple((f"Part {i}", ("Text.",)) for i in range(3))
    long = article(content=content("T", sections, (SOLAR, GRID), ()))
    links = opened(page(long, None, "")).xpath("//nav//a")
    assert [text(a) for a in links] == ["Part 0", "Part 1", "Part 2"]


def test_arabic_is_written_from_right_to_left() -> None:
    arabic = article(
        brief=Brief(topic="x", language="ar"),
        content="# مستقبل\n\nتحول الطاقة الشمسية ضوء الشمس إلى كهرباء. [1] https://example.org",
    )
    document = opened(page(arabic, None, ""))
    assert (document.get("lang"), document.get("dir")) == ("ar", "rtl")


@given(st.text(), st.sampled_from(HOSTILE))
def test_data_for_search_engines_survives_and_runs_nothing(some: str, hostile: str) -> None:
    data = {"@type": "Article", "name": some + hostile, hostile: ["<!--<script>", "]]>"]}
    written = page(article(), None, json.dumps(data))
    assert_harmless(written)
    assert json.loads(opened(written).xpath("//script")[0].text) == data


@given(content=words, title=words, heading=words, listed=st.lists(hostile_sources, max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@example(content="\n\n".join(HOSTILE), title=HOSTILE[0], heading=HOSTILE[3], listed=[])
def test_nothing_that_a_document_says_is_executed(
    content: str, title: str, heading: str, listed: list[Source]
) -> None:
    hostile = article(
        title=title,
        content=f"# {title}\n\n{content} [1]\n\n## {heading}\n\n{content}\n\n{heading} [2]",
        sources=tuple(listed),
        citations=tuple(cited(1, content, verdict, heading or "x") for verdict in Verdict),
        seo_meta=SEOMeta(title=heading, meta_description=title, slug="x"),
        cover=Cover(alt_text=title),
        model=heading,
        notes=(content, title),
        not_honoured=(heading,),
        failures=(SourceFailure(name=title, code="x", message=content),),
    )
    assert_harmless(page(hostile, COVER, json.dumps({"name": content})))


@given(words, words, words, st.lists(hostile_sources, min_size=1, max_size=3))
@settings(deadline=None)
def test_what_markdown_writes_the_page_reads(
    title: str, heading: str, note: str, listed: list[Source]
) -> None:
    sections = (("", ("Lead. [1]",)), (heading, ("Body.",)))
    written = content(title, sections, tuple(listed), (note,))
    shown = page(
        article(title=title, content=written, sources=tuple(listed), notes=(note,)), None, ""
    )
    assert_harmless(shown)
    body = opened(shown).xpath('//div[@class="text"]')[0]
    assert text(body.xpath("./p")[0]).startswith("Lead.1")
    assert not body.xpath(".//ol")
