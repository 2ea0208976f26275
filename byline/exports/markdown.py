"""The article as Markdown: title, text, the list of sources, and how it was made."""

import re
import unicodedata
from urllib.parse import urlsplit

from byline.article import Outline, Source

SOURCES_HEADING = "Sources"
ABOUT_HEADING = "About this article"
COMPOSED = (
    "Composed by Byline without a language model: every sentence is quoted from the source that "
    "its number names."
)
JOINERS = "\u200c\u200d"  # they shape words in Persian, Indic scripts and emoji
SENTENCE_ENDS = tuple(".!?…。！？؟।")
# What means something to CommonMark, GitHub or TeX. An underscore inside a word means nothing, so
# file names stay legible; a `]` or `!` means nothing once every `[` is escaped.
ACTIVE = re.compile(r"[\\`*\[<~$@]|(?<!\S)#|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
BARE_LINK = re.compile(r"(?<=\w):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
OPENER = re.compile(r"^(?=[-+>])|^\d{1,9}(?=[.)](?:\s|$))")


def content(
    title: str,
    sections: tuple[tuple[str, tuple[str, ...]], ...],
    sources: tuple[Source, ...],
    notes: tuple[str, ...],
) -> str:
    """Write the article as CommonMark.

    Args:
        title: the headline, any text.
        sections: (heading, paragraphs) in reading order; the heading of a lead is "". Paragraphs
            are Markdown already, with their marks ` [1]`, and stay as they are to the byte.
        sources: those that are cited; the first is number 1.
        notes: what the reader should know of how the article was made, a paragraph each.
    """
    blocks = [f"# {plain(title)}".rstrip()]
    for heading, paragraphs in sections:
        name = plain(heading)
        blocks += [f"## {name}"] if name else []
        blocks += paragraphs
    if sources:
        items = (f"{n}. {_entry(source)}" for n, source in enumerate(sources, start=1))
        blocks += [f"## {SOURCES_HEADING}", "\n".join(items)]
    if notes:
        blocks += [f"## {ABOUT_HEADING}", *(plain(note) for note in notes)]
    return "\n\n".join(blocks) + "\n"


def outline(plan: Outline) -> str:
    """Write the plan of an article: each section's heading, and its goal under it."""
    parts = (f"## {plain(s.heading) or 'Introduction'}\n\n{plain(s.goal)}" for s in plan.sections)
    return "\n\n".join(p.strip() for p in parts)


def one_line(text: str) -> str:
    """Collapse white space and leave out what is not printed: controls, direction overrides."""
    kept = (
        c
        for c in " ".join(text.split())
        if c in JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return " ".join("".join(kept).split())


def plain(text: str) -> str:
    """Escape a text so that Markdown shows it as it is, in one line: no link, list or heading."""
    escaped = BARE_LINK.sub(r"\\\g<0>", ACTIVE.sub(r"\\\g<0>", one_line(text)))
    return OPENER.sub(r"\g<0>\\", escaped, count=1)


def web_link(url: str) -> str:
    """Give the address back if it is one of the web (http or https), else ""."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if good and url == one_line(url) and not re.search(r"[\s<>]", url) else ""


def place(source: Source) -> str:
    """Say where a source is found: the site of a page, the file's name of a file."""
    return source.site if web_link(source.url) else source.path or source.site


def _entry(source: Source) -> str:
    link = web_link(source.url)
    words = (source.title, source.author, source.date, place(source))
    parts = [_ended(word) for word in dict.fromkeys(map(one_line, words)) if word]
    parts += [f"<{link}>."] if link else []
    parts += [_ended(f"Read on {source.read_at[:10]}")] if source.read_at else []
    licence = licence_name(source.licence)
    parts += [_ended(licence)] if one_line(licence) else []
    return " ".join(parts) or "Untitled."


def _ended(text: str) -> str:
    line = one_line(text)
    return plain(line if line.endswith(SENTENCE_ENDS) else f"{line}.")


COMMONS = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]{2,12})/([\d.]{3})|publicdomain/zero/([\d.]{3}))"
)


def licence_name(licence: str) -> str:
    """Give a Creative Commons licence's name for its address; any other text as it is."""
    match = COMMONS.match(licence)
    if not match:
        return licence
    return f"CC {match[1].upper()} {match[2]}" if match[1] else f"CC0 {match[3]}"
