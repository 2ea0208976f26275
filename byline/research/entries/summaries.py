"""Reads encyclopedias of summaries: one JSON object, from each title to its short text."""

import re

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from byline.article import Value
from byline.errors import SourceBroken, SourceEmpty, SourceTooLarge
from byline.research.entries.naming import initials
from byline.research.reading.asides import is_garbled
from byline.research.reading.parts import clean

LARGEST = 64_000_000  # bytes of one file; the largest known has 6.5 million
MOST_ENTRIES = 200_000
LONGEST_TITLE, LONGEST_TEXT = 300, 100_000  # letters
SHORTEST = 20
TORN = re.compile(r"\s?(?:\(\s*[,;]?\s*\)|\[(?:cita requerida|citation needed|réf\. nécessaire)\])")
APART = re.compile(r" (?=,)|,(?=,| ,)")  # Hokusai , was
GLUED = re.compile(r"(?<=[^\W\dA-Z_]{2})\.(?=[A-ZÀ-Þ][a-zß-ÿ])")  # great apes.The family
FORMULA = re.compile(r"\\(?:mathb|frac|displaystyle|begin|lo[nt]|left|right|sum|cdot)")


class Entry(Value):
    """An entry: its title, the other titles that lead to it, and its text, a paragraph a line."""

    title: str
    others: tuple[str, ...] = ()
    description: str = ""
    text: str


class Summary(Value):
    """An entry as it stands in the file; the name it has there may be another than its title."""

    model_config = ConfigDict(extra="ignore")

    title: str = Field(min_length=1)
    extract: str
    description: str = ""


FILE = TypeAdapter(dict[str, Summary])


def entries(data: bytes) -> tuple[Entry, ...]:
    """Read a file of summaries, in its order; names that lead to one title become one entry.

    Left out is what says nothing: an entry without text, or that announces a list. Raises
    `SourceBroken`, `SourceTooLarge` or `SourceEmpty`.
    """
    found: dict[str, Entry] = {}
    others: dict[str, list[str]] = {}
    for name, summary in _read(data).items():
        title, text = clean(summary.title), _text(summary.extract)
        if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
            msg = f"The entry {title[:60]!r} is longer than a summary may be."
            raise SourceTooLarge(msg)
        if not title or len(text) < SHORTEST or text.endswith(":"):
            continue
        entry = Entry(title=title, description=clean(summary.description), text=text)
        found.setdefault(title, entry)
        for other in (clean(name)[:LONGEST_TITLE], initials(title, text)):
            if other not in {"", title}:
                others.setdefault(title, []).append(other)
    if not found:
        msg = "The file holds no entry with a text."
        raise SourceEmpty(msg)
    return tuple(
        entry.model_copy(update={"others": tuple(dict.fromkeys(others.get(title, ())))})
        for title, entry in found.items()
    )


def _read(data: bytes) -> dict[str, Summary]:
    if len(data) > LARGEST:
        raise SourceTooLarge
    try:
        read = FILE.validate_json(data)
    except ValidationError as error:
        msg = 'The file is no JSON of {"title": {"title", "extract", "description"}}.'
        raise SourceBroken(msg) from error
    if len(read) > MOST_ENTRIES:
        raise SourceTooLarge
    return read


def _text(extract: str) -> str:
    """Mend what the making of the summary tore; paragraphs of broken TeX are left out."""
    lines = (_mended(clean(line)) for line in extract.splitlines())
    return "\n".join(
        line for line in lines if line and not FORMULA.search(line) and not is_garbled(line)
    )


def _mended(line: str) -> str:
    """Take out emptied brackets and requests for sources; part sentences that ran together."""
    return GLUED.sub(". ", APART.sub("", TORN.sub("", line))).strip()
