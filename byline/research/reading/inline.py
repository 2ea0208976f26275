"""Takes the markup out of Markdown's lines: links, images, emphasis, code marks, tags, entities.

One pass over the text with a stack. The patterns are possessive and stop at the next sign of their
kind, so that a text made to be slow is not. Where a link or a picture stood is kept as private
signs until `share` and `words` have read them.
"""

import html
import re
from bisect import bisect_left

from byline.research.reading.parts import clean

LINKED, UNLINKED, PICTURE = "\ue000", "\ue001", "\ue002"
SIGNS = re.compile("[\ue000\ue001\ue002]")
TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]|`+|!?\[|\]|<|\*+|_+|~~|https?://[^\s<>()\[\]*`\\]{3,}", re.IGNORECASE
)
GOAL = re.compile(r"\((?:[^()\n\\]++|\\.|\([^()\n]*+\))*+\)|\([^()\n]*+\Z")
LABEL = re.compile(r"\[([^\[\]\n]{0,200}+)\]")
TAG = re.compile(
    r"</?([A-Za-z][\w-]{0,30}+)(?:[\s/][^<>]*+)?>|<(?:https?://|mailto:|[\w.+-]++@)[^<>\s]++>|<![A-Z][^<>]*+>"
)
APART = frozenset("br p div li ul ol td th tr table h1 h2 h3 h4 h5 h6 blockquote hr dd dt".split())
HUGE = re.compile(r"&#[xX]?[0-9A-Fa-f]{8,}+;?")
LOOSE = re.compile("\ue001 +(?=[.,;:!?)](?:\\s|$))")
NOTE = re.compile(
    r"\^?\[\^?(?:\d{1,3}|(?:note|nb|ref) ?\d{1,3})\](?:: ?\d{1,4}(?:[–-]\d{1,4})?(?![\d.,]))?\^?|"
    r"(?<=[\w.,;:!?”\"’')\]])\[[a-z]\](?!\w)|\[\^[\w-]{1,40}\]|"
    r"\[(?:edit(?: source)?|update|show|hide|who\?|when\?|where\?|why\?|which\?|by whom\?|"
    r"according to whom\?|[a-z]{3,15} needed|[a-z]{3,15} [a-z]{3,15} needed|dubious|"
    r"not in citation given)\]",
    re.IGNORECASE,
)
LONGEST_LABEL = 20  # tokens
LEAST_LINK = 4  # letters: a shorter link is a note mark, not a way to another page


def plain(text: str, labels: frozenset[str] = frozenset()) -> str:
    """Give a text without its Markdown; `labels` are the names that reference links may use.

    Newlines stay. The private signs say which words were a link and where a picture stood.
    """
    text = _Scan(SIGNS.sub("", text), labels).run()
    return LOOSE.sub(UNLINKED, html.unescape(HUGE.sub("", text)))


def words(text: str) -> str:
    """Give the words of a text from `plain`, without note marks."""
    return NOTE.sub("", clean(SIGNS.sub("", text))).strip()


def share(text: str) -> float:
    """Say how much of a text from `plain` was link text, from 0 to 1."""
    inside = UNLINKED in text and LINKED not in text[: text.find(UNLINKED)]
    letters = linked = 0
    for piece in re.split("([\ue000\ue001])", text):
        if piece in {LINKED, UNLINKED}:
            inside = piece == LINKED
            continue
        count = sum(map(str.isalnum, piece))
        letters += count
        linked += count if inside and count >= LEAST_LINK else 0
    return linked / letters if letters else 0.0


class _Scan:
    """Walks over the marks in a text; `out` gets what a reader sees."""

    def __init__(self, text: str, labels: frozenset[str]) -> None:
        self.text = text
        self.labels = labels
        self.at = 0
        self.out: list[str] = []
        self.open: list[int] = []  # where in `out` brackets were opened
        self.ticks: dict[int, list[int]] = {}

    def run(self) -> str:
        if "`" in self.text:
            for ticks in re.finditer("`+", self.text):
                self.ticks.setdefault(len(ticks[0]), []).append(ticks.start())
        while match := TOKEN.search(self.text, self.at):
            self.out.append(self.text[self.at : match.start()])
            self.at = match.end()
            self._token(match[0], match.start())
        self.out.append(self.text[self.at :])
        if self.open and not "".join(self.out[: self.open[0]]).strip():
            self.out[self.open[0]] = LINKED  # a link that goes on after the paragraph's end
        return "".join(self.out)

    def _token(self, token: str, start: int) -> None:
        match token[0]:
            case "\\":
                self.out.append("" if token[1] == "*" and self._is_mark(start) else token[1])
            case "`":
                self._code(len(token))
            case "[" | "!":
                self.open.append(len(self.out))
                self.out.append(token)
            case "]":
                self._close()
            case "<":
                self._tag(start)
            case "*" | "_" | "~":
                self.out.append(self._emphasis(token, start))
            case _:
                self.out += [LINKED, token, UNLINKED]

    def _is_mark(self, start: int) -> bool:
        """Is this star, which is meant to be seen, the mark of a note at a word's end?"""
        before, after = self.text[start - 1 : start], self.text[self.at : self.at + 1]
        return bool(before) and not before.isspace() and (not after or not after.isalnum())

    def _code(self, length: int) -> None:
        places = self.ticks[length]
        next_one = bisect_left(places, self.at)
        if next_one < len(places):
            self.out.append(self.text[self.at : places[next_one]])
            self.at = places[next_one] + length

    def _close(self) -> None:
        goal = GOAL.match(self.text, self.at)
        if not self.open:
            if goal:  # of a link that began in an earlier paragraph
                self.at = goal.end()
                self.out = [LINKED, *self.out, UNLINKED] if len(self.out) < 200 else self.out
            else:
                self.out.append("]")
            return
        place = self.open.pop()
        end = goal.end() if goal else self._labelled(place)
        if end is None:
            self.out.append("]")
            return
        self.at = end
        if self.out[place] == "![":
            self.out[place:] = [PICTURE]
        else:
            self.out[place] = LINKED
            self.out.append(UNLINKED)

    def _labelled(self, place: int) -> int | None:
        """Give the end of a reference link, `[words][label]`, `[label][]` or `[label]`."""
        if not self.labels:
            return None
        label = LABEL.match(self.text, self.at)
        own = "".join(self.out[place + 1 :]) if len(self.out) - place < LONGEST_LABEL else ""
        name = (label[1] if label else "") or own
        if " ".join(name.lower().split()) not in self.labels:
            return None
        return label.end() if label else self.at

    def _tag(self, start: int) -> None:
        tag = TAG.match(self.text, start)
        if not tag:
            self.out.append("<")
            return
        self.at = tag.end()
        name = (tag[1] or "").lower()
        if name == "img":
            self.out.append(PICTURE)
        elif name in APART:
            self.out.append(" ")

    def _emphasis(self, token: str, start: int) -> str:
        before, after = self.text[start - 1 : start], self.text[self.at : self.at + 1]
        alone = (not before or before.isspace()) and (not after or after.isspace())
        if alone:
            return token if len(token) == 1 else ""
        inside = before.isalnum() and after.isalnum()
        if token[0] == "_":
            return token if inside else ""
        return token if inside and (before.isdigit() and after.isdigit()) else ""
