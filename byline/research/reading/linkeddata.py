"""Reads what a page says of itself in JSON-LD: the graph's article before the page around it."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from byline.research.reading.bylines import joined, name

Thing = dict[str, object]
LONGEST, MOST_BLOCKS, MOST_LETTERS = 200_000, 20, 600_000  # of a page's blocks
MOST_THINGS = 300
WRAPPED = re.compile(
    r"\s*(?:/\*)?(?://)?\s*<!(?:--|\[CDATA\[)\s*(?:\*/)?|(?://)?\s*(?:-->|\]\]>)\s*$"
)
ARTICLE = re.compile(
    r"\w*Article|\w*BlogPosting|SocialMediaPosting|DiscussionForumPosting|Report|Thesis|Chapter|"
    r"Book|Dataset|Recipe|HowTo|Legislation|CreativeWork|PublicationIssue"
)
ABSTRACTED = re.compile(r"(?:Medical)?ScholarlyArticle|Thesis|Chapter|Book|Dataset")
PAGE = re.compile(r"\w*Page")
OTHER = re.compile(
    r"\w*(?:Object|Comment|Rating|Review|Product|Event|Organization|Person|List|Site|Episode|Offer|"
    r"Action|Series|Answer|Clip)"
)


@dataclass
class Said:
    """What the linked data says, each field "" where it says nothing."""

    title: str = ""
    author: str = ""
    published: str = ""
    modified: str = ""
    licence: str = ""
    url: str = ""
    site: str = ""
    locked: bool = False
    abstract: bool = False
    words: int = 0


@dataclass
class LinkedData:
    """The blocks of a page, read one after the other within limits."""

    letters: int = 0
    blocks: int = 0
    things: list[Thing] = field(default_factory=list)

    def take(self, text: str) -> None:
        """Take one block; what makes no sense or goes beyond the limits is passed over."""
        self.letters += len(text)
        self.blocks += 1
        if len(text) > LONGEST or self.letters > MOST_LETTERS or self.blocks > MOST_BLOCKS:
            return
        try:
            found = json.loads(WRAPPED.sub("", text), strict=False)
        except (ValueError, RecursionError):
            return
        for thing in _things(found):
            if len(self.things) < MOST_THINGS:
                self.things.append(thing)

    def said(self) -> tuple[Said, Said]:
        """Give what is said of the article, and what of the page that it stands on."""
        known = {i: t for t in self.things if isinstance(i := t.get("@id"), str) and len(t) > 1}
        article = next((t for t in self.things if _is(t, ARTICLE) and _dated(t)), None)
        rest = (t for t in self.things if t is not article and _dated(t) and not _is(t, OTHER))
        page = next((t for t in rest if article is None or _is(t, PAGE)), None)
        return _said(article or {}, known), _said(page or {}, known)


def _dated(thing: Thing) -> bool:
    return "headline" in thing or "datePublished" in thing or "author" in thing


def _is(thing: Thing, kind: re.Pattern[str]) -> bool:
    types = thing.get("@type")
    named = types if isinstance(types, list) else [types]
    return any(isinstance(t, str) and kind.fullmatch(t.rsplit("/", 1)[-1]) for t in named[:5])


def _things(found: object) -> Iterator[Thing]:
    """Give the objects on the first two levels, and the main one of a page."""
    for outer in found if isinstance(found, list) else [found]:
        if not isinstance(outer, dict):
            continue
        yield outer
        graph = outer.get("@graph")
        yield from (g for g in graph if isinstance(g, dict)) if isinstance(graph, list) else ()
        main = outer.get("mainEntity")
        if isinstance(main, dict) and len(main) > 1:
            yield main


def _said(thing: Thing, known: dict[str, Thing]) -> Said:
    def text(key: str) -> str:
        return _text(thing.get(key), known)

    page = thing.get("mainEntityOfPage")
    address = page.get("@id") if isinstance(page, dict) else page
    return Said(
        title=text("headline"),
        author=_people(thing.get("author"), known) or _people(thing.get("creator"), known),
        published=text("datePublished") or text("dateCreated"),
        modified=text("dateModified"),
        licence=_address(thing.get("license")),
        url=next((u for u in (text("url"), address) if isinstance(u, str) and u), ""),
        site=text("publisher"),
        locked=_locked(thing),
        abstract=_is(thing, ABSTRACTED),
        words=_number(thing.get("wordCount")),
    )


def _locked(thing: Thing) -> bool:
    """Is it, or a part of it, said not to be free? Only of texts: museums say so of their doors."""
    if not _is(thing, ARTICLE) and not _is(thing, PAGE):
        return False
    parts = thing.get("hasPart")
    all_parts = parts[:20] if isinstance(parts, list) else [parts]
    claims = [thing, *(p for p in all_parts if isinstance(p, dict))]
    free = (str(c.get("isAccessibleForFree", "")).rsplit("/", 1)[-1].lower() for c in claims)
    return any(said in {"false", "no"} for said in free)


def _number(value: object) -> int:
    found = re.match(r"\s*(\d{1,6})\b", str(value)) if isinstance(value, (str, int)) else None
    return int(found[1]) if found else 0


def _text(value: object, known: dict[str, Thing]) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = _resolved(value, known).get("name") or value.get("@value")
    return html.unescape(value[:600]) if isinstance(value, str) else ""


def _people(value: object, known: dict[str, Thing]) -> str:
    people = value[:40] if isinstance(value, list) else [value]
    return joined(name(_text(p, known).strip()) for p in people)


def _resolved(thing: Thing, known: dict[str, Thing]) -> Thing:
    """Follow a reference to another object of the graph."""
    found = thing.get("@id")
    return known.get(found, thing) if isinstance(found, str) and "name" not in thing else thing


def _address(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    return value[:500] if isinstance(value, str) else ""
