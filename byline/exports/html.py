"""The article as one HTML file that needs nothing else: every mark shows what it rests on."""

import base64
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from byline.article import Article, Source
from byline.exports.citing import VERDICTS, Citing, details, name_of, raw, shortened
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING, one_line, web_link

READING_SPEED = 230  # words a minute
LONGEST_DESCRIPTION = 200  # characters
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
# fmt: off
TAGS = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li",
    "nav", "ol", "p", "pre", "section", "span", "strong", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}
# fmt: on
ATTRIBUTES = {
    "*": {"id", "class", "dir", "role", "tabindex", "aria-label", "aria-describedby"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
}


def page(article: Article, cover: bytes | None, json_ld: str) -> str:
    """Write the whole page: text, cards, sources, style and cover in one file without scripts.

    Args:
        article: the finished article; its `content` is Markdown from anywhere, never trusted.
        cover: the cover picture as WebP of 1200x630 pixels, or None.
        json_ld: the article as schema.org data, in JSON; "" leaves it out.
    """
    reader = _reader()
    tokens = _own_text(reader.parse(article.content), article)
    citing = Citing(article)
    text = reader.renderer.render(list(_dressed(tokens, citing)), reader.options, {})
    safe = nh3.clean(
        f'{_contents(tokens)}<div class="text">{text}</div>'
        f"{_sources(article.sources, citing)}{_about(article)}",
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener nofollow",
        filter_style_properties={"text-align"},
    )
    return (
        f'<!doctype html>\n<html lang="{escape(article.brief.language)}"'
        f' dir="{_direction(article.content)}">\n'
        f"<head>\n{_head(article, _description(article, tokens), json_ld)}</head>\n"
        f"<body>\n<main>\n{_opening(article, cover)}{safe}\n</main>\n"
        "<footer>Made with Byline</footer>\n</body>\n</html>\n"
    )


def _reader() -> MarkdownIt:
    """Make a reader of Markdown without HTML, or definitions that would turn `[1]` elsewhere."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")
    reader.validateLink = lambda url: bool(web_link(url))  # type: ignore[method-assign]
    return reader


def _own_text(tokens: list[Token], article: Article) -> list[Token]:
    """Leave out the title and the lists of sources and notes: the page has its own."""
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for name, own in ((SOURCES_HEADING, article.sources), (ABOUT_HEADING, article.notes)):
        heads = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0]
        named = [i for i in heads if tokens[i].tag == "h2" and tokens[i + 1].content == name]
        if own and named:
            end = next((i for i in heads if i > named[-1]), len(tokens))
            tokens = tokens[: named[-1]] + tokens[end:]
    return tokens


def _dressed(tokens: Sequence[Token], citing: Citing) -> Iterator[Token]:
    """Give headings their places, tables their frame, marks their cards, pictures their words."""
    heading = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type.startswith("heading_"):
            heading += token.nesting > 0
            token.tag = f"h{min(4, max(2, int(token.tag[1])))}"
            token.attrs = {"id": f"section-{heading}"} if token.nesting > 0 else {}
        if token.type == "table_open":
            yield raw('<div class="wide" tabindex="0">')
        for child in token.children or ():
            if child.type == "image":
                child.type, child.children = "text", None
        if token.children and not (before and before.type == "heading_open"):
            token.children = list(citing.marked(token.children))
        yield token
        if token.type == "table_close":
            yield raw("</div>")


def _said(token: Token) -> str:
    """Give the words of a paragraph or heading, without marks and markup."""
    words = (
        " " if c.type == "softbreak" else c.content
        for c in token.children or ()
        if c.type != "html_inline"
    )
    return one_line("".join(words))


def _contents(tokens: Sequence[Token]) -> str:
    heads = [(t, _said(tokens[i + 1])) for i, t in enumerate(tokens) if t.type == "heading_open"]
    items = [
        f'<li><a href="#{t.attrs["id"]}">{escape(name)}</a></li>'
        for t, name in heads
        if t.tag == "h2" and t.level == 0 and name
    ]
    return f'<nav aria-label="Contents"><ol>{"".join(items)}</ol></nav>' if len(items) > 2 else ""


def _sources(sources: Sequence[Source], citing: Citing) -> str:
    items = "".join(_entry(n, s, citing.marks[n]) for n, s in enumerate(sources, start=1))
    heading = f'<h2 id="sources">{SOURCES_HEADING}</h2>'
    return f'<section class="sources">{heading}<ol>{items}</ol></section>' if items else ""


def _entry(n: int, source: Source, marks: Sequence[int]) -> str:
    link, name = web_link(source.url), escape(name_of(source))
    title = f'<a href="{escape(link)}">{name}</a>' if link else name
    back = "".join(
        f' <a href="#cite-{k}" aria-label="Back to mark {i} of source {n}">↑{i}</a>'
        for i, k in enumerate(marks, start=1)
    )
    return (
        f'<li id="source-{n}"><span class="title" dir="auto">{title}</span> '
        f'<span class="by" dir="auto">{escape(details(source))}</span>'
        + (f'<span class="back">Cited{back}</span></li>' if back else "</li>")
    )


def _about(article: Article) -> str:
    """Say how the article was made, and what did not go as asked."""
    verdicts = Counter(c.verdict for c in article.citations)
    judged = ", ".join(f"{verdicts[v]} {VERDICTS[v].lower()}" for v in VERDICTS if verdicts[v])
    by = "composed of its sources' own sentences" if article.composed else "written by a model"
    asked = f"{article.word_count:,} words; {article.brief.min_words:,} were asked for"
    failed = [f"{f.name}: {f.message}" for f in article.failures]
    rows = (
        ("Model", (f"{article.model}: {by}",)),
        ("Length", (asked,)),
        ("Evidence", (f"{len(article.citations):,} citations: {judged}",) if judged else ()),
        ("Not honoured", article.not_honoured),
        ("Notes", article.notes),
        ("Not read", failed),
    )
    items = "".join(
        f"<dt>{name}</dt>" + "".join(f'<dd dir="auto">{escape(one_line(t))}</dd>' for t in texts)
        for name, texts in rows
        if texts
    )
    heading = f'<h2 id="about">{ABOUT_HEADING}</h2>'
    return f'<section class="about">{heading}<dl>{items}</dl></section>'


def _opening(article: Article, cover: bytes | None) -> str:
    minutes = max(1, round(article.word_count / READING_SPEED))
    count = len(article.sources)
    facts = [f"{article.word_count:,} words", f"{minutes} min read"]
    facts += [f"{count} source{'s' * (count != 1)}"] if count else []
    figure = ""
    if cover:
        alt = escape(one_line(article.cover.alt_text) if article.cover else "")
        data = base64.b64encode(cover).decode()
        image = f'<img src="data:image/webp;base64,{data}" alt="{alt}" width="1200" height="630">'
        figure = f"<figure>{image}</figure>\n"
    facts_line = " · ".join(facts)
    title = f"<h1>{escape(one_line(article.title))}</h1>"
    return f'<header>{title}<p class="facts"><bdi>{facts_line}</bdi></p></header>\n{figure}'


def _head(article: Article, description: str, json_ld: str) -> str:
    seo = article.seo_meta
    title = escape(one_line(seo.title if seo and seo.title else article.title))
    about = escape(description)
    # In JSON a "<" stands only in strings, where its number means the same: no tag can end here.
    data = json_ld.replace("<", "\\u003c")
    style = resources.files("byline.exports").joinpath("article.css").read_text("utf-8")
    return f'''<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Byline">
<title>{title}</title>
<meta name="description" content="{about}">
<meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{about}">
<link rel="icon" href="data:,">
<style>
{style}</style>
''' + (f'<script type="application/ld+json">{data}</script>\n' if data else "")


def _description(article: Article, tokens: Sequence[Token]) -> str:
    if article.seo_meta and article.seo_meta.meta_description:
        return one_line(article.seo_meta.meta_description)
    spoken = (_said(t) for t in tokens if t.type == "inline")
    return shortened(next(filter(None, spoken), ""), LONGEST_DESCRIPTION)


def _direction(text: str) -> str:
    """Give the direction of most words among the first few hundred; a word has its first's."""
    first = (next((c for c in word if c.isalpha()), "1") for word in text[:4000].split())
    strong = Counter(map(unicodedata.bidirectional, first))
    return "rtl" if strong["R"] + strong["AL"] > strong["L"] else "ltr"
