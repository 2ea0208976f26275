"""Finds what a web page says of itself: title, author, date, address, licence."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from byline.research.reading.parts import Parts, clean

NAMES = {
    "title": ("citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title"),
    "author": (
        "citation_author",
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
    ),
    "date": (
        "article:published_time",
        "citation_publication_date",
        "citation_date",
        "datepublished",
        "dc.date",
        "dcterms.created",
        "dcterms.date",
        "dc.date.issued",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "date",
    ),
    "url": ("og:url", "citation_public_url"),
    "licence": ("dcterms.license", "dc.rights.license", "license", "dcterms.rights", "dc.rights"),
    "site": ("og:site_name", "application-name"),
}
FIELD_OF = {
    name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)
}
WORST = 99
LONGEST_DATA = 200_000  # letters of one JSON-LD block
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Facts:
    """The best value seen for each field, with its rank (the lower the better)."""

    values: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """Give the name of the page's site."""
        return self.values.get("site", (0, ""))[1]

    def offer(self, name: str, rank: int, value: str | None) -> None:
        """Take a value where none or only a worse one was seen."""
        text = clean(value or "")[:500]
        if name == "date" and (iso := ISO_DATE.match(text.replace("/", "-"))):
            text = iso[0]
        if name == "url" and not text.startswith(("http://", "https://")):
            return
        if name == "author" and text.startswith("http"):
            return
        if text and rank < self.values.get(name, (WORST, ""))[0]:
            self.values[name] = (rank, text)

    def fill(self, parts: Parts) -> None:
        """Write the values into the document's fields."""
        for name, (_, value) in self.values.items():
            if name != "site":
                setattr(parts, name, value)


def gather(root: etree._Element) -> Facts:
    """Gather the facts from a page's elements."""
    facts = Facts()
    for element in root.iter("meta", "link", "title", "a", "time", "script"):
        _look(element, facts)
    return facts


def _look(element: etree._Element, facts: Facts) -> None:
    match element.tag:
        case "meta":
            name = element.get("name") or element.get("property") or element.get("itemprop") or ""
            if found := FIELD_OF.get(name.lower().strip()):
                facts.offer(found[0], found[1], element.get("content"))
        case "link" | "a":
            _link(element, facts)
        case "title" if element.getparent() is not None and element.getparent().tag == "head":
            facts.offer("title", 10, element.text)
        case "time":
            facts.offer("date", 50, element.get("datetime"))
        case "script" if element.get("type") == "application/ld+json":
            _data(element.text or "", facts)


def _link(element: etree._Element, facts: Facts) -> None:
    rel = (element.get("rel") or "").lower().split()
    if "license" in rel:
        facts.offer("licence", -1, element.get("href"))
    if "canonical" in rel:
        facts.offer("url", -1, element.get("href"))
    if "author" in rel and element.tag == "a":
        facts.offer("author", 20, "".join(element.itertext()))


def _data(text: str, facts: Facts) -> None:
    """Read JSON-LD: the first thing in it that has a headline or a date of publication."""
    if len(text) > LONGEST_DATA:
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    for thing in _things(found):
        if "headline" not in thing and "datePublished" not in thing:
            continue
        facts.offer("title", 5, _name(thing.get("headline")))
        facts.offer("author", 15, _name(thing.get("author")))
        facts.offer("date", 15, _name(thing.get("datePublished")))
        facts.offer("licence", 1, _name(thing.get("license")))
        return


def _things(found: object) -> Iterator[dict[str, object]]:
    """Give the objects on the first two levels."""
    for outer in found if isinstance(found, list) else [found]:
        if isinstance(outer, dict):
            yield outer
            graph = outer.get("@graph")
            yield from (g for g in graph if isinstance(g, dict)) if isinstance(graph, list) else ()


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(v) for v in value[:10])))
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return value if isinstance(value, str) else ""
