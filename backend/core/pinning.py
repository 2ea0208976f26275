"""Pins what shapes an article that is begun now: models, day, and the sources it draws on."""

import asyncio
import re

from byline.research.web.engines.named import default_engines

from backend.database.documents import Documents
from backend.errors import UnknownSource
from backend.settings import ServerSettings
from byline.article import Brief
from byline.folder import today
from byline.pins import Pins, pages_of, pins_of, reach_of
from byline.research.files import Shelf, shelf
from byline.research.library import sample_library
from byline.research.web.search import Reach
from byline.sourcenames import ADDRESS


async def pinned(settings: ServerSettings, documents: Documents, brief: Brief) -> Pins:
    """Pin a brief. One that names documents draws on these alone; a resume finds the same text.

    Raises `UnknownDocument`, `UnknownSource`, `WebOff`, `SettingsError`, and `BriefError` when
    the library is gone.
    """
    reach = reach_of(
        brief,
        own=bool(brief.sources),
        private=bool(settings.library),
        engines=default_engines(settings.web_access) if settings.web else (),
        entries=(),
    )
    if brief.sources:
        refs = await documents.refs([s for s in brief.sources if isinstance(s, int)])
        given = Shelf(files=(), documents=refs, pages=pages_of(brief))
        return pins_of(settings.chosen, today(), given, samples=False, reach=reach)
    roots = settings.library or (sample_library(),)
    found = _without(await asyncio.to_thread(shelf, roots), brief, reach)
    return pins_of(settings.chosen, today(), found, samples=not settings.library, reach=reach)


def _without(found: Shelf, brief: Brief, reach: Reach) -> Shelf:
    """Leave out what the brief excludes. Raises `UnknownSource`."""
    names = {ref.name for ref in found.files}
    unknown = [n for n in brief.excluded if n not in names and not _elsewhere(n, reach)]
    if unknown:
        msg = f"The library has no source {unknown[0]!r}; /articles/ID/sources has their paths."
        raise UnknownSource(msg)
    kept = tuple(ref for ref in found.files if ref.name not in brief.excluded)
    return found.model_copy(update={"files": kept})


def _elsewhere(name: str, reach: Reach) -> bool:
    """Is it a page, or an entry of an encyclopedia? Whether there is such a one shows later."""
    entry = any(name.endswith(f"({library})") for library in reach.entries)
    return entry or re.fullmatch(ADDRESS, name) is not None


def models(settings: ServerSettings) -> Pins:
    """Pin the models for a revision that is begun now, which draws on nothing new."""
    return pins_of(settings.chosen, today(), Shelf(files=()), samples=False)
