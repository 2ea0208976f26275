"""What services answer, made safe: plain titles, addresses that can be asked for."""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape

from yarl import URL

from byline.research.documents import PageRef
from byline.research.web.search import Hit, Hits
from byline.sourcenames import ADDRESS

MOST_TITLE = 300  # letters
MOST_DATE = 40
MOST_RAW = 5_000  # letters that are looked at
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
SHORT = 0.6  # of the most letters that a query may have; below, a cut goes through a word


def plain(text: object, most: int = MOST_TITLE) -> str:
    """Give text without tags, control letters and long gaps; "" for anything else."""
    if not isinstance(text, str):
        return ""
    bare = TAG.sub("", unescape(TAG.sub("", text[:MOST_RAW])))
    shown = "".join(" " if c.isspace() else c for c in bare if c.isspace() or _shown(c))
    line = " ".join(shown.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def address(text: object) -> str:
    """Give a web address as a source may name one, without its fragment; "" for anything else."""
    if not isinstance(text, str) or len(text) > MOST_RAW:
        return ""
    bare = text.strip()
    if any(c.isspace() and c != " " for c in bare) or not all(map(_shown, bare)):
        return ""
    try:
        url = URL(bare)
        if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
            return ""
        found = str(url.with_fragment(None))
    except (ValueError, UnicodeError):
        return ""
    return found if re.fullmatch(ADDRESS, found) else ""


def query(text: str, most: int) -> str:
    """Give a query in one line, cut between two words where it is too long for a service."""
    line = plain(text, MOST_RAW)
    if len(line) <= most:
        return line
    cut, space, _ = line[: most + 1].rpartition(" ")
    return cut if space and len(cut) > SHORT * most else line[:most]


def hits(found: Iterable[tuple[object, object, object]], most: int) -> Hits:
    """Make hits of addresses, titles and dates; what is no address is left out, twins are too."""
    kept: dict[str, Hit] = {}
    for url, title, date in found:
        if (where := address(url)) and where not in kept:
            kept[where] = Hit(
                ref=PageRef(url=where), title=plain(title), date=plain(date, MOST_DATE)
            )
        if len(kept) >= most:
            break
    return Hits(hits=tuple(kept.values()))


def listed(found: object, key: str) -> list[dict[str, object]] | None:
    """Give the objects of a list; None where it is none, or none of what it holds has the key."""
    if not isinstance(found, list):
        return None
    items = [item for item in found if isinstance(item, dict) and isinstance(item.get(key), str)]
    return None if found and not items else items


def _shown(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C"
