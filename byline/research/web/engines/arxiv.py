"""arXiv: preprints of the sciences, most of them in English.

Its format: https://info.arxiv.org/help/api/user-manual.html; its terms allow one request every
three seconds over one connection: https://info.arxiv.org/help/api/tou.html
"""

import re

from lxml import etree

from byline.errors import SearchError
from byline.research.web.engines.client import Client, Request
from byline.research.web.engines.service import Pace, Service
from byline.research.web.engines.texts import hits, plain, query
from byline.research.web.search import Hits, SearchQuestion
from byline.research.words import FUNCTION

HOME = "https://export.arxiv.org"
INTERVAL = 3.0  # seconds
MOST_QUERY = 300  # letters
MOST_WORDS = 8  # all of which a paper must have
ATOM = "{http://www.w3.org/2005/Atom}"
ERRORS = "/api/errors"  # in the id of the entry that tells of an error, with status 200


class ArxivSearch:
    """Asks arXiv; a hit is the page of a paper's abstract."""

    name = "arxiv"
    shown = "arXiv"

    def __init__(self, client: Client, address: str = HOME, pace: Pace | None = None) -> None:
        """Open nothing yet."""
        self._address = address.rstrip("/")
        self._service = Service(self.shown, client.send, pace or Pace(1, INTERVAL))

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        asked = fields(question.query)
        if not asked:
            return Hits()
        params = {
            "search_query": asked,
            "start": "0",
            "max_results": str(question.most),
            "sortBy": "relevance",
            "sortOrder": "descending",
        }
        answer = await self._service.ask(Request(f"{self._address}/api/query", params))
        papers = _papers(answer.body)
        if papers is None:
            raise self._service.malformed()
        for url, _, _, summary in papers:
            if ERRORS in url:
                msg = f"arXiv did not take the question ({plain(summary, 100)})."
                raise SearchError(msg)
        return hits((paper[:3] for paper in papers), question.most)


def fields(text: str) -> str:
    """Ask for all content words of a query, in any field of a paper."""
    found = re.findall(r"[^\W_]+", query(text, MOST_QUERY).lower())
    words = dict.fromkeys(w for w in found if w not in FUNCTION and len(w) > 1)
    return " AND ".join(f"all:{w}" for w in list(words)[:MOST_WORDS])


def _papers(feed: bytes) -> list[tuple[str, str, str, str]] | None:
    """Read address, title, date and summary of each entry; None where it is no Atom feed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(feed, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{ATOM}feed" or root.getroottree().docinfo.doctype:
        return None
    return [
        (
            re.sub(r"^http://(?=arxiv\.org/)", "https://", _text(entry, "id")),
            _text(entry, "title"),
            _text(entry, "published"),
            _text(entry, "summary"),
        )
        for entry in root.iterfind(f"{ATOM}entry")
    ]


def _text(entry: etree._Element, name: str) -> str:
    found = entry.find(f"{ATOM}{name}")
    return "" if found is None else "".join(found.itertext()).strip()
