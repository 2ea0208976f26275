"""The article as Markdown: as agreed to the byte, and deaf to what documents call themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from byline.article import Outline, Section, Source
from byline.exports.markdown import content, licence_name, one_line, outline, plain, web_link

READERS = (MarkdownIt("commonmark"), MarkdownIt("js-default", {"html": True}))
HOSTILE = (
    "# heading",
    "1. one",
    "12) twelve",
    "- item",
    "+ item",
    "* item",
    "> quote",
    "---",
    "***",
    "===",
    "```py",
    "~~~",
    "    code",
    "\tcode",
    "[a](http://evil.example)",
    "![a](http://evil.example/x.png)",
    "[a]: http://evil.example",
    "[a][b]",
    "[1]",
    "[^1]: note",
    "<script>alert(1)</script>",
    "<!-- comment",
    "<http://evil.example>",
    "http://evil.example",
    "www.evil.example",
    "mailto:a@evil.example",
    "a@evil.example",
    "*a* **b** _c_ __d__ ~~e~~ `f`",
    "a_b_c.md __init__.py snake_case",
    "&lt;b&gt; &#60; AT&T",
    "\\",
    "a\\",
    "ends #",
    "ends ##",
    "C# | F#",
    "$x$ $$y$$",
    "line\nbreak\r\n\n# heading",
    "a\u2028b\u0085c\x00d\u202ee\ufeff",
    "",
    " ",
)
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.text(alphabet="[]()!<>#*_`~\\|&;:-+=.1 aw/@$\n\t", max_size=30),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join),
)
sources = st.builds(
    Source,
    id=st.just("s1"),
    title=words,
    author=words,
    date=words,
    site=words,
    path=words,
    licence=words,
    url=st.one_of(words, st.just("https://good.example/a_b?c=*d*&e=1")),
)


def tokens(markdown: str) -> list[list[Token]]:
    return [reader.parse(markdown) for reader in READERS]


def kinds(parsed: list[Token]) -> list[str]:
    """List what a text consists of, blocks and what stands in them, in order."""
    flat = [t for token in parsed for t in (token, *(token.children or ()))]
    return [t.type for t in flat if t.type not in ("text", "text_special", "inline")]


def said(parsed: list[Token]) -> str:
    return "".join(t.content for token in parsed for t in token.children or ())


def test_an_article_is_written_as_agreed() -> None:
    solar = Source(
        id="s1",
        title="Solar power",
        author="A. Author",
        date="2026-01-15",
        path="solar_power.md",
        licence="CC0-1.0",
    )
    grid = Source(
        id="s2", title="Is the grid ready?", site="Example", url="https://example.org/a_b", path="x"
    )
    bare = Source(id="s3", title="", path="notes.txt")
    written = content(
        "Sun *and* grid",
        (("", ("Lead one. [1]", "Lead *two*.")), ("1. What now?", ("Body. [2] [3]",))),
        (solar, grid, bare),
        ("No language model was used.", "It is short."),
    )
    assert written == (
        "# Sun \\*and\\* grid\n\n"
        "Lead one. [1]\n\n"
        "Lead *two*.\n\n"
        "## 1\\. What now?\n\n"
        "Body. [2] [3]\n\n"
        "## Sources\n\n"
        "1. Solar power. A. Author. 2026-01-15. solar_power.md. CC0-1.0.\n"
        "2. Is the grid ready? Example. <https://example.org/a_b>.\n"
        "3. notes.txt.\n\n"
        "## About this article\n\n"
        "No language model was used.\n\n"
        "It is short.\n"
    )


def test_what_is_not_there_gets_no_heading() -> None:
    assert content("T", (("", ("a",)), ("", ("b",))), (), ()) == "# T\n\na\n\nb\n"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_paragraphs_stay_as_they_are_to_the_byte(paragraphs: list[str]) -> None:
    written = content("T", (("", tuple(paragraphs)),), (), ())
    assert written == "# T\n\n" + "\n\n".join(paragraphs) + "\n"


@given(words, words, words)
def test_no_title_heading_or_note_becomes_markup(title: str, heading: str, note: str) -> None:
    written = content(title, (("", ("Lead.",)), (heading, ("Body.",))), (), (note,))
    wanted = ["heading_open", "heading_close", "paragraph_open", "paragraph_close"]
    if plain(heading):
        wanted += ["heading_open", "heading_close"]
    wanted += ["paragraph_open", "paragraph_close", "heading_open", "heading_close"]
    if plain(note):
        wanted += ["paragraph_open", "paragraph_close"]
    for parsed in tokens(written):
        assert kinds(parsed) == wanted
        expected = (title, "Lead.", heading, "Body.", "About this article", note)
        assert said(parsed) == "".join(map(one_line, expected))


@given(st.lists(sources, min_size=1, max_size=4))
def test_no_source_becomes_more_than_a_line_of_the_list(listed: list[Source]) -> None:
    written = content("T", (), tuple(listed), ())
    assert written.count("\n") == len(listed) + 4
    for parsed in tokens(written):
        inner = kinds(parsed)
        outer = [k for k in inner if not k.startswith("link_")]
        item = ["list_item_open", "paragraph_open", "paragraph_close", "list_item_close"]
        headings = ["heading_open", "heading_close"] * 2
        assert outer == [*headings, "ordered_list_open", *item * len(listed), "ordered_list_close"]
        linked = [
            t.attrs["href"] for p in parsed for t in p.children or () if t.type == "link_open"
        ]
        assert len(linked) == sum(bool(web_link(s.url)) for s in listed)
        assert all(str(href).startswith(("http://", "https://")) for href in linked)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    for parsed in tokens(f"# {plain(text)}"):
        assert said(parsed) == one_line(text)


def test_bare_addresses_are_escaped_for_readers_that_link_them() -> None:
    assert plain("http://a.example") == "http\\://a.example"
    assert plain("www.a.example, a@b.example") == "www\\.a.example, a\\@b.example"


def test_file_names_stay_legible() -> None:
    assert plain("snake_case_name.md") == "snake_case_name.md"
    assert plain("3.5 billion | 2026-01-15") == "3.5 billion | 2026-01-15"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://a.example",
        "http://",
        "https://a b.example",
        "https://a.example/<script>",
        "https://a.example/\n",
        "http://[::1",
        "JaVaScRiPt:alert(1)",
        "",
    ],
)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    assert web_link(url) == ""
    source = Source(id="s", title="T", url=url, path="file.pdf", site="Site")
    assert "1. T. file.pdf.\n" in content("T", (), (source,), ())


def test_a_web_address_is_kept_as_it_is() -> None:
    assert web_link("https://a.example/ä?b=1&c=*d*_") == "https://a.example/ä?b=1&c=*d*_"


def test_a_creative_commons_address_is_printed_as_the_licence_s_name() -> None:
    base = "https://creativecommons.org"
    assert licence_name(f"{base}/licenses/by-sa/4.0/deed.en") == "CC BY-SA 4.0"
    assert licence_name(f"{base}/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence_name("MIT") == "MIT"


def test_an_outline_shows_markup_as_it_is() -> None:
    section = Section(
        id="1", heading="<img src=x onerror=alert(1)>", goal="[x](javascript:y)", passage_ids=()
    )
    shown = outline(Outline(title="T", sections=(section,)))
    assert shown == "## \\<img src=x onerror=alert(1)>\n\n\\[x](javascript:y)"
