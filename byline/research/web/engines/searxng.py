"""SearXNG: a search engine of other search engines, on a server of one's own.

Its format: https://docs.searxng.org/dev/search_api.html
"""

import re

from byline.errors import SearchError
from byline.research.web.engines.client import Answer, Client, Request
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, listed, plain, query
from byline.research.web.search import Hits, SearchQuestion

MOST_QUERY = 500  # letters
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-zA-Z]{2})?")  # it refuses others with 400
BANG = re.compile(r"(?<!\S)[!:<]+")  # its own signs: !!name leads to another site
NO_JSON = (
    "SearXNG does not give JSON (status 403): add “json” to the list search.formats in its "
    "settings.yml."
)


class SearxngSearch:
    """Asks a SearXNG server at `address`, as http://127.0.0.1:8080."""

    name = "searxng"
    shown = "SearXNG"

    def __init__(self, client: Client, address: str, pace: Pace | None = None) -> None:
        """Open nothing yet."""
        self._address = address.rstrip("/")
        self._service = Service(self.shown, client.send, pace, special=_no_json)

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = query(BANG.sub("", question.query), MOST_QUERY)
        if not asked:
            return Hits()
        params = {"q": asked, "format": "json", "language": _language(question.language)}
        found = await self._service.json(Request(f"{self._address}/search", params))
        results = listed(found.get("results"), "url")
        if results is None:
            raise self._service.malformed()
        if not results and (silent := _silent(found.get("unresponsive_engines"))):
            msg = f"SearXNG found nothing, for its own engines failed it: {silent}."
            raise SearchError(msg)
        rows = ((r.get("url"), r.get("title"), r.get("publishedDate")) for r in results)
        return hits(rows, question.most)


def _no_json(answer: Answer) -> SearchError | None:
    return SearchError(NO_JSON) if answer.status == 403 else None


def _language(code: str) -> str:
    return code if LANGUAGE.fullmatch(code) else code.partition("-")[0]


def _silent(found: object) -> str:
    """Name the engines behind it that did not answer: pairs of a name and a reason."""
    pairs = found if isinstance(found, list) else []
    names = [plain(p[0], 40) for p in pairs if isinstance(p, list) and p]
    return ", ".join(n for n in names[:5] if n)
