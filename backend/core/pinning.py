"""Pins what shapes an article that is begun now: models, day, and the sources it draws on."""

import asyncio

from backend.database.store import Store
from backend.settings import ServerSettings
from byline.article import Brief
from byline.pins import Pins, pin, pins_of, today
from byline.research.files import Shelf


async def pinned(settings: ServerSettings, store: Store, owner: str, brief: Brief) -> Pins:
    """Pin a brief. One that names sources draws on these; a resume finds the same text.

    Raises `UnknownDocument` and what `byline.pins.pin` raises.
    """
    ids = [s for s in brief.sources if isinstance(s, int)]
    refs = await store.of(owner).documents.refs(ids) if ids else ()
    return await asyncio.to_thread(pin, brief, settings, settings.chosen, (), refs)


def models(settings: ServerSettings) -> Pins:
    """Pin the models for a revision that is begun now, which draws on nothing new."""
    return pins_of(settings.chosen, today(), Shelf(files=()), samples=False)
