"""Search services by their names in the settings: `wikipedia`, `searxng`."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from yarl import URL

from byline.errors import SearchError, SettingsError
from byline.research.web.access import WebAccess
from byline.research.web.engines import wikipedia
from byline.research.web.engines.client import Client, Patience
from byline.research.web.engines.searxng import SearxngSearch
from byline.research.web.engines.wikipedia import WikipediaSearch
from byline.research.web.search import Search, SearchQuestion

HOMES = {
    "wikipedia": wikipedia.HOME,
    "duckduckgo": "https://html.duckduckgo.com/html/",
    "tavily": "https://api.tavily.com",
    "brave": "https://api.search.brave.com",
    "arxiv": "https://export.arxiv.org",
}
NAMES = ("wikipedia", "duckduckgo", "searxng", "tavily", "brave", "arxiv")
KEYED = {"tavily": "BYLINE_TAVILY_API_KEY", "brave": "BYLINE_BRAVE_API_KEY"}
TRIAL = "encyclopedia"  # asked for to see whether a service answers


@dataclass(frozen=True)
class SearchState:
    """Can a service be asked, and what is there to say of it?"""

    reached: bool
    message: str


def default_engines(access: WebAccess) -> tuple[str, ...]:
    """Name the services that are asked where a brief says nothing of them, in their order."""
    if access.engines:
        return tuple(dict.fromkeys(access.engines))
    given = {
        "searxng": access.searxng_url,
        "tavily": access.tavily_key,
        "brave": access.brave_key,
    }
    return ("wikipedia", *([n for n, v in given.items() if v.strip()] or ["duckduckgo"]))


class Searches:
    """Opens each service once, with one session for all; a process has one of these.

    So all its articles wait for the same turns.
    """

    def __init__(
        self,
        access: WebAccess | None = None,
        others: Iterable[Search] = (),
        homes: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Open nothing yet.

        `others` are searches that are known by their own names beside the services of the web.
        `homes` replaces addresses of services, by name.
        """
        self.access = access or WebAccess()
        self._homes = {**HOMES, **(homes or {})}
        self._client = Client(self.access.contact, patience)
        self._opened: dict[str, Search] = {other.name: other for other in others}

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        access: WebAccess | None = None,
        others: Iterable[Search] = (),
        homes: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> "AsyncIterator[Searches]":
        """Close the connections at the end."""
        searches = cls(access, others, homes, patience)
        try:
            yield searches
        finally:
            await searches.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def engine(self, name: str) -> Search:
        """Give the service of that name. Raises `SettingsError`, which says what to set."""
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def address(self, name: str) -> str:
        """Give the address where a service is asked; "" for one that is none of the web's."""
        return self.access.searxng_url if name == "searxng" else self._homes.get(name, "")

    def key(self, name: str) -> str:
        """Say whether a service's key is set."""
        if name not in KEYED:
            return "no key needed"
        return "key set" if self._key(name) else "no key"

    async def state(self, name: str) -> SearchState:
        """Ask a service a small question, which may cost what a question costs there."""
        question = SearchQuestion(engine=name, query=TRIAL, language="en", most=1)
        try:
            found = await self.engine(name).search(question)
        except SearchError as error:
            return SearchState(reached=False, message=error.message)
        if not found.hits:
            return SearchState(reached=True, message=f"reached, but it knows no “{TRIAL}”")
        return SearchState(reached=True, message="reached")

    def _open(self, name: str) -> Search:
        if name not in NAMES:
            msg = f"BYLINE_SEARCH: “{name}” is no search service; there are {', '.join(NAMES)}."
            raise SettingsError(msg)
        makers: dict[str, Callable[[], Search]] = {
            "wikipedia": lambda: WikipediaSearch(self._client, self._homes["wikipedia"]),
            "searxng": lambda: SearxngSearch(self._client, searxng_address(self.access)),
            "duckduckgo": self._duckduckgo,
            "tavily": self._tavily,
            "brave": self._brave,
            "arxiv": self._arxiv,
        }
        return makers[name]()

    def _duckduckgo(self) -> Search:
        from byline.research.web.engines.duckduckgo import DuckDuckGoSearch  # 0.1 s to import

        return DuckDuckGoSearch(self._client, self._homes["duckduckgo"])

    def _tavily(self) -> Search:
        from byline.research.web.engines.tavily import TavilySearch

        return TavilySearch(self._client, self._set_key("tavily"), self._homes["tavily"])

    def _brave(self) -> Search:
        from byline.research.web.engines.brave import BraveSearch

        return BraveSearch(self._client, self._set_key("brave"), self._homes["brave"])

    def _arxiv(self) -> Search:
        from byline.research.web.engines.arxiv import ArxivSearch

        return ArxivSearch(self._client, self._homes["arxiv"])

    def _set_key(self, name: str) -> str:
        key = self._key(name)
        if not key:
            msg = f"BYLINE_SEARCH names {name}, which needs a key: set {KEYED[name]}."
            raise SettingsError(msg)
        if not re.fullmatch(r"[!-~]+", key):
            msg = f"{KEYED[name]} holds a letter that no key holds."
            raise SettingsError(msg)
        return key

    def _key(self, name: str) -> str:
        return {"tavily": self.access.tavily_key, "brave": self.access.brave_key}[name].strip()


def searxng_address(access: WebAccess) -> str:
    """Give the address of the SearXNG server. Raises `SettingsError` where it is none."""
    address = access.searxng_url.strip()
    wanted = "give the address of a SearXNG server, such as http://127.0.0.1:8080"
    if not address:
        msg = f"BYLINE_SEARCH names searxng: {wanted}, in BYLINE_SEARXNG_URL."
        raise SettingsError(msg)
    try:
        url = URL(address)
        good = url.scheme in ("http", "https") and url.host and not (url.user or url.query_string)
    except ValueError:
        good = False
    if not good:
        msg = f"BYLINE_SEARXNG_URL: {wanted}."
        raise SettingsError(msg)
    return address
