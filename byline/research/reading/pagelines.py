"""Finds bylines, times, licences and dates of change in a page's own lines, not in its head."""

import re
from collections.abc import Iterator

from lxml import etree

from byline.research.reading.bylines import byline, joined, name
from byline.research.reading.elements import begins
from byline.research.reading.licences import commons

BYLINES = etree.XPath(
    "//*[contains(@class,'author') or contains(@class,'yline') or @itemprop='author' or "
    "contains(@rel,'author')]"
)
BYLINE_CLASS = re.compile(
    r"(?:[\w-]{0,40}[-_])?(?:byline|author)(?:s|[-_]{1,2}(?:name|names|link|text|list))?", re.I
)
COMMONS = etree.XPath("//a[contains(@href,'creativecommons.org/') or @rel='license']")
FOOTERS = re.compile(r"foot|copyright|licen[cs]e|legal|colophon|rights", re.IGNORECASE)
BESIDE_TAGS = frozenset({"nav", "aside", "footer", "figure", "figcaption"})
BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related\w*|teasers?|cards?|promo\w*|recommend\w*|sidebars?|widgets?|"
    r"trending|popular|gallery|thumb\w*|caption|replies|more-\w+|latest)(?:$|[\s_-])",
    re.IGNORECASE,
)
PUBLISHED = re.compile(r"publi|posted|entry-date|date-created|dt-p|pubdate|created", re.IGNORECASE)
MODIFIED = re.compile(r"modif|updat|dt-u|revis", re.IGNORECASE)
LAST_EDITED = etree.XPath("//*[@id='footer-info-lastmod' or @id='lastmod']")
EDITED = re.compile(r"(?:edited|modified)(?: on)? (.{6,40}?)(?:,? (?:at|um) |\.|$)")
HIGHEST = 14  # steps to the root that are looked at
MOST = 40  # elements of a kind that are looked at


def is_beside(element: etree._Element) -> bool:
    """Does it stand in a menu, a footer, a picture's caption, a teaser, the comments?"""
    return any(
        above.tag in BESIDE_TAGS or BESIDE.search(_called(above))
        for above in _upward(element)
        if isinstance(above.tag, str) and above.tag not in {"html", "body", "main", "article"}
    )


def times(root: etree._Element) -> Iterator[tuple[int | None, str]]:
    """Give the times in the text with their ranks; None for those of a change."""
    for n, element in enumerate(root.iter("time")):
        if n >= MOST:
            return
        said = element.get("datetime") or (
            element.text if element.get("pubdate") is not None else ""
        )
        if not said or is_beside(element):
            continue
        called = f"{_called(element)} {element.get('itemprop', '')}"
        if MODIFIED.search(called) and not PUBLISHED.search(called):
            yield None, said
        else:
            sure = PUBLISHED.search(called) or element.get("pubdate") is not None
            yield 40 if sure else 50, said


def authors(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Give the names in the first byline: of a link to the author, a marked one, a printed one."""
    ranks: dict[int, tuple[etree._Element, list[str]]] = {}
    for element in BYLINES(root)[: 2 * MOST]:
        rank = _rank(element)
        if rank is None or is_beside(element):
            continue
        text = begins(element, 300)
        said = name(text)[:120] if rank == 30 else byline(_named(element) or text)
        home = element.getparent()
        if rank in ranks and ranks[rank][0] is not home:
            continue
        if said:
            ranks.setdefault(rank, (home, []))[1].append(said)
    for rank, (_, names) in sorted(ranks.items()):
        yield rank, joined(names)


def _rank(element: etree._Element) -> int | None:
    if "author" in (element.get("rel") or "").split():
        return 30
    if element.get("itemprop") == "author":
        return 32
    classes = (element.get("class") or "").split()
    return 34 if any(BYLINE_CLASS.fullmatch(c) for c in classes[:12]) else None


def _named(element: etree._Element) -> str:
    """Give the name that microdata marks inside an author."""
    found = element.find(".//*[@itemprop='name']")
    if found is None:
        return ""
    return found.get("content") or begins(found, 300)


def commons_link(root: etree._Element) -> str:
    """Give the Creative Commons licence that the page's footer names, not that of a picture."""
    for element in COMMONS(root)[:MOST]:
        if not any(a.tag == "footer" or FOOTERS.search(_called(a)) for a in _upward(element)):
            continue
        beside = any(a.tag in {"figure", "figcaption"} for a in _upward(element))
        found = commons(element.get("href") or "", begins(element, 200))
        if found and not beside:
            return found
    return ""


def last_edited(root: etree._Element) -> str:
    """Give the day that a wiki's footer names as that of the last edit."""
    for element in LAST_EDITED(root)[:1]:
        found = EDITED.search(begins(element, 200))
        return found[1] if found else ""
    return ""


def _upward(element: etree._Element) -> Iterator[etree._Element]:
    for _ in range(HIGHEST):
        if element is None:
            return
        yield element
        element = element.getparent()


def _called(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
