"""Tells what a web page's elements are: text, menus and sidebars, hidden things."""

import re

from lxml import etree

SKIPPED = frozenset(
    "head script style noscript template svg math iframe object embed applet select option "
    "datalist button textarea input canvas audio video map nav pre del s strike dialog menu rt rp "
    "label progress meter".split()
)
BREAKING = SKIPPED - frozenset({"math", "svg", "button"})
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html li main ol p section summary table tbody td tfoot th thead "
    "tr ul h1 h2 h3 h4 h5 h6".split()
)
WHOLE = frozenset("html body main article h1 a span p".split())
ASIDE_TAGS = frozenset({"footer", "figcaption", "caption"})
ROLES = frozenset("navigation banner contentinfo search menu dialog complementary".split())
ASIDE_NAMES = (
    r"comments?|disqus|replies|respond|related\w*|shar(?:e|ing)\w*|social\w*|cookies?|consent|gdpr",
    r"newsletter\w*|promo\w*|adverts?|advertisement\w*|ads?|sponsor\w*|breadcrumbs?|menu|submenu",
    r"nav|navbar|navigation|navbox|pagination|pager|footer|foot|masthead|recommend\w*|popular",
    r"trending|popup|modal|overlay|subscribe|subscription|signup|login|toc|tableofcontents|bio",
    r"author-?box|tags|catlinks|categories|reflist|references|bibliography|footnotes?|infobox",
    r"hatnote|caption|wp-caption-text|thumbcaption|credits?|disclaimer|skip-?links?",
    r"prevnext|postnav|jump|header-?links|copyright|legal|metadata|mbox|ambox|sister\w*",
    r"toctree-wrapper|printfooter",
)
ASIDE_NAME = re.compile(rf"(?:^|[-_])(?:{'|'.join(ASIDE_NAMES)})(?:$|[-_])", re.IGNORECASE)
BOX_NAME = re.compile(
    r"(?:^|[-_])(?:\w*sidebars?|side-?bar|widgets?|banner|box)(?:$|[-_])", re.IGNORECASE
)
# Publishers call so what asks for money, and, for search engines, the text that costs it.
WALL_NAME = re.compile(r"(?:^|[-_])paywall(?:$|[-_])", re.IGNORECASE)
HIDDEN_NAME = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|mw-editsection|headerlink|"
    r"noprint|hidden|d-none|is-hidden|u-hidden)(?:\s|$)",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
LEAST_MAIN = 60  # words of the part that a page calls its main one
TELLING, TELLING_WALL = 50, 120  # words of prose that make a box, a paywall part of the text
MOST_LINKED = 0.3  # of that prose


def is_skipped(element: etree._Element) -> bool:
    """Is the element without text for a reader: a script, a control, code, or hidden?"""
    if element.tag in SKIPPED or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or HIDDEN_STYLE.search(element.get("style", "")):
        return True
    return bool(HIDDEN_NAME.search(element.get("class", "")))


def called_aside(element: etree._Element) -> str:
    """Say whether the element is called a menu, comments, related pages ("aside"), or a sidebar.

    A sidebar ("box") and a paywall ("wall") may be part of the text after all.
    """
    if element.tag in WHOLE:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    if element.tag in ASIDE_TAGS or element.get("role") in ROLES:
        return "aside"
    if any(ASIDE_NAME.search(name) for name in names):
        return "aside"
    if any(WALL_NAME.search(n) for n in names):
        return "wall"
    return "box" if element.tag == "aside" or any(BOX_NAME.search(n) for n in names) else ""


def holds_the_title(element: etree._Element) -> bool:
    """Does the page's own heading or main part stand in this element?"""
    return any(element.find(f".//{tag}") is not None for tag in ("h1", "main", "article"))


def main_part(root: etree._Element) -> etree._Element | None:
    """Find the element that the page itself calls its main part, if it holds enough text."""
    found = root.findall(".//main") or root.findall(".//*[@role='main']")
    if len(found) != 1 or len("".join(found[0].itertext()).split()) < LEAST_MAIN:
        return None
    return found[0]


def tells(element: etree._Element, least: int = TELLING) -> bool:
    """Are there paragraphs of prose in this box, not only links and notices?"""
    told = "".join("".join(p.itertext()) for p in element.iter("p"))
    linked = sum(len("".join(a.itertext())) for a in element.iter("a"))
    return len(told.split()) >= least and linked < MOST_LINKED * len(told)


def begins(element: etree._Element, most: int) -> str:
    """Give the text in an element as one line, up to so many letters: a page may nest at will."""
    out, length = [], 0
    for text in element.itertext():
        out.append(text[:most])
        length += len(out[-1])
        if length >= most:
            break
    return " ".join("".join(out)[:most].split())
