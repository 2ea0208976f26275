"""Brave Search: a paid search service with an index of its own.

Its format: https://api-dashboard.search.brave.com/api-reference/web/search/get
"""

from byline.errors import SearchError, SearchKeyRefused
from byline.research.web.engines.client import Answer, Client, Request
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, listed, query
from byline.research.web.search import Hits, SearchQuestion

HOME = "https://api.search.brave.com"
MOST_QUERY, MOST_WORDS = 400, 50
MOST = 20  # results
LANGUAGES = frozenset(
    """ar bg bn ca cs da de en en-gb es et eu fi fr gl gu he hi hr hu is it jp kn ko lt lv ml mr ms
    nb nl pa pl pt-br pt-pt ro ru sk sl sr sv ta te th tr uk vi zh-hans zh-hant""".split()
)
OTHER = {
    "ja": "jp",
    "no": "nb",
    "nn": "nb",
    "pt": "pt-br",
    "zh": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
}
NO_TOKEN = (b"SUBSCRIPTION_TOKEN_INVALID", b"SUBSCRIPTION_TOKEN_MISSING")


class BraveSearch:
    """Asks Brave Search with a key."""

    name = "brave"
    shown = "Brave Search"

    def __init__(
        self, client: Client, key: str, address: str = HOME, pace: Pace | None = None
    ) -> None:
        """Open nothing yet."""
        self._address = address.rstrip("/")
        self._headers = {"X-Subscription-Token": key, "Accept": "application/json"}
        self._service = Service(self.shown, client.send, pace, keyed=True, special=_no_token)

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = " ".join(query(question.query, MOST_QUERY).split()[:MOST_WORDS])
        if not asked:
            return Hits()
        params = {
            "q": asked,
            "count": str(min(question.most, MOST)),
            "result_filter": "web",
            "text_decorations": "false",
        }
        if code := language(question.language):
            params["search_lang"] = code
        request = Request(f"{self._address}/res/v1/web/search", params, self._headers)
        found = await self._service.json(request)
        web = found.get("web")
        if web is None and found.get("type") == "search":
            return Hits()  # it leaves out what it found nothing for
        results = listed(web.get("results") if isinstance(web, dict) else None, "url")
        if results is None:
            raise self._service.malformed()
        rows = ((r.get("url"), r.get("title"), r.get("page_age") or r.get("age")) for r in results)
        return hits(rows, question.most)


def language(code: str) -> str:
    """Give Brave's code of a language; "" for one that it would refuse (with 422)."""
    whole = code.lower()
    for given in (whole, whole.rpartition("-")[0], whole.partition("-")[0]):
        if (known := OTHER.get(given, given)) in LANGUAGES:
            return known
    return ""


def _no_token(answer: Answer) -> SearchError | None:
    """Know a refused key: it comes with status 422."""
    if answer.status == 422 and any(sign in answer.body for sign in NO_TOKEN):
        return SearchKeyRefused("Brave Search refused the key.")
    return None
