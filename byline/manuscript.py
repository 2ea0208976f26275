"""An article's text as it stands: sentence by sentence, with the numbers behind each."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from byline.article import Article, Value
from byline.exports.citing import MARK
from byline.exports.reading import printable, read, reader, said
from byline.research.passages import sentence_spans

# What may be markup in a sentence as it was written: an escape, or what opens or closes emphasis or
# code. Inside words and between spaces it is a sign: 2*5, snake_case.
MARKUP = re.compile(r"\\([!-/:-@\[-`{-~])|(?<!\w)[*_`]+(?=\S)|(?<=[^\s\\])[*_`]+(?!\w)")
# What a reader of Markdown may show otherwise than it was written.
ACTIVE = re.compile(r"[\\`*_~\[\]<&$^|]|^\W*(?:[-+#>=]|\d{1,9}[.)])")
CLOSING = ".,;:!?"  # what a mark may stand before
ENDS = (*".!?…。！？؟।", *(f"{end}{quote}" for end in ".!?…" for quote in "\"'”’)»"))
UNSPACED = "。！？"
ASKING = frozenset("?？؟")
LEAST = 4  # words of what states something, where no full stop says that it is a sentence

Inline = tuple[str, tuple[tuple[int, int], ...]]  # a text, and its marks: where, and which number


class Said(Value):
    """A sentence as a reader sees it, its key, and the numbers that stand right behind it."""

    text: str
    key: str
    marks: tuple[int, ...] = ()

    @property
    def states(self) -> bool:
        """May it state a fact? A question, a label or a bare sign does not."""
        ends = self.text.endswith(ENDS) or len(self.text.split()) >= LEAST
        asks = not ASKING.isdisjoint(self.text[-2:])
        return ends and not asks and any(c.isalpha() for c in self.text)


class Manuscript(Value):
    """A text without its lists of sources and notes; `words` are those of its body."""

    title: str
    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    sentences: tuple[tuple[Said, ...], ...]  # by paragraph
    words: int


def manuscript(article: Article, known: Iterable[str] = ()) -> Manuscript:
    """Read an article's content; stretches whose key is `known` are one sentence each."""
    tokens = read(article).tokens
    index = _Index(known)
    headings: list[str] = []
    blocks: list[Inline] = []
    code = 0
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.type in ("fence", "code_block"):
            code += len(token.content.split())
        if token.type != "inline":
            continue
        if before is not None and before.type == "heading_open":
            headings.append(said(token))
        else:
            blocks.append(_inline(token.children or ()))
    return Manuscript(
        title=_title(article.content),
        headings=tuple(headings),
        paragraphs=tuple(text for text, _ in blocks if text),
        sentences=tuple(_sentences(*block, index) for block in blocks),
        words=code + sum(len(text.split()) for text, _ in blocks),
    )


def keys(sentence: str, article: Article) -> frozenset[str]:
    """Give the keys of a sentence as it was written: what no editor of Markdown changes of it.

    They are those of its words without what may be markup, and of its words as a reader of the
    article sees them, within a paragraph and where one begins: a year there is a list's number.
    """
    line = " ".join(sentence.split())
    texts = [MARKUP.sub(r"\1", line)]
    if ACTIVE.search(line) or printable(line) != line:
        both = article.model_copy(update={"content": f"x {line}\n\n{line}\n", "citations": ()})
        within, *begins = [
            _inline(t.children or ())[0] for t in read(both).tokens if t.type == "inline"
        ]
        texts += [within.removeprefix("x "), *(begins if len(begins) == 1 else ())]
    return frozenset(key for text in texts if (key := _keyed(text)[0].strip()))


def _title(content: str) -> str:
    head = re.split(r"\n[ \t]*\n", content.strip(), maxsplit=1)[0]
    tokens = reader().parse(head)
    return said(tokens[1]) if tokens and tokens[0].tag == "h1" else ""


def _inline(children: Sequence[Token]) -> Inline:
    """Give the words of a paragraph, and where its marks stand among them.

    What is struck out is shown as such: it says no longer what it said.
    """
    text, marks = "", []
    for child in children:
        if child.type == "mark":
            marks.append((len(text), child.meta["mark"].n))
        elif child.type in ("softbreak", "hardbreak"):
            text += " "
        elif child.type in ("s_open", "s_close"):
            text += child.markup
        elif child.type != "footnote_ref":
            text += child.content
    return text, tuple(marks)


class _Index:
    """Finds known sentences at a place of a text, the longest first."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(k for k in known if k)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for one in self._known:
            lengths[one[0]].add(len(one))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def end(self, text: str, start: int, marked: frozenset[int]) -> int:
        """Give where a known sentence ends that begins there; 0 where none does.

        What goes on behind it without a full stop or a mark is another sentence.
        """
        for length in self._lengths.get(text[start], ()):
            end = start + length
            if (
                end <= len(text)
                and text[start:end] in self._known
                and self._ends(text, end, marked)
            ):
                return end
        return 0

    @staticmethod
    def _ends(text: str, end: int, marked: frozenset[int]) -> bool:
        """May a sentence end there?"""
        if end == len(text) or end in marked:
            return True
        last = text[max(0, end - 2) : end]
        return last[-1] in UNSPACED or (text[end] == " " and last.endswith(ENDS))


def _keyed(text: str) -> tuple[str, list[int]]:
    """Give a shown text's key and, for each of its characters, where it stands in the text."""
    out: list[str] = []
    at: list[int] = []
    marks = [m.span() for m in MARK.finditer(text)]
    skip = iter([*marks, (len(text), len(text))])
    begin, end = next(skip)
    for i, char in enumerate(text):
        if i >= end:
            begin, end = next(skip, (len(text), len(text)))
        if begin <= i < end:
            continue
        space = char.isspace()
        if space and (not out or out[-1] == " "):
            continue
        if char in CLOSING and out and out[-1] == " ":
            out.pop()
            at.pop()
        out.append(" " if space else char)
        at.append(i)
    return "".join(out), at


def _sentences(text: str, marks: tuple[tuple[int, int], ...], index: _Index) -> tuple[Said, ...]:
    """Divide a paragraph; a mark belongs to the sentence that it stands in or behind."""
    keyed, at = _keyed(text)
    places = {where: i + 1 for i, where in enumerate(at)}
    marked = frozenset(places[p - 1] for p, _ in marks if p - 1 in places)
    ends = iter([*(end for _, end in sentence_spans(keyed)), len(keyed)])
    spans: list[tuple[int, int]] = []
    start, end = 0, 0
    while start < len(keyed):
        if keyed[start] == " ":
            start += 1
            continue
        while end <= start:
            end = next(ends, len(keyed))
        stop = index.end(keyed, start, marked) or end
        spans.append((start, stop))
        start = stop
    begins = [at[start] for start, _ in spans]
    numbers: list[list[int]] = [[] for _ in spans]
    for place, n in marks:
        if i := bisect_left(begins, place):
            numbers[i - 1].append(n)
    return tuple(
        Said(
            text=" ".join(text[at[a] : at[b - 1] + 1].split()),
            key=keyed[a:b].strip(),
            marks=tuple(dict.fromkeys(own)),
        )
        for (a, b), own in zip(spans, numbers, strict=True)
    )
