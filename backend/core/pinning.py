"""Pins what shapes an article that is begun now: models, day, and the sources it draws on."""

import asyncio

from backend.database.documents import Documents
from backend.errors import AddressesNotSupported, UnknownSource
from backend.settings import ServerSettings
from byline.article import Brief
from byline.folder import today
from byline.newsroom import Pins, pins_of
from byline.research.files import Shelf, shelf
from byline.research.library import sample_library


async def pinned(settings: ServerSettings, documents: Documents, brief: Brief) -> Pins:
    """Pin a brief. One that names documents draws on these alone; a resume finds the same text.

    Raises `UnknownDocument`, `UnknownSource`, `AddressesNotSupported`, and `BriefError` when the
    library is gone.
    """
    addresses = [s for s in brief.sources if isinstance(s, str)]
    if addresses:
        msg = f"{addresses[0]}: {AddressesNotSupported.__doc__}"
        raise AddressesNotSupported(msg)
    if brief.sources:
        refs = await documents.refs([s for s in brief.sources if isinstance(s, int)])
        return pins_of(settings.chosen, today(), Shelf(files=(), documents=refs), samples=False)
    roots = settings.library or (sample_library(),)
    found = await asyncio.to_thread(shelf, roots)
    return pins_of(settings.chosen, today(), _without(found, brief), samples=not settings.library)


def _without(found: Shelf, brief: Brief) -> Shelf:
    """Leave out what the brief excludes. Raises `UnknownSource`."""
    names = {ref.name for ref in found.files}
    unknown = [name for name in brief.excluded if name not in names]
    if unknown:
        msg = f"The library has no source {unknown[0]!r}; /articles/ID/sources has their paths."
        raise UnknownSource(msg)
    kept = tuple(ref for ref in found.files if ref.name not in brief.excluded)
    return found.model_copy(update={"files": kept})


def models(settings: ServerSettings) -> Pins:
    """Pin the models for a revision that is begun now, which draws on nothing new."""
    return pins_of(settings.chosen, today(), Shelf(files=()), samples=False)
