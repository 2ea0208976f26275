"""Finds an engine by the name it was pinned under: on this machine, or on the web."""

from dataclasses import dataclass

from byline.errors import SearchError, WebOff
from byline.research.entries.encyclopedias import Encyclopedias
from byline.research.web.engines.named import NAMES, Searches
from byline.research.web.search import Search

SHOWN = {
    "arxiv": "arXiv",
    "brave": "Brave Search",
    "duckduckgo": "DuckDuckGo",
    "searxng": "SearXNG",
    "tavily": "Tavily",
    "wikipedia": "Wikipedia",
}


@dataclass(frozen=True)
class Finder:
    """Knows the services of the web and, where there are any, the encyclopedias beside them."""

    searches: Searches
    encyclopedias: Encyclopedias | None = None

    def shown(self, name: str) -> str:
        """Give the name that people know an engine by, whether it is still there or not."""
        return SHOWN.get(name, name)

    def engine(self, name: str) -> Search:
        """Give the engine.

        Raises `SearchError` for an encyclopedia that is gone, `WebOff`, and `SettingsError` for a
        service that what is set does not open.
        """
        for held in self.encyclopedias.searches() if self.encyclopedias else ():
            if held.name == name:
                return held
        if name not in NAMES:
            msg = f"The encyclopedia {name} is gone; `byline library add` brings it back."
            raise SearchError(msg)
        if not self.searches.access.on:
            raise WebOff
        return self.searches.engine(name)
