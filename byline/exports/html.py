"""The article as one HTML file that needs nothing else: every mark shows what it rests on."""

import base64
from html import escape
from importlib import resources

from byline.article import Article, Source
from byline.exports.about import facts
from byline.exports.body import MOST_RETURNS, body, evidence
from byline.exports.citing import Mark, details, name_of, shortened
from byline.exports.markdown import one_line
from byline.exports.reading import Text, read, said

LONGEST_DESCRIPTION = 200  # characters
MOST_CARDS = MOST_RETURNS
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)


def page(article: Article, cover: bytes | None, json_ld: str) -> str:
    """Write the whole page: text, cards, sources, style and cover in one file without scripts.

    Args:
        article: the finished article; its `content` is Markdown from anywhere, never trusted.
        cover: the cover picture as WebP of 1200x630 pixels, or None.
        json_ld: the article as schema.org data, in JSON; "" leaves it out.

    Raises `ExportFailed` when the content is longer than any article.
    """
    text = read(article)
    return (
        f'<!doctype html>\n<html lang="{escape(article.brief.language)}"'
        f' dir="{text.direction}">\n'
        f"<head>\n{_head(article, _description(article, text), json_ld)}</head>\n"
        f"<body>\n<main>\n{_opening(article, cover)}{body(article, text, _card)}\n</main>\n"
        "<footer>Made with Byline</footer>\n</body>\n</html>\n"
    )


def fragment(article: Article) -> str:
    """Write only what stands under the title, for a page that has its own head and style.

    The text with its cards, the sources, and how it was made; as safe as the page. Raises
    `ExportFailed` when the content is longer than any article.
    """
    return body(article, read(article), _card)


def _card(mark: Mark, source: Source) -> str:
    """Write a mark as a link with a card that shows its evidence.

    A card takes 150 times the letters of its mark: a page of nothing but marks would be more than
    a browser holds. So behind `MOST_CARDS`, which no article has, marks are links alone.
    """
    k, n = mark.k, mark.n
    name = escape(f"Source {n}: {name_of(source)}")
    if k > MOST_CARDS:
        return f'<sup><a href="#source-{n}" aria-label="{name}">{n}</a></sup>'
    # Tapping focuses the outer span: on a touch screen the card opens instead of the link.
    return (
        f'<span class="cite" tabindex="-1"><sup><a id="cite-{k}" href="#source-{n}" '
        f'aria-label="{name}" aria-describedby="card-{k}">{n}</a></sup>'
        f'<span class="card" id="card-{k}" role="note">{evidence(mark)}'
        f'<span class="from" dir="auto">{escape(name_of(source))}</span>'
        f'<span class="by" dir="auto">{escape(details(source))}</span>'
        f'<a class="more" href="#source-{n}" tabindex="-1">Source {n}</a></span></span>'
    )


def _opening(article: Article, cover: bytes | None) -> str:
    figure = ""
    if cover:
        alt = escape(one_line(article.cover.alt_text) if article.cover else "")
        data = base64.b64encode(cover).decode()
        image = f'<img src="data:image/webp;base64,{data}" alt="{alt}" width="1200" height="630">'
        figure = f"<figure>{image}</figure>\n"
    title = f"<h1>{escape(one_line(article.title))}</h1>"
    line = f'<p class="facts"><bdi>{facts(article)}</bdi></p>'
    return f"<header>{title}{line}</header>\n{figure}"


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


def _description(article: Article, text: Text) -> str:
    if article.seo_meta and article.seo_meta.meta_description:
        return one_line(article.seo_meta.meta_description)
    spoken = (said(t) for t in text.tokens if t.type == "inline")
    return shortened(next(filter(None, spoken), ""), LONGEST_DESCRIPTION)
