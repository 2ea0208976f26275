"""What a site answers, and what its refusals mean."""

import re
from dataclasses import dataclass

import aiohttp

from byline.errors import (
    SourceBotCheck,
    SourceBroken,
    SourceBusy,
    SourceEmpty,
    SourceError,
    SourceGuarded,
    SourceMissing,
    SourcePaywall,
    SourceRefused,
    SourceTimeout,
    SourceUnreachable,
)
from byline.research.web.dialling import Refused
from byline.research.web.guard import GUARDED

GOOD = frozenset((200, 203))
EMPTY = frozenset((204, 205))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
BUSY = frozenset((429, 503))
NAMED: dict[int, tuple[type[SourceError], str]] = {
    401: (SourceRefused, "The site asks for a login before it gives the page"),
    402: (SourcePaywall, "The site asks to be paid for the page"),
    403: (SourceRefused, "The site does not give the page to programs, or not to this one"),
    404: (SourceMissing, "The page is not there"),
    407: (SourceRefused, "The proxy asks for a user and a password"),
    410: (SourceMissing, "The page has been taken away"),
    429: (SourceBusy, "The site takes no more requests for the moment"),
    451: (SourceRefused, "The site may not give the page for legal reasons"),
    503: (SourceBusy, "The site takes no requests for the moment"),
}
BROKEN: tuple[tuple[type[Exception], type[SourceError], str], ...] = (  # the first that fits
    (Refused, SourceGuarded, GUARDED),
    (aiohttp.ConnectionTimeoutError, SourceUnreachable, "{} does not take the connection."),
    (aiohttp.ServerTimeoutError, SourceTimeout, "{} took too long to give the page."),
    (aiohttp.ClientProxyConnectionError, SourceUnreachable, "The proxy cannot be reached."),
    (aiohttp.ClientHttpProxyError, SourceUnreachable, "The proxy does not reach {}."),
    (aiohttp.ClientConnectorDNSError, SourceUnreachable, "There is no site called {}."),
    (
        aiohttp.ClientConnectorCertificateError,
        SourceUnreachable,
        "{} shows a certificate that is not valid.",
    ),
    (aiohttp.ClientSSLError, SourceUnreachable, "{} cannot be reached safely (TLS)."),
    (aiohttp.ClientPayloadError, SourceBroken, "The page was cut short on its way."),
    (aiohttp.ClientResponseError, SourceBroken, "{} does not answer in proper HTTP."),
    (Exception, SourceUnreachable, "{} cannot be reached, or closed the connection."),
)


@dataclass(frozen=True)
class Answer:
    """What came in the end. `data` is inflated, and empty unless `status` is a good one.

    `kind` is one of html, pdf, txt, md, rst and docx. `wait` are the seconds after which a busy
    site wants to be asked again; None where it does not say. `challenged`: it wants a browser.
    """

    url: str
    status: int
    data: bytes = b""
    kind: str = ""
    charset: str = ""
    wait: float | None = None
    challenged: bool = False

    @property
    def busy(self) -> bool:
        """Does the site want to be asked later?"""
        return self.status in BUSY and not self.challenged


def unread(response: aiohttp.ClientResponse, url: str) -> Answer:
    """Give an answer whose body does not matter."""
    wait = response.headers.get("Retry-After", "").strip()
    challenged = response.headers.get("cf-mitigated", "").lower() == "challenge"
    seconds = float(wait) if re.fullmatch(r"[0-9]{1,9}", wait) else None
    return Answer(url, response.status, wait=seconds, challenged=challenged)


def check(answer: Answer) -> None:
    """Raise the `SourceError` that an answer without a page stands for."""
    status = answer.status
    if answer.challenged:
        raise SourceBotCheck(f"The page wants to see a person at a browser ({status}).")
    if status in NAMED:
        error, sentence = NAMED[status]
        raise error(f"{sentence} ({status}).")
    if status >= 500:
        raise SourceError(f"The site answers with an error of its own ({status}).")
    if status not in GOOD | EMPTY:
        raise SourceError(f"The site answers with something other than a page ({status}).")
    if not answer.data or answer.data.isspace():
        raise SourceEmpty("The page is empty.")


def failure(error: Exception, host: str) -> SourceError:
    """Say what an error of the connection means; nothing that it says itself is passed on."""
    cause = getattr(error, "os_error", None)
    found = cause if isinstance(cause, Refused) else error
    kind, sentence = next((k, s) for e, k, s in BROKEN if isinstance(found, e))
    return kind(sentence.format(host))
