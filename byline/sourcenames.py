"""What a brief may name as its sources: ids of kept documents, web addresses; and domains."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

MOST_SOURCES = 200  # named in one brief
MOST_DOMAINS = 50
ADDRESS = r"^https?://[!-~]{1,2000}$"  # what is not ASCII stands escaped in an address


def _source(given: object) -> object:
    """Take the id of a kept document, as a number or as text of one, or a web address."""
    if isinstance(given, str) and re.fullmatch(ADDRESS, given, re.IGNORECASE):
        scheme, rest = given.split("://", 1)
        if "@" in re.split(r"[/?#\\]", rest, maxsplit=1)[0]:
            msg = "an address must not hold a user's name or password"
            raise ValueError(msg)
        return f"{scheme.lower()}://{rest}"
    numeric = isinstance(given, str) and re.fullmatch(r"[0-9]{1,19}", given)
    whole = isinstance(given, float) and given.is_integer()  # 3.0 is a whole number to JSON
    number = int(given) if numeric or whole else given  # type: ignore[call-overload]
    if type(number) is int and 0 < number < 2**63:
        return number
    msg = "give the id of a document, or an address that begins with http:// or https://"
    raise ValueError(msg)


def _once(given: tuple[int | str, ...]) -> tuple[int | str, ...]:
    for n, source in enumerate(given):
        if source in given[:n]:
            msg = f"{source} is named twice"
            raise ValueError(msg)
    return given


DocumentId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Address = Annotated[str, StringConstraints(pattern=ADDRESS)]
SourceName = Annotated[DocumentId | Address, BeforeValidator(_source)]
SourceNames = Annotated[tuple[SourceName, ...], AfterValidator(_once)]


def _domain(given: object) -> object:
    """Take a domain as people write one: with or without `www.`, a scheme or a slash behind it."""
    if not isinstance(given, str):
        return given
    host = re.sub(r"^https?://", "", given.strip().lower()).rstrip("/.")
    return re.sub(r"^www\.(?=[^.]+\.)", "", host)


DOMAIN = r"^[a-z0-9\u00a1-\uffff]([a-z0-9\u00a1-\uffff-]*)(\.[a-z0-9\u00a1-\uffff-]+)*$"
Domain = Annotated[str, StringConstraints(pattern=DOMAIN, max_length=253), BeforeValidator(_domain)]
Domains = tuple[Domain, ...]


def within(host: str, domains: tuple[str, ...]) -> bool:
    """Is the host one of these domains, or below one?"""
    return any(host == d or host.endswith(f".{d}") for d in domains)
