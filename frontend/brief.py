"""A brief as the screen's fields hold it: addresses and sites are text that somebody types."""

import re
from urllib.parse import quote, urlsplit

from byline.sourcenames import ADDRESS, DOMAIN, within
from frontend.client import Fields

WEB = {"Automatic": None, "On": True, "Off": False}  # the choice, and what the API calls it
BETWEEN = re.compile(r"[\s,;]+")  # two sites
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
LONGEST_SHOWN = 60  # characters of a line that is wrong


def held(brief: Fields) -> Fields:
    """Give what the fields hold when they begin with a brief."""
    sources = brief.get("sources", ())
    return brief | {
        "web": next(name for name, web in WEB.items() if web is brief.get("web")),
        "sources": [s for s in sources if isinstance(s, int)],
        "pages": "\n".join(s for s in sources if isinstance(s, str)),
        "preferred_domains": ", ".join(brief.get("preferred_domains", ())),
        "excluded_domains": ", ".join(brief.get("excluded_domains", ())),
    }


def addresses(text: str) -> tuple[list[str], list[str]]:
    """Read web addresses, one a line: give each once, and say what is wrong with other lines."""
    good: dict[str, None] = {}
    wrong = []
    for n, line in enumerate(map(str.strip, text.splitlines()), 1):
        if address := _address(line):
            good[address] = None
        elif line:
            wrong.append(
                f"Line {n} is no web address: “{_shown(line)}”. An address begins with https://"
            )
    return list(good), wrong


def _address(text: str) -> str:
    """Give an address in ASCII, as it is sent; "" for what is none."""
    try:
        parts = urlsplit(text)
        host = parts.netloc.encode("idna").decode("ascii")
    except ValueError:
        return ""
    found = quote(parts._replace(netloc=host).geturl(), safe=PRINTABLE)
    good = host and not re.search(r"\s", text) and re.fullmatch(ADDRESS, found)
    return found if good else ""


def sites(text: str) -> tuple[list[str], list[str]]:
    """Read sites with commas or lines between them: give each once, and say what is none."""
    named = [(s, site_of(s)) for s in BETWEEN.split(text) if s]
    wrong = [
        f"“{_shown(s)}” is no site. Write it like example.org" for s, site in named if not site
    ]
    return list(dict.fromkeys(site for _, site in named if site)), wrong


def site_of(address: str) -> str:
    """Give the site of an address, also of one without its beginning; "" for what has none."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    site = host.removeprefix("*.").removeprefix("www.").rstrip(".")
    return site if re.fullmatch(DOMAIN, site) else ""


def without(brief: Fields, source: Fields) -> Fields:
    """Give the brief without one of the sources that its article has.

    An own document is no longer named; anything else is also excluded from what is found.
    """
    names = [n for n in dict.fromkeys((source.get("path"), source.get("url"))) if n]
    document = source.get("document_id")
    left = [s for s in brief.get("sources", ()) if s not in (document, *names)]
    page = source.get("read_at")
    excluded = [] if document else names if page else names[:1]
    return brief | {
        "sources": left,
        "excluded": list(dict.fromkeys((*brief.get("excluded", ()), *excluded))),
    }


def without_site(brief: Fields, site: str) -> Fields:
    """Give the brief without all pages of a site."""

    def elsewhere(source: int | str) -> bool:
        return isinstance(source, int) or not within(site_of(source), (site,))

    return brief | {
        "sources": [s for s in brief.get("sources", ()) if elsewhere(s)],
        "preferred_domains": [d for d in brief.get("preferred_domains", ()) if elsewhere(d)],
        "excluded_domains": list(dict.fromkeys((*brief.get("excluded_domains", ()), site))),
    }


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
