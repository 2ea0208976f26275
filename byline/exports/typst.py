"""An article as Typst source: calls of our own functions, with every word in a string literal."""

import re
from collections.abc import Sequence
from importlib import resources

from markdown_it.tree import SyntaxTreeNode

from byline.article import Article, Source, Verdict
from byline.exports.about import about, facts
from byline.exports.citing import VERDICTS, Mark, details, name_of, shortened
from byline.exports.equations import equation
from byline.exports.literals import literal
from byline.exports.markdown import ABOUT_HEADING, SOURCES_HEADING, one_line, web_link
from byline.exports.reading import Text, first_direction

SHORT_NAME = 70  # characters of a source's name where it is named again
RUNNING = 90  # characters of the title at the head of a page
LONGEST_QUOTE = 280  # characters at the foot of a page
CODE = re.compile(r"[a-z0-9+-]{1,20}")
ALIGNED = re.compile(r"text-align:\s*(left|center|right)")


def source(
    article: Article,
    text: Text,
    cover: str | None,
    completed: tuple[int, int, int] | None,
    families: Sequence[str],
    formulas: bool = True,
) -> str:
    """Write the whole document.

    Args:
        article: the finished article.
        text: its content as it was read.
        cover: the name of the cover's file beside the source, or None.
        completed: year, month and day of the article, or None.
        families: the serif families to set it in, best first; all are installed.
        formulas: False sets formulas as the code that they were written in.
    """
    language, _, region = article.brief.language.partition("-")
    title = one_line(article.title) or one_line(article.brief.topic) or "Untitled"
    template = resources.files("byline.exports").joinpath("article.typ").read_text("utf-8")
    keywords = article.seo_meta.keywords if article.seo_meta else ()
    date = "none"
    if completed:
        date = f"datetime(year: {completed[0]}, month: {completed[1]}, day: {completed[2]})"
    looks = (
        f"title: {literal(title)}, running: {literal(shortened(title, RUNNING))}, "
        f"language: {literal(language)}, "
        f"region: {literal(region if re.fullmatch('[A-Za-z]{2}', region) else None)}, "
        f"date: {date}, keywords: {literal(keywords)}, "
        f"direction: {text.direction}, serif: {literal(families)}"
    )
    alt = one_line(article.cover.alt_text) if article.cover else ""
    opening = (
        f"facts: {literal(facts(article))}, cover: {literal(cover)}, "
        f"alt: {literal(alt or title)}, contents: {literal(len(text.headings) > 2)}"
    )
    body = Writer(text, formulas).document()
    return (
        f"{template}\n#show: article.with({looks})\n#opening({opening})\n{body}\n"
        f"{_sources(article.sources)}#about({literal(ABOUT_HEADING)}, {literal(about(article))})\n"
    )


def _sources(sources: Sequence[Source]) -> str:
    items = [
        {
            "name": name_of(s),
            "by": details(s),
            "url": web_link(s.url),
            "dir": first_direction(name_of(s)),
        }
        for s in sources
    ]
    return f"#sources({literal(SOURCES_HEADING)}, {literal(items)})\n" if items else ""


class Writer:
    """Writes the tokens of a text in Typst's markup; `_name` writes the nodes of type `name`."""

    def __init__(self, text: Text, formulas: bool) -> None:
        self.text = text
        self.formulas = formulas
        self.root = SyntaxTreeNode(text.tokens)
        self.notes = {n.meta["id"]: n for n in self.root.walk() if n.type == "footnote"}
        self.noted = set[int]()
        self.depth = 0  # within a footnote

    def document(self) -> str:
        """Write all."""
        return self._inside(self.root)

    def _inside(self, node: SyntaxTreeNode) -> str:
        out = []
        for i, child in enumerate(node.children):
            before = node.children[i - 1].type if i else ""
            if child.type in SMALL and before in SMALL and not self.depth:
                out.append("#apart;")
            out.append(self._written(child))
        return "".join(out)

    def _written(self, node: SyntaxTreeNode) -> str:
        write = getattr(self, f"_{node.type}", None)
        if write is not None:
            written: str = write(node)
            return written
        if node.type in WRAPPED:
            return f"#{WRAPPED[node.type]}[{self._inside(node)}];"
        return self._inside(node) if node.children else self._text(node)

    def _text(self, node: SyntaxTreeNode) -> str:
        return f"#{literal(node.content)};" if node.content else ""

    def _softbreak(self, _: SyntaxTreeNode) -> str:
        return '#" ";'

    def _hardbreak(self, _: SyntaxTreeNode) -> str:
        return "#linebreak();"

    def _hr(self, _: SyntaxTreeNode) -> str:
        return "\n\n#pause;\n\n"

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        inside = self._turned(node, self._inside(node))
        return inside if node.hidden else f"\n\n{inside}\n\n"

    def _turned(self, node: SyntaxTreeNode, inside: str) -> str:
        own = node.attrs.get("dir")
        return f"#{own}-block[{inside}];" if own else inside

    def _heading(self, node: SyntaxTreeNode) -> str:
        if not any(n.content.strip() for n in node.walk() if n.type in SPOKEN):
            return ""
        self.depth += 1  # a note in a heading would stand in the contents too
        inside = self._turned(node, self._inside(node))
        self.depth -= 1
        return f"\n\n#heading(level: {int(node.tag[1]) - 1})[{inside}];\n\n"

    def _link(self, node: SyntaxTreeNode) -> str:
        inside = self._inside(node)
        href = str(node.attrs.get("href", ""))
        return f"#link({literal(href)})[{inside}];" if inside and web_link(href) else inside

    def _code_inline(self, node: SyntaxTreeNode) -> str:
        return f"#raw({literal(node.content)});"

    def _fence(self, node: SyntaxTreeNode) -> str:
        language = (node.info.split() or [""])[0].lower()
        known = literal(language if CODE.fullmatch(language) else None)
        code = node.content.rstrip("\n")
        return f"\n\n#raw({literal(code)}, block: true, lang: {known});\n\n"

    _code_block = _fence

    def _bullet_list(self, node: SyntaxTreeNode) -> str:
        return f"\n#list({self._items(node)});\n"

    def _ordered_list(self, node: SyntaxTreeNode) -> str:
        start = int(node.attrs.get("start", 1))
        return f"\n#enum(start: {start}, {self._items(node)});\n"

    def _items(self, node: SyntaxTreeNode) -> str:
        tight = all(c.hidden for i in node.children for c in i.children if c.type == "paragraph")
        items = "".join(f", [{self._inside(i)}]" for i in node.children)
        return f"tight: {literal(tight)}{items}"

    def _table(self, node: SyntaxTreeNode) -> str:
        rows = [row for part in node.children for row in part.children]
        sides = [ALIGNED.search(str(c.attrs.get("style", ""))) for c in rows[0].children]
        align = "".join(f"{s[1] if s else 'start'}, " for s in sides)
        head, *body = ["".join(f"[{self._inside(c)}], " for c in row.children) for row in rows]
        return (
            f"\n\n#table(columns: {len(sides)}, align: ({align}), table.header({head}), "
            f"{''.join(body)});\n\n"
        )

    def _math_inline(self, node: SyntaxTreeNode) -> str:
        written = equation(node.content) if self.formulas else ""
        return written or f"#raw({literal(node.content)});"

    def _math_block(self, node: SyntaxTreeNode) -> str:
        tex = node.content.strip()
        written = equation(tex, block=True) if self.formulas else ""
        return f"\n\n{written or f'#raw({literal(tex)}, block: true);'}\n\n"

    def _footnote_block(self, _: SyntaxTreeNode) -> str:
        return ""

    _footnote_anchor = _footnote_block

    def _footnote_ref(self, node: SyntaxTreeNode) -> str:
        note = node.meta["id"]
        if self.depth or note not in self.notes:
            return ""
        if note in self.noted:
            return f"#footnote(<note-{note}>);"
        self.noted.add(note)
        self.depth += 1
        inside = self._inside(self.notes[note]).strip()
        self.depth -= 1
        return f"#[#noted[{inside}]<note-{note}>];"

    def _mark(self, node: SyntaxTreeNode) -> str:
        mark: Mark = node.meta["mark"]
        if self.depth:
            return f"#short({mark.n});"
        cited = self.text.citing.sources[mark.n - 1]
        name = name_of(cited)
        # Where a sentence is its quote, the first is enough to show the hand of the source.
        quote = (
            ""
            if mark.again and mark.verdict == Verdict.VERBATIM
            else shortened(mark.quote, LONGEST_QUOTE)
        )
        fields = {
            "verdict": VERDICTS[mark.verdict].lower() if mark.verdict else "",
            "quote": quote,
            "name": shortened(name, SHORT_NAME) if mark.again else name,
            "by": "" if mark.again else details(cited),
        }
        said = ", ".join(f"{k}: {literal(v)}" for k, v in fields.items())
        return f"#note({mark.n}, {said}, dir: {first_direction(quote or name) or 'auto'});"


WRAPPED = {"strong": "strong", "em": "emph", "s": "strike", "blockquote": "quote"}
SMALL = ("mark", "footnote_ref")  # what stands raised beside the text
SPOKEN = ("text", "code_inline", "math_inline")
