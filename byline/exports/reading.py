"""How an article's Markdown is read: once, by one set of rules, for every form it is written in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from byline.article import Article
from byline.errors import ExportFailed
from byline.exports.citing import Citing
from byline.exports.markdown import (
    ABOUT_HEADING,
    COMPOSED,
    JOINERS,
    SOURCES_HEADING,
    one_line,
    web_link,
)

LONGEST = 2_000_000  # characters of an article; 20,000 words are some 150,000
# Sanitisers and layouts are quadratic in nesting, and Python's stack ends: nobody writes so deep.
DEEPEST = 16  # lists in lists, emphasis in emphasis
INDENT = 40  # columns of white space and markers before a line's words
HEADINGS = (2, 4)  # the levels of headings in the text; the title has the first
MARKERS = re.compile(
    rf"^((?:[ \t]|>|[-+*](?=[ \t>])|\d{{1,9}}[.)](?=[ \t])){{{INDENT}}})"
    r"(?:[ \t]|>|[-+*](?=[ \t>])|\d{1,9}[.)](?=[ \t]))+",
    re.MULTILINE,
)
MONEY = re.compile(r"\d[\d.,]*\s(?:.*\s)?[^\W\d_]{2,}(?:\s.*)?")  # a number and a word
GROUPS = ("em", "strong", "s", "link", "blockquote", "bullet_list", "ordered_list", "list_item")
ENDS = ("heading_open", "footnote_block_open")  # of a section


@dataclass(frozen=True)
class Text:
    """An article's own text as tokens, without title, sources and notes, which each form has.

    Marks are tokens of the type `mark` (see `citing`); headings have the levels 2 to 4, each at
    most one below the one before it, and an `id`; pictures are their words.
    """

    tokens: tuple[Token, ...]
    citing: Citing
    direction: str  # "ltr" or "rtl"

    @property
    def headings(self) -> list[tuple[str, str]]:
        """The main headings as (id, words)."""
        return [
            (str(t.attrs["id"]), said(self.tokens[i + 1]))
            for i, t in enumerate(self.tokens)
            if t.type == "heading_open" and t.tag == "h2" and t.level == 0
        ]


def reader() -> MarkdownIt:
    """Make a reader of Markdown without HTML, or definitions that would turn `[1]` elsewhere."""
    made = (
        MarkdownIt("commonmark", {"html": False, "maxNesting": 3 * INDENT})
        .enable(["table", "strikethrough"])
        .disable("reference")
        .use(footnote_plugin, inline=False)  # `10^[2]` is a power and a mark
        .use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    )
    made.validateLink = lambda url: bool(web_link(url))  # type: ignore[method-assign]
    return made


def read(article: Article) -> Text:
    """Read an article's content, which is Markdown from anywhere and never trusted.

    Raises `ExportFailed` when it is longer than any article.
    """
    if len(article.content) > LONGEST:
        msg = f"The text has {len(article.content):,} characters; at most {LONGEST:,} are exported."
        raise ExportFailed(msg)
    tokens = reader().parse(printable(MARKERS.sub(r"\1", article.content)))
    citing = Citing(article)
    own = _shallow(_own_text(tokens, article))
    way = direction(article.content)
    return Text(tuple(_turned(list(_dressed(own, citing)), way)), citing, way)


def printable(text: str) -> str:
    """Leave out what no form can hold: controls, overrides of direction, private and no letters."""
    return "".join(
        c
        for c in text
        if c in "\n\t"
        or c in JOINERS
        or (unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") and not _unassigned(ord(c)))
    )


def _unassigned(code: int) -> bool:
    """Is it one of the code points that never are characters (Unicode 3.4, D14)?"""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def said(token: Token) -> str:
    """Give the words of a paragraph or heading, without marks and markup."""
    words = (
        " " if c.type in ("softbreak", "hardbreak") else c.content
        for c in token.children or ()
        if c.type not in ("mark", "footnote_ref")
    )
    return one_line("".join(words))


def headline(content: str) -> str:
    """Give the words of the title that a text begins with, "" without one."""
    tokens = reader().parse(content[:LONGEST].lstrip().partition("\n")[0])
    return said(tokens[1]) if tokens and tokens[0].tag == "h1" else ""


def direction(text: str) -> str:
    """Give the direction of most words among the first few hundred; a word has its first's."""
    first = (next((c for c in word if c.isalpha()), "1") for word in text[:4000].split())
    strong = Counter(map(unicodedata.bidirectional, first))
    return "rtl" if strong["R"] + strong["AL"] > strong["L"] else "ltr"


def first_direction(text: str) -> str:
    """Give the direction of the first letter that has one, "" without any."""
    strong = (unicodedata.bidirectional(c) for c in text)
    first = next((s for s in strong if s in ("L", "R", "AL")), "")
    return "" if not first else "ltr" if first == "L" else "rtl"


def _own_text(tokens: list[Token], article: Article) -> list[Token]:
    """Leave out the title and the lists of sources and notes: each form has its own.

    What somebody has written below such a list is his, and stays.
    """
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for name, own in ((SOURCES_HEADING, article.sources), (ABOUT_HEADING, article.notes)):
        heads = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0]
        named = [i for i in heads if tokens[i].tag == "h2" and tokens[i + 1].content == name]
        if own and named:
            later = range(named[-1] + 1, len(tokens))
            ends = (i for i in later if tokens[i].level == 0 and tokens[i].type in ENDS)
            start, end = named[-1], next(ends, len(tokens))
            lists, notes = (1, ()) if own is article.sources else (0, (COMPOSED, *article.notes))
            added = list(_added(tokens[start + 3 : end], lists, notes))
            kept = tokens[start : start + 3] + added if added else []
            tokens = tokens[:start] + kept + tokens[end:]
    return tokens


def _added(tokens: Sequence[Token], lists: int, notes: Sequence[str]) -> Iterator[Token]:
    """Keep the blocks that are none of the first `lists` numbered lists and none of the notes."""
    lines, start = {one_line(n) for n in notes}, 0
    for i, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            block, start = tokens[start : i + 1], i + 1
            if block[0].type == "ordered_list_open" and lists:
                lists -= 1
            elif len(block) != 3 or said(block[1]) not in lines:
                yield from block


def _shallow(tokens: Sequence[Token]) -> list[Token]:
    """Open what is nested too deep: its words stay, on the level of what holds it."""
    kept, open_at, depth = [], list[bool](), 0
    for token in tokens:
        group = token.type.rsplit("_", 1)[0] in GROUPS and token.nesting
        if group > 0:
            open_at.append(depth < DEEPEST)
            depth += open_at[-1]
        keep = open_at[-1] if group else True
        if group < 0:
            depth -= open_at.pop()
        if token.children:
            token.children = _shallow(token.children)
        if keep:
            kept.append(token)
    return kept


def _dressed(tokens: Sequence[Token], citing: Citing) -> Iterator[Token]:
    """Give headings their level and place, marks their token, pictures and money their words."""
    heading, level, inside = 0, HEADINGS[0] - 1, False
    for token in tokens:
        if token.type == "heading_open":
            heading, inside = heading + 1, True
            level = min(max(int(token.tag[1]), HEADINGS[0]), HEADINGS[1], level + 1)
            token.attrs = {"id": f"section-{heading}"}
        if token.type.startswith("heading_"):
            token.tag, inside = f"h{level}", token.nesting > 0
        if token.children is not None:
            token.children = [_plainer(c) for c in token.children]
            if not inside:
                token.children = list(citing.marked(token.children))
        yield token


def _turned(tokens: list[Token], way: str) -> list[Token]:
    """Give a paragraph or heading its own direction where its first letter has another."""
    for i, token in enumerate(tokens):
        if token.type in ("paragraph_open", "heading_open"):
            own = first_direction(tokens[i + 1].content)
            if own not in ("", way):
                token.attrs["dir"] = own
    return tokens


def _plainer(token: Token) -> Token:
    """Turn a picture into its words, and two amounts of money back into what was written."""
    if token.type == "image":
        return Token("text", "", 0, content=token.content)
    if token.type == "math_inline" and MONEY.fullmatch(token.content):
        return Token("text", "", 0, content=f"${token.content}$")
    return token
