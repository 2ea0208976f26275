"""Marks in a text become links, each with a card that shows the evidence it stands for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from markdown_it.token import Token

from byline.article import Article, Citation, Source, Verdict
from byline.exports.markdown import one_line, place

LONGEST_QUOTE = 420  # characters on a card
MARK = re.compile(r"\s*\[([1-9]\d{0,3})\]")
# From the best evidence to the worst: a mark shows the worst of what it stands for.
VERDICTS = {
    Verdict.VERBATIM: "Word for word",
    Verdict.SUPPORTED: "Supported",
    Verdict.NOT_JUDGED: "Not judged",
    Verdict.PARTLY: "Partly supported",
    Verdict.UNSUPPORTED: "Not supported",
}


class Citing:
    """Turns marks into links with cards, and remembers which marks point to which source."""

    def __init__(self, article: Article) -> None:
        self.sources = article.sources
        self.marks: dict[int, list[int]] = defaultdict(list)
        self.cited: dict[int, list[tuple[str, Citation]]] = defaultdict(list)
        for citation in article.citations:
            self.cited[citation.n].append((_letters(citation.sentence), citation))

    def marked(self, children: Sequence[Token]) -> Iterator[Token]:
        """Put a link in the place of each mark that names a source; leave links as they are."""
        said, closed, inside = "", False, 0  # what was said since the marks before
        for child in children:
            inside += child.nesting if child.type.startswith("link_") else 0
            pieces = self._pieces(child) if not inside and child.type == "text" else [(child, 0)]
            for token, n in pieces:
                words = _letters(token.content)
                said, closed = (words, False) if closed and words else (said + words, closed)
                yield token
                if n:
                    closed = True
                    yield raw(self._link(n, said))

    def _pieces(self, token: Token) -> Iterator[tuple[Token, int]]:
        at = 0
        for match in MARK.finditer(token.content):
            if int(match[1]) <= len(self.sources):
                yield _plain(token.content[at : match.start()]), int(match[1])
                at = match.end()
        yield _plain(token.content[at:]), 0

    def _link(self, n: int, said: str) -> str:
        k = sum(map(len, self.marks.values())) + 1
        self.marks[n].append(k)
        own = [c for letters, c in self.cited[n] if letters and letters in said]
        source = self.sources[n - 1]
        name = escape(f"Source {n}: {name_of(source)}")
        # Tapping focuses the outer span: on a touch screen the card opens instead of the link.
        return (
            f'<span class="cite" tabindex="-1"><sup><a id="cite-{k}" href="#source-{n}" '
            f'aria-label="{name}" aria-describedby="card-{k}">{n}</a></sup>'
            f'<span class="card" id="card-{k}" role="note">{_evidence(own)}'
            f'<span class="from" dir="auto">{escape(name_of(source))}</span>'
            f'<span class="by" dir="auto">{escape(details(source))}</span>'
            f'<a class="more" href="#source-{n}" tabindex="-1">Source {n}</a></span></span>'
        )


def _plain(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _letters(text: str) -> str:
    """Keep what Markdown cannot change, so that a sentence is found in its rendered form."""
    return re.sub(r"[\W_]+", "", text)


def _evidence(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    verdict = max((c.verdict for c in citations), key=list(VERDICTS).index)
    quote, end = "", -1
    for c in sorted(set(citations), key=lambda c: (c.start, -c.end)):
        if c.quote not in quote:
            quote += (" … " if c.start > end + 2 else " ") * bool(quote) + c.quote
            end = c.end
    return (
        f'<span class="verdict {verdict}">{VERDICTS[verdict]}</span>'
        f'<span class="quote" dir="auto">“{escape(shortened(quote, LONGEST_QUOTE))}”</span>'
    )


def shortened(text: str, most: int) -> str:
    """Cut a text to one line of about `most` characters, at the end of a word."""
    text = one_line(text)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:—–-") + " …"


def name_of(source: Source) -> str:
    """Give the source's title, else what it is found by."""
    return one_line(source.title) or one_line(place(source)) or "Untitled"


def details(source: Source) -> str:
    """Give author, date, place and licence in a line, as far as they are known."""
    parts = map(one_line, (source.author, source.date, place(source), source.licence))
    return " · ".join(p for p in parts if p and p != name_of(source))


def raw(html: str) -> Token:
    """Make a token that is written into the page as it is."""
    return Token("html_inline", "", 0, content=html)
