"""The database for a command that runs beside any server that uses it."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from byline.commands.terminal import BAD_BRIEF, say

if TYPE_CHECKING:
    from backend.database.store import Store

Work = Callable[["Store", argparse.Namespace], Awaitable[None]]


def beside(work: Work) -> Callable[[argparse.Namespace], int]:
    """Make a command of what is to be done with the database, which gives the exit code."""
    return lambda asked: asyncio.run(_done(work, asked))


async def _done(work: Work, asked: argparse.Namespace) -> int:
    from backend.assembly import CannotServe, data_folder
    from backend.database.quotas import Bounds
    from backend.database.store import Store
    from backend.errors import Refused
    from backend.settings import ServerSettings

    settings = ServerSettings.read()
    try:
        data_folder(settings)
    except CannotServe as error:
        say(str(error))
        return BAD_BRIEF
    store = Store(settings.database, bounds=Bounds.of(settings))
    await store.open()
    try:
        await work(store, asked)
    except Refused as error:
        if error.status >= 500:
            raise
        say(error.message)
        return BAD_BRIEF
    finally:
        await store.close()
    return 0
