"""An article's text, sources and making as HTML that runs nothing: for pages, screens and books."""

from collections.abc import Callable, Sequence
from html import escape

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from byline.article import Article, Source
from byline.exports import formulas
from byline.exports.about import about
from byline.exports.citing import VERDICTS, Mark, details, name_of
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING, web_link
from byline.exports.reading import Text, reader

# fmt: off
TAGS = {
    "a", "aside", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4",
    "hr", "li", "nav", "ol", "p", "pre", "s", "section", "span", "strong", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
} | formulas.TAGS
# fmt: on
ATTRIBUTES = {
    "*": {"id", "class", "dir", "role", "tabindex", "aria-label", "aria-describedby"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
    **dict.fromkeys(formulas.TAGS, formulas.ATTRIBUTES),
}
MOST_RETURNS = 2_000  # marks that have a way back; an article of 20,000 words has half as many
Cite = Callable[[Mark, Source], str]


def body(article: Article, text: Text, cite: Cite) -> str:
    """Write contents, text, sources and making; `cite` gives a mark's HTML, from escaped words."""
    written = rendered(text, cite)
    return safe(
        f'{_contents(text)}<div class="text">{written}</div>'
        f"{listed(article.sources, text)}{made(article)}"
    )


def safe(html: str) -> str:
    """Leave only what the lists above allow, whatever was written."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener nofollow",
        filter_style_properties={"text-align"},
    )


def rendered(text: Text, cite: Cite) -> str:
    """Write the text alone; not yet sanitised."""
    own = reader()

    def mark(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
        found: Mark = tokens[i].meta["mark"]
        return cite(found, text.citing.sources[found.n - 1])

    own.add_render_rule("mark", mark)
    for name, rule in RULES.items():
        own.add_render_rule(name, rule)
    written: str = own.renderer.render(list(text.tokens), own.options, {})
    return written


def _always(html: str) -> Callable[..., str]:
    return lambda *_: html


def _math_inline(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
    tex = tokens[i].content
    return formulas.mathml(tex) or f"<code>{escape(tex)}</code>"


def _math_block(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
    tex = tokens[i].content.strip()
    found = formulas.mathml(tex, block=True)
    return (
        f'<div class="wide math" tabindex="0">{found}</div>'
        if found
        else (f"<pre><code>{escape(tex)}</code></pre>")
    )


def _note_mark(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
    note, place = tokens[i].meta["id"], _noted(tokens[i])
    return (
        f'<sup class="noted"><a id="{place}" href="#note-{note + 1}" '
        f'aria-label="Note {letters(note)}">{letters(note)}</a></sup>'
    )


def _note_open(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
    note = tokens[i].meta["id"]
    return f'<div class="note" id="note-{note + 1}"><span class="letter">{letters(note)}</span>'


def _note_back(_: RendererHTML, tokens: Sequence[Token], i: int, *__: object) -> str:
    return f' <a class="return" href="#{_noted(tokens[i])}" aria-label="Back to the text">↑</a>'


def _noted(token: Token) -> str:
    """Give the id of the place in the text that a note belongs to."""
    again = token.meta.get("subId", 0)
    return f"noted-{token.meta['id'] + 1}" + (f"-{again}" if again else "")


def letters(n: int) -> str:
    """Name the notes of an author a, b, ... z, aa: numbers are for sources."""
    named = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        named = chr(97 + rest) + named
    return named


RULES: dict[str, Callable[..., str]] = {
    "table_open": _always('<div class="wide" tabindex="0"><table>'),
    "table_close": _always("</table></div>"),
    "math_inline": _math_inline,
    "math_block": _math_block,
    "footnote_ref": _note_mark,
    "footnote_block_open": _always('<section class="notes" aria-label="Notes">'),
    "footnote_block_close": _always("</section>"),
    "footnote_open": _note_open,
    "footnote_close": _always("</div>"),
    "footnote_anchor": _note_back,
}


def _contents(text: Text) -> str:
    items = [f'<li><a href="#{i}">{escape(name)}</a></li>' for i, name in text.headings if name]
    return f'<nav aria-label="Contents"><ol>{"".join(items)}</ol></nav>' if len(items) > 2 else ""


def listed(sources: Sequence[Source], text: Text) -> str:
    """Write the list of sources, each with links back to its marks."""
    items = "".join(
        _entry(n, s, text.citing.marks.get(n, ())) for n, s in enumerate(sources, start=1)
    )
    heading = f'<h2 id="sources">{SOURCES_HEADING}</h2>'
    return f'<section class="sources">{heading}<ol>{items}</ol></section>' if items else ""


def _entry(n: int, source: Source, marks: Sequence[Mark]) -> str:
    link, name = web_link(source.url), escape(name_of(source))
    title = f'<a href="{escape(link)}">{name}</a>' if link else name
    back = "".join(
        f' <a href="#cite-{mark.k}" aria-label="Back to mark {i} of source {n}">↑{i}</a>'
        for i, mark in enumerate(marks, start=1)
        if mark.k <= MOST_RETURNS
    )
    return (
        f'<li id="source-{n}"><span class="title" dir="auto">{title}</span> '
        f'<span class="by" dir="auto">{escape(details(source))}</span>'
        + (f'<span class="back">Cited{back}</span></li>' if back else "</li>")
    )


def made(article: Article) -> str:
    """Say how the article was made."""
    items = "".join(
        f"<dt>{name}</dt>" + "".join(f'<dd dir="auto">{escape(t)}</dd>' for t in texts)
        for name, texts in about(article)
    )
    heading = f'<h2 id="about">{ABOUT_HEADING}</h2>'
    return f'<section class="about">{heading}<dl>{items}</dl></section>'


def evidence(mark: Mark) -> str:
    """Write a mark's verdict and quote, "" when it has none."""
    if mark.verdict is None:
        return ""
    return (
        f'<span class="verdict {mark.verdict}">{VERDICTS[mark.verdict]}</span>'
        f'<span class="quote" dir="auto">“{escape(mark.quote)}”</span>'
    )
