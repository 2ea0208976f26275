"""Tavily: a paid search service for programs; each question costs one of its credits.

Its format: https://docs.tavily.com/documentation/api-reference/endpoint/search. It takes no
language; the query's own words decide.
"""

from byline.research.web.engines.client import Client, Request
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, listed, query
from byline.research.web.search import Hits, SearchQuestion

HOME = "https://api.tavily.com"
MOST_QUERY = 400  # letters
MOST = 20  # results


class TavilySearch:
    """Asks Tavily with a key."""

    name = "tavily"
    shown = "Tavily"

    def __init__(
        self, client: Client, key: str, address: str = HOME, pace: Pace | None = None
    ) -> None:
        """Open nothing yet."""
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"}
        self._service = Service(self.shown, client.send, pace, keyed=True)

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = query(question.query, MOST_QUERY)
        if not asked:
            return Hits()
        body = {
            "query": asked,
            "search_depth": "basic",
            "topic": "general",
            "max_results": min(question.most, MOST),
            "include_answer": False,
            "include_raw_content": False,
            "include_images": False,
        }
        request = Request(f"{self._address}/search", headers=self._headers, json=body)
        results = listed((await self._service.json(request)).get("results"), "url")
        if results is None:
            raise self._service.malformed()
        rows = ((r.get("url"), r.get("title"), r.get("published_date")) for r in results)
        return hits(rows, question.most)
