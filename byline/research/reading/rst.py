"""Reads reStructuredText: sections by their underlines; directives, tables and code left out."""

import re

from byline.research.reading import metadata
from byline.research.reading.inline import LINKED, UNLINKED, share, words
from byline.research.reading.lines import Hyphens
from byline.research.reading.parts import Kind, Parts
from byline.research.reading.tidy import tidied

LOOKS_LIKE = re.compile(r"^(?:\.\. [\w-]+:|[^\n]*:[a-z:]{2,12}:`|\.\. _[^\n]{1,80}:)", re.MULTILINE)
LEAST_SIGNS = 3
RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
DIRECTIVE = re.compile(r"\s*\.\.(?:\s+(?:([\w-]+)::)?.*)?$")
TOLD = frozenset(
    "note warning tip hint important caution danger attention topic epigraph pull-quote highlights "
    "container compound versionadded versionchanged deprecated rubric admonition".split()
)
OPTION = re.compile(r"\s*:[^:\n]{1,60}:(?:\s|$)")
ITEM = re.compile(r"(\s*)(?:[*+•-]|(?:\d{1,3}|#|[a-z])[.)]|\((?:\d{1,3}|[a-z])\))\s+(?=\S)")
TABLE = re.compile(r"\s*(?:\+[-=+]{3,}|={3,}(?:\s+={3,})+|\|.*\|)\s*$")
CODE = re.compile(r"\s*(?:>>> |\.\.\. |\$ )")
LITERAL = re.compile(r"``(.+?)``")
ROLE = re.compile(r"(?::([\w:+.-]{1,40}):)?`([^`<>\n]{0,300}?)\s*(?:<([^`<>]{0,500})>)?`(__?)?")
TARGET = re.compile(r"(?<!\w)_`([^`]{1,200})`|\|([^|\s][^|\n]{0,100})\|_{0,2}")
FOOTNOTE = re.compile(r"\s?\[(?:#[\w-]*|\*|\d{1,3})\]_")
EMPHASIS = re.compile(r"(?<![\w*])\*{1,2}(?=[^\s*])|(?<=[^\s*])\*{1,2}(?![\w*])")
REFERENCE = re.compile(r"(?<=\w)__?(?=[\s.,;:!?)]|$)")

KEPT = {ord(c): 0xE003 + i for i, c in enumerate("_*\\|`")}  # signs that are none inside code
RESTORED = {place: chr(sign) for sign, place in KEPT.items()}


def looks_like(text: str) -> bool:
    """Is a text without a telling name written in reStructuredText?"""
    found = LOOKS_LIKE.finditer(text[:20_000])
    return sum(1 for _ in zip(found, range(LEAST_SIGNS), strict=False)) == LEAST_SIGNS


def read(text: str) -> Parts:
    """Read a text in reStructuredText."""
    parts = Parts()
    body = metadata.take(text, parts)
    lines = [line.rstrip().expandtabs(8) for line in body.split("\n")]
    _Reader(lines, parts, Hyphens(body)).all()
    headings = (p.text for p in parts.found if p.kind == "heading")
    parts.title = parts.title or next(headings, "")
    return tidied(parts)


class _Reader:
    """Goes through the lines once; indentation says what belongs to what."""

    def __init__(self, lines: list[str], parts: Parts, hyphens: Hyphens) -> None:
        self.lines = lines
        self.at = 0
        self.parts = parts
        self.hyphens = hyphens
        self.levels: list[str] = []  # the signs of underlines, in the order of their first use
        self.literal = -1  # the indent under which a literal block stands, -1 outside

    def all(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
            elif self.literal >= 0:
                self._literal(line)
            elif match := DIRECTIVE.match(line):
                self._directive(line, match[1] or "")
            elif OPTION.match(line):
                metadata.field(line.strip(), self.parts)
                self.at += 1
            elif not self._heading():
                self._group()

    def _literal(self, line: str) -> None:
        if _indent(line) > self.literal:
            self.at += 1
        else:
            self.literal = -1

    def _directive(self, line: str, name: str) -> None:
        """Skip a directive with its block, unless what it holds is told to the reader."""
        self.at += 1
        indent = _indent(line)
        if name in TOLD:
            rest = line.split("::", 1)[1].strip()
            if rest and name == "rubric":
                self.parts.head(_plain(rest)[0], 6)
            elif rest and " " in rest and name not in {"topic", "admonition", "container"}:
                self._say("text", [rest.removeprefix("3.") if rest[0].isalpha() else rest])
            return
        while self.at < len(self.lines):
            below = self.lines[self.at]
            if below.strip() and _indent(below) <= indent:
                return
            self.at += 1

    def _heading(self) -> bool:
        here, below, after = (*self.lines[self.at : self.at + 3], "", "")[:3]
        if RULE.match(here) and below.strip() and RULE.match(after) and here[0] == after[:1]:
            self._head(below.strip(), here[0] * 2, 3)
            return True
        rule = RULE.match(below)
        if rule and not RULE.match(here) and len(below) >= 0.6 * len(here) and here[0] != " ":
            self._head(here.strip(), rule[1], 2)
            return True
        if RULE.match(here):
            self.at += 1
            return True
        return False

    def _head(self, title: str, sign: str, used: int) -> None:
        if sign not in self.levels:
            self.levels.append(sign)
        self.parts.head(_plain(title)[0], 1 + self.levels.index(sign))
        self.at += used

    def _group(self) -> None:
        """Take neighbouring lines: a paragraph, a list, a table, a term with what it means."""
        start = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip():
            self.at += 1
        lines = self.lines[start : self.at]
        if TABLE.match(lines[0]) or CODE.match(lines[0]):
            return
        starts = [i for i, line in enumerate(lines) if ITEM.match(line)]
        if starts and starts[0] == 0:
            for first, end in zip(starts, [*starts[1:], len(lines)], strict=True):
                self._say("item", [ITEM.sub("", lines[first], count=1), *lines[first + 1 : end]])
        elif len(lines) > 1 and _indent(lines[1]) > _indent(lines[0]):
            self._say("item", lines[:1])
            self._say("text", lines[1:])
        else:
            self._say("text", lines)
        if lines[-1].endswith("::"):
            self.literal = _indent(lines[0])

    def _say(self, kind: Kind, lines: list[str]) -> None:
        said = self.hyphens.join(line.strip().removeprefix("| ") for line in lines)
        if said == "::":
            return
        text, links = _plain(said.removesuffix(":") if said.endswith("::") else said)
        self.parts.add(kind, text, links)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _plain(text: str) -> tuple[str, float]:
    """Give the words of a text without its markup, and the share that was link text."""
    text = LITERAL.sub(lambda m: m[1].translate(KEPT), FOOTNOTE.sub("", text))
    text = TARGET.sub(lambda m: m[1] or m[2], ROLE.sub(_role, text))
    text = REFERENCE.sub("", EMPHASIS.sub("", text))
    text = re.sub(r"\\(\s|.)", lambda m: m[1].strip(), text).translate(RESTORED)
    return words(text), share(text)


def _role(match: re.Match[str]) -> str:
    role, said, goal, link = match.groups()
    text = (said or goal or "").lstrip("~!").translate(KEPT)
    if role in {"pep", "rfc"}:
        text = f"{role.upper()} {text}"
    return f"{LINKED}{text}{UNLINKED}" if link and goal else text
