"""Takes the names of a page's authors out of its byline: only what can be a name."""

import re
from collections.abc import Iterable

LEAD = re.compile(
    r"\s*(?:(?:written|posted|published|words|story|report|text|reviewed) )?"
    r"(?:by|von|par|por|di|door|autor(?:a|en)?|author|auteur|autore)\b[\s:]{1,3}",
    re.IGNORECASE,
)
END = re.compile(
    r"\s*(?:[|·•—–/(\n\d]| - |, (?=[a-z])|\b(?:updated|published|posted|on|for|am|le|el|il|op)\b|"
    r",? (?:staff|senior|special|chief|associate)\b)",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?: [\w.'’&-]{1,30}){1,11}")
SMALL = frozenset(
    "and und et y e i en de da di del della der den van von zu la le du dos bin al ter of the & jr"
    " phd md".split()
)
NOBODY = frozenset(
    "admin administrator editor webmaster unknown author user root guest anonymous staff "
    "superuser default none null undefined".split()
)
NO_NAME = frozenset(
    "read more view all posts follow share by staff writer editor author posted contributor guest "
    "about comments subscribe newsletter published updated share".split()
)
SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
LONGEST, MOST = 120, 5  # letters of a byline; names before "et al."


def name(text: str) -> str:
    """Give the name that a field holds, or "" for an address and for nobody in particular."""
    text = LEAD.sub("", text, count=1).strip(" ,;|")
    nobody = text.lower().rstrip("0123456789") in NOBODY
    return "" if nobody or text.startswith(("http://", "https://", "www.", "@")) else text


def turned(text: str) -> str:
    """Write "Other, Ann", as libraries do, as "Ann Other"."""
    last, comma, first = text.partition(", ")
    if not comma or "," in first or first.lower().strip(". ") in SUFFIX or len(first.split()) > 4:
        return text
    return f"{first.strip()} {last.strip()}"


def byline(text: str) -> str:
    """Give the names in a byline as it is printed, or "" where it holds none for sure."""
    text = LEAD.sub("", text[: 2 * LONGEST], count=1)
    end = END.search(text, 1)
    text = (text[: end.start()] if end else text).strip(" ,;:.")
    words = text.replace(",", "").split()
    if len(text) > LONGEST or any(w.lower() in NO_NAME for w in words):
        return ""
    told = [w for w in words if w.lower() not in SMALL]
    sure = len(told) >= 2 and all(w[0].isupper() for w in told)
    return text if sure and NAME.fullmatch(text.replace(",", "")) else ""


def joined(names: Iterable[str]) -> str:
    """Write several names as one, each once; from the sixth on they are "et al."."""
    found = list(dict.fromkeys(filter(None, names)))
    return ", ".join(found) if len(found) <= MOST + 1 else ", ".join(found[:MOST]) + " et al."
