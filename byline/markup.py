"""What a model may not write into an article: links, pictures, HTML, code, headings, lists."""

import re

FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
ADDRESS = re.compile(  # what stands before it may be a letter of a script that has no spaces
    r"<?(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s<>\]]+>?", re.IGNORECASE
)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z!?|][^<>]*>")
DEFINED = re.compile(r"^[ \t]*\[[^\]\n]+\]:.*$", re.MULTILINE)
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t].*$", re.MULTILINE)
RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
QUOTED = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]+?)(?<=\S)\1")
# It would be printed as the mark of a source that nobody has looked at.
NUMBER = re.compile(r"(?<!\s)\s*+\\?\[[1-9]\d{0,3}\\?\]")
ACTIVE = re.compile(
    r"<(?=[a-zA-Z/!?])|\](?=\()"
)  # what could still begin a tag or end a link's text
MOST_TURNS = 5
REMOVED = (
    (FENCE, "code"), (COMMENT, "comments"), (PICTURE, "pictures"), (DEFINED, "links"),
    (TAG, "HTML"), (HEADING, "headings"), (RULE, "rules"), (ROW, "tables"),
)  # fmt: skip


def plain_prose(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the text as plain paragraphs, and name what had to be taken out of it.

    Emphasis, and numbers in brackets as sources have, go without a word.
    """
    found: list[str] = []
    for _ in range(MOST_TURNS):  # what is taken out may leave something new behind
        left, removed = _stripped(text)
        found += removed
        if left == text:
            break
        text = left
    if ACTIVE.search(text):
        text = ACTIVE.sub(" ", text)
        found.append("HTML")
    return text, tuple(dict.fromkeys(found))


def plain_sentence(text: str) -> str:
    """Give a sentence in one line; none ("") when it is more than plain words."""
    line = " ".join(text.split())
    left, removed = plain_prose(line)
    return "" if removed else left


def _stripped(text: str) -> tuple[str, list[str]]:
    found = []
    for pattern, name in REMOVED:
        text, times = pattern.subn("\n" if name != "HTML" else "", text)
        if times:
            found.append(name)
    text, links = LINK.subn(r"\1", text)
    text, addresses = ADDRESS.subn("", text)
    if links or addresses:
        found.append("links")
    text = QUOTED.sub("", ITEM.sub("", NUMBER.sub("", text)))
    return EMPHASIS.sub(r"\2", text).strip(), found
