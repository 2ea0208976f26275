"""Pins what shapes an article that is begun now: models, day, and the sources it draws on."""

import asyncio

from backend.database.documents import Documents
from backend.errors import AddressesNotSupported
from backend.settings import ServerSettings
from byline.article import Brief
from byline.folder import today
from byline.newsroom import Pins, pins_of
from byline.research.files import Shelf, shelf
from byline.research.library import sample_library


async def pinned(settings: ServerSettings, documents: Documents, brief: Brief) -> Pins:
    """Pin a brief. One that names documents draws on these alone; a resume finds the same text.

    Raises `UnknownDocument`, `AddressesNotSupported`, and `BriefError` when the library is gone.
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
    return pins_of(settings.chosen, today(), found, samples=not settings.library)


def models(settings: ServerSettings) -> Pins:
    """Pin the models for a revision that is begun now, which draws on nothing new."""
    return pins_of(settings.chosen, today(), Shelf(files=()), samples=False)
