"""What is done once a day: what ended long ago is forgotten, bodies of calls and deliveries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from backend.database.store import Store

log = structlog.get_logger()
DAY = 86400.0  # seconds


@asynccontextmanager
async def upkeep(store: Store, journal_days: int, audit_days: int) -> AsyncIterator[None]:
    """Look after the database at once and then daily, as long as this is open."""
    async with asyncio.TaskGroup() as group:
        daily = group.create_task(_daily(store, journal_days, audit_days))
        try:
            yield
        finally:
            daily.cancel()


async def _daily(store: Store, journal_days: int, audit_days: int) -> None:
    while True:
        articles = 0
        try:
            while pruned := await store.prune(journal_days):
                articles += pruned
            while await store.deliveries.prune(journal_days):
                pass
            while await store.audit.prune(audit_days):
                pass
        except Exception:  # the disk is full, perhaps: tomorrow is early enough
            log.exception("pruning_failed")
        if articles:
            log.info("pruned", articles=articles)
        await asyncio.sleep(DAY)
