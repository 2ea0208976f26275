"""The port of every search: a question goes out, hits come back, the best first."""

from typing import Protocol

from byline.article import Value
from byline.research.documents import EntryRef, PageRef

MOST_HITS = 20


class SearchQuestion(Value):
    """What is asked of one engine; `language` is a code such as en or de-AT."""

    engine: str
    query: str
    language: str
    most: int = MOST_HITS


class Hit(Value):
    """Something that a search found and that can be read; `date` as the engine gives it, or ""."""

    ref: PageRef | EntryRef
    title: str = ""
    date: str = ""


class Hits(Value):
    """What one search found, the best first."""

    hits: tuple[Hit, ...] = ()


class Search(Protocol):
    """A search service, or an encyclopedia on this machine."""

    @property
    def name(self) -> str:
        """Give the name that settings and pins know it by, such as `wikipedia`."""
        ...

    @property
    def shown(self) -> str:
        """Give the name that people know it by, such as `Wikipedia`."""
        ...

    async def search(self, question: SearchQuestion) -> Hits:
        """Ask. Nothing found is no error. Raises a `SearchError` that says why it cannot."""
        ...


class Reach(Value):
    """What an article may draw on beyond what it was given, as it was pinned when it was begun.

    `engines` search the web, `entries` are encyclopedias on this machine. With `needed` the web is
    searched only where everything else carries too little. So many `pages` are read at first. None
    of an excluded domain is; those of preferred ones come first. `excluded` are not read either:
    addresses.
    """

    engines: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    needed: bool = False
    pages: int = 0
    preferred_domains: tuple[str, ...] = ()
    excluded_domains: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
