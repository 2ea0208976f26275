"""Finds what a web page says of itself: title, author, date, address, licence."""

import re
from dataclasses import dataclass, field

from lxml import etree

from byline.research.reading.bylines import joined, name, turned
from byline.research.reading.dates import day
from byline.research.reading.linkeddata import LinkedData, Said
from byline.research.reading.pagelines import authors, commons_link, is_beside, last_edited, times
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
        "citation_authors",
        "article:author_name",
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
        "dcterms.issued",
        "dc.date.created",
        "govuk:first-published-at",
        "citation_online_date",
    ),
    "url": ("og:url", "citation_public_url"),
    "licence": ("dcterms.license", "dc.rights.license", "license", "dcterms.rights", "dc.rights"),
    "site": ("og:site_name", "application-name"),
    "changed": (
        "article:modified_time",
        "og:updated_time",
        "dcterms.modified",
        "dc.date.modified",
        "datemodified",
        "last-modified",
        "govuk:public-updated-at",
    ),
    "tier": ("article:content_tier",),
    "maker": ("generator",),
}
FIELD_OF = {
    name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)
}
MOST_OFFERS = 60  # of one field
FOOTER = 3  # the rank of a licence that only a link in the footer names
ADDRESS = re.compile(
    r"https?://(?:[^\s/@]{1,256}@)?[^\s/:@]{1,253}\.[^\s/:@]{2,63}(?::\d+)?(?:[/?#]\S*)?"
)


@dataclass
class Facts:
    """The values seen for each field, each with its rank (the lower the better)."""

    offers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    data: LinkedData = field(default_factory=LinkedData)
    locked: bool = False
    abstract: bool = False
    words: int = 0

    @property
    def site(self) -> str:
        """Give the name of the page's site."""
        return self.best("site")

    def best(self, field: str) -> str:
        """Give the first value of the best rank."""
        found = self.offers.get(field, [])
        return min(found, key=lambda offer: offer[0])[1] if found else ""

    def offer(self, field: str, rank: int, value: str | None) -> None:
        """Take a value, unless it is none for this field."""
        text = clean((value or "")[:2000])
        if field == "url":
            text = text if ADDRESS.fullmatch(text) else ""
        text = text[: 2000 if field == "url" else 500]
        if field in {"date", "changed"}:
            text = day(text)
        if field == "author":
            text = name(text)
        found = self.offers.setdefault(field, [])
        if text and len(found) < MOST_OFFERS:
            found.append((rank, text))

    def fill(self, parts: Parts) -> None:
        """Write the values into the document's fields."""
        for key in ("title", "url", "licence"):
            setattr(parts, key, self.best(key))
        parts.author = self._author()
        wiki = self.best("maker").startswith("MediaWiki")  # its text is that of the last edit
        parts.date = (wiki and self.best("changed")) or self.best("date") or self.best("changed")
        parts.locked = self.locked or self.best("tier").lower() in {"locked", "metered"}
        parts.abstract = self.abstract
        parts.words = self.words

    def _author(self) -> str:
        """Join the names of the best rank; the site's own name only where there is no other."""
        found = self.offers.get("author", [])
        others = [offer for offer in found if offer[1].lower() != self.site.lower()] or found
        best = min((rank for rank, _ in others), default=0)
        names = [text for rank, text in others if rank == best]
        if best == FIELD_OF["citation_authors"][1]:
            names = [n.strip() for n in names[0].split(";")]
        return joined(map(turned, names) if best in LIBRARY else names)


LIBRARY = frozenset(  # the ranks of fields in which libraries write "Other, Ann"
    FIELD_OF[n][1] for n in ("citation_author", "dc.creator", "dcterms.creator", "citation_authors")
)


def gather(root: etree._Element, source: str) -> Facts:
    """Gather the facts from a page's elements; what its source does not name is not looked for."""
    facts = Facts()
    for element in root.iter("meta", "link", "title", "a", "script"):
        _look(element, facts)
    _linked(facts)
    for rank, said in times(root):
        facts.offer("changed" if rank is None else "date", rank or 70, said)
    if "author" in source or "yline" in source:
        for rank, said in authors(root):
            facts.offer("author", rank, said)
    if "creativecommons" in source or "license" in source:
        facts.offer("licence", FOOTER, commons_link(root))
    if "lastmod" in source:
        facts.offer("changed", 80, last_edited(root))
    return facts


def _look(element: etree._Element, facts: Facts) -> None:
    match element.tag:
        case "meta":
            _meta(element, facts)
        case "link" | "a":
            _link(element, facts)
        case "title" if element.getparent() is not None and element.getparent().tag == "head":
            facts.offer("title", 10, element.text)
        case "script" if (element.get("type") or "").startswith("application/ld+json"):
            facts.data.take(element.text or "")


def _meta(element: etree._Element, facts: Facts) -> None:
    names = element.get("name") or element.get("property") or element.get("itemprop") or ""
    for one in names.lower().split()[:3]:
        found = FIELD_OF.get(one) or FIELD_OF.get(one.replace(":", ".", 1))
        if found:
            facts.offer(found[0], found[1], element.get("content"))


def _link(element: etree._Element, facts: Facts) -> None:
    rel = (element.get("rel") or "").lower().split()
    if "license" in rel and (element.tag == "link" or not is_beside(element)):
        facts.offer("licence", -1, element.get("href"))
    if "canonical" in rel and element.tag == "link":
        facts.offer("url", -1, element.get("href"))


def _linked(facts: Facts) -> None:
    """Take what the linked data says: of the article first, then of the page."""
    for rank, said in enumerate(facts.data.said()):
        _say(facts, said, rank)


def _say(facts: Facts, said: Said, rank: int) -> None:
    facts.offer("title", 5 + rank, said.title)
    facts.offer("author", 15 + rank, said.author)
    facts.offer("date", 20 + rank, said.published)
    facts.offer("changed", 20 + rank, said.modified)
    facts.offer("licence", 1 + rank, said.licence)
    facts.offer("url", 8 + rank, said.url)
    facts.offer("site", 5 + rank, said.site)
    facts.locked = facts.locked or said.locked
    facts.abstract = facts.abstract or said.abstract
    facts.words = facts.words or said.words
