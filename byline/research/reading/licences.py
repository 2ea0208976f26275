"""Recognises Creative Commons licences by their addresses and by their names."""

import re

ADDRESS = re.compile(
    r"(?:https?:)?//(?:www\.)?creativecommons\.org/"
    r"(licenses/(?:by(?:-nc)?(?:-sa|-nd)?)/\d\.\d|publicdomain/(?:zero|mark)/1\.0)(?![\w.])",
    re.IGNORECASE,
)
NAME = re.compile(
    r"(?:creative commons |cc[ -])attribution((?:[ -]{1,3}(?:non-?commercial|share-?alike|"
    r"no-?deriv(?:ative)?s))*)(?: international| unported| license| licence)*(?: (\d\.\d))",
    re.IGNORECASE,
)
ELEMENTS = (("-nc", "commercial"), ("-sa", "alike"), ("-nd", "deriv"))


def commons(address: str, text: str = "") -> str:
    """Give the address of the Creative Commons licence that a link leads to or names, or ""."""
    if found := ADDRESS.match(address.strip()):
        return f"https://creativecommons.org/{found[1].lower()}/"
    if named := NAME.search(text[:200]):
        more = "".join(short for short, word in ELEMENTS if word in named[1].lower())
        return f"https://creativecommons.org/licenses/by{more}/{named[2]}/"
    return ""
