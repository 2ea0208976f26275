"""Finds the marks in a text, and the evidence that each of them stands for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from byline.article import Article, Citation, Source, Verdict
from byline.exports.markdown import licence_name, one_line, place

LONGEST_QUOTE = 420  # characters
# White space is tried from its beginning only: from each of its places it would be quadratic.
MARK = re.compile(r"(?<!\s)\s*+\[([1-9]\d{0,3})\]")
# From the best evidence to the worst: a mark shows the worst of what it stands for.
VERDICTS = {
    Verdict.VERBATIM: "Word for word",
    Verdict.SUPPORTED: "Supported",
    Verdict.NOT_JUDGED: "Not judged",
    Verdict.PARTLY: "Partly supported",
    Verdict.UNSUPPORTED: "Not supported",
}


@dataclass(frozen=True)
class Mark:
    """The `k`th mark of a text: it names source `n`, and shows a quote and a verdict.

    `quote` is "" and `verdict` None where its sentence is no longer the one that was cited;
    `again` says that the source was named before.
    """

    n: int
    k: int
    quote: str
    verdict: Verdict | None
    again: bool


class Citing:
    """Turns marks into tokens, and remembers which marks point to which source."""

    def __init__(self, article: Article) -> None:
        self.sources = article.sources
        self.marks: dict[int, list[Mark]] = defaultdict(list)
        self.cited: dict[int, list[tuple[str, Citation]]] = defaultdict(list)
        for citation in article.citations:
            self.cited[citation.n].append((_letters(citation.sentence), citation))

    @property
    def all(self) -> list[Mark]:
        """All marks in reading order."""
        return sorted((m for marks in self.marks.values() for m in marks), key=lambda m: m.k)

    def marked(self, children: Sequence[Token]) -> Iterator[Token]:
        """Put a token of its own in the place of each mark that names a source; leave links."""
        spoken, closed, inside = "", False, 0  # what was said since the marks before
        for child in children:
            inside += child.nesting if child.type.startswith("link_") else 0
            pieces = self._pieces(child) if not inside and child.type == "text" else [(child, 0)]
            for token, n in pieces:
                words = _letters(token.content)
                spoken, closed = (words, False) if closed and words else (spoken + words, closed)
                if token.content or token.type != "text":
                    yield token
                if n:
                    closed = True
                    yield Token("mark", "", 0, meta={"mark": self._mark(n, spoken)})

    def _pieces(self, token: Token) -> Iterator[tuple[Token, int]]:
        at = 0
        for match in MARK.finditer(token.content):
            if int(match[1]) <= len(self.sources):
                yield _plain(token.content[at : match.start()]), int(match[1])
                at = match.end()
        yield _plain(token.content[at:]), 0

    def _mark(self, n: int, spoken: str) -> Mark:
        own = [c for letters, c in self.cited[n] if letters and letters in spoken]
        k = sum(map(len, self.marks.values())) + 1
        verdict = max((c.verdict for c in own), key=list(VERDICTS).index, default=None)
        mark = Mark(n, k, _quote(own), verdict, again=bool(self.marks[n]))
        self.marks[n].append(mark)
        return mark


def _plain(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _letters(text: str) -> str:
    """Keep what Markdown cannot change, so that a sentence is found in its rendered form."""
    return re.sub(r"[\W_]+", "", text)


def _quote(citations: Sequence[Citation]) -> str:
    """Join the quotes of a mark in the order of their source, with dots between distant ones."""
    quote, end = "", -1
    for c in sorted(set(citations), key=lambda c: (c.start, -c.end)):
        if c.quote not in quote:
            quote += (" … " if c.start > end + 2 else " ") * bool(quote) + c.quote
            end = c.end
    return shortened(quote, LONGEST_QUOTE)


def shortened(text: str, most: int) -> str:
    """Cut a text to one line of about `most` characters, at the end of a word."""
    text = one_line(text)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:—–-") + " …"


def name_of(source: Source) -> str:
    """Give the source's title, else what it is found by."""
    return one_line(source.title) or one_line(place(source)) or "Untitled"


def details(source: Source) -> str:
    """Give author, date, place, licence and when it was read in a line, as far as is known."""
    read = f"read on {source.read_at[:10]}" if source.read_at else ""
    parts = (source.author, source.date, place(source), licence_name(source.licence), read)
    return " · ".join(p for p in map(one_line, parts) if p and p != name_of(source))
