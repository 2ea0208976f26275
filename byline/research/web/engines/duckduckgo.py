"""DuckDuckGo, through the package `ddgs`: it has no service for programs, so its page is read.

`ddgs` asks for the page (https://html.duckduckgo.com/html/, a POST) as a browser would, and knows
where in it the results stand. Its own `DDGS` is passed by: that takes a proxy from the environment,
does not tell a refusal from nothing found, and undoes the escapes of addresses, which breaks some.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urljoin, urlsplit

import primp
from ddgs.engines.duckduckgo import Duckduckgo
from lxml import etree, html

from byline.errors import SearchError, SearchLimited
from byline.research.web.engines.client import (
    MOST_BODY,
    Answer,
    Client,
    Dropped,
    Patience,
    Request,
    TooMuch,
    Unreachable,
)
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, query
from byline.research.web.search import Hits, SearchQuestion

HOME = Duckduckgo.search_url
INTERVAL = 1.0  # seconds
GRACE = 2.0  # seconds that a thread gets to end by its own clock
MOST_QUERY = 400  # letters
CHUNK = 1 << 16
CHALLENGES = ("anomaly-modal", "anomaly.js", "challenge-form", "bots use DuckDuckGo")
NOTHING = ("no-results", "result--no-result", "No results.", "No  results.")
EVERYWHERE = "wt-wt"
REGIONS = {
    "en": "us-en", "bg": "bg-bg", "cs": "cz-cs", "da": "dk-da", "de": "de-de", "el": "gr-el",
    "es": "es-es", "et": "ee-et", "fi": "fi-fi", "fr": "fr-fr", "he": "il-he", "hr": "hr-hr",
    "hu": "hu-hu", "id": "id-id", "it": "it-it", "ja": "jp-jp", "ko": "kr-kr", "lt": "lt-lt",
    "lv": "lv-lv", "ms": "my-ms", "nb": "no-no", "nl": "nl-nl", "no": "no-no", "pl": "pl-pl",
    "pt": "pt-pt", "ro": "ro-ro", "ru": "ru-ru", "sk": "sk-sk", "sl": "sl-sl", "sv": "se-sv",
    "th": "th-th", "tr": "tr-tr", "uk": "ua-uk", "vi": "vn-vi", "zh": "cn-zh", "en-gb": "uk-en",
    "de-at": "at-de", "de-ch": "ch-de", "fr-be": "be-fr", "fr-ca": "ca-fr", "fr-ch": "ch-fr",
    "nl-be": "be-nl", "pt-br": "br-pt", "es-mx": "mx-es", "es-ar": "ar-es", "zh-tw": "tw-tzh",
}  # fmt: skip


class DuckDuckGoSearch:
    """Asks for DuckDuckGo's page of results, one question at a time."""

    name = "duckduckgo"
    shown = "DuckDuckGo"

    def __init__(self, client: Client, address: str = HOME, pace: Pace | None = None) -> None:
        """Take the client for its patience alone: `ddgs` brings one of its own."""
        self._address = address
        self._patience = client.patience
        self._service = Service(
            self.shown, self._send, pace or Pace(1, INTERVAL), special=_challenged
        )

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = query(question.query, MOST_QUERY)
        if not asked:
            return Hits()
        form = {"query": asked, "region": region(question.language)}
        body = (await self._service.ask(Request(self._address, form))).body
        rows = await asyncio.to_thread(_rows, body)
        page = body.decode("utf-8", "replace")
        if not rows and any(sign in page for sign in CHALLENGES):
            raise _limited()
        if not rows and not any(sign in page for sign in NOTHING):
            raise self._service.malformed()
        return hits(rows, question.most)

    async def _send(self, request: Request) -> Answer:
        async with asyncio.timeout(self._patience.total + GRACE):
            return await asyncio.to_thread(_posted, request.url, request.params, self._patience)


class _Page(Duckduckgo):
    """The page of results, asked for at an address that can be chosen."""

    def __init__(self, address: str, patience: Patience) -> None:
        super().__init__(proxy=None, timeout=max(1, round(patience.total)))
        self.search_url = address
        self.http_client.client.proxy = None  # else it takes the environment's
        self.http_client.client.timeout = patience.total

    def post(self, asked: Mapping[str, str]) -> Answer:
        """Ask, and read what comes under a limit. Raises what a client raises."""
        form = self.build_payload(asked["query"], asked["region"], "moderate", None)
        try:
            response = self.http_client.client.request(
                self.search_method,
                self.search_url,
                data=form,
                follow_redirects=False,
                stream=True,
            )
            body = bytearray()
            for chunk in response.iter_bytes(CHUNK):
                body += chunk
                if len(body) > MOST_BODY:
                    raise TooMuch
        except primp.TimeoutError:
            raise TimeoutError from None
        except (primp.ConnectError, primp.DNSError, primp.BuilderError):
            raise Unreachable from None
        except primp.PrimpError:
            raise Dropped from None
        headers = {k.lower(): v for k, v in response.headers.items()}
        return Answer(response.status_code, headers, bytes(body))


def _posted(address: str, asked: Mapping[str, str], patience: Patience) -> Answer:
    return _Page(address, patience).post(asked)


def _rows(page: bytes) -> list[tuple[str, str, str]]:
    """Find the results where `ddgs` knows them to stand; advertisements are left out."""
    try:
        tree = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return []  # it is empty
    rows = []
    for item in tree.xpath(Duckduckgo.items_xpath):
        links = item.xpath(".//h2//a/@href") or item.xpath(Duckduckgo.elements_xpath["href"])
        title = "".join(item.xpath(Duckduckgo.elements_xpath["title"]))
        if links and (url := _target(str(links[0]))):
            rows.append((url, title, ""))
    return rows


def _target(link: str) -> str:
    """Give where a link leads: some go by way of DuckDuckGo (`/l/?uddg=`), some to advertisers."""
    try:
        parts = urlsplit(urljoin("https://duckduckgo.com/", link))
    except ValueError:
        return ""
    if (parts.hostname or "").removeprefix("html.") != "duckduckgo.com":
        return link
    return parse_qs(parts.query).get("uddg", [""])[0] if parts.path.startswith("/l/") else ""


def region(language: str) -> str:
    """Give DuckDuckGo's code of a language's region; the world where there is none."""
    code = language.lower()
    return REGIONS.get(code) or REGIONS.get(code.partition("-")[0], EVERYWHERE)


def _challenged(answer: Answer) -> SearchError | None:
    """Know the page that wants to see a person: it comes with status 202, or is forbidden."""
    return _limited() if answer.status in (202, 403, 418) else None


def _limited() -> SearchLimited:
    return SearchLimited(
        "DuckDuckGo takes no more questions from programs for the moment; another search service "
        "(BYLINE_SEARCH) does not refuse them."
    )
