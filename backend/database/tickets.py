"""Tickets: each opens one stream, once, for a page that cannot send a key along."""

import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert

from backend.database.engine import seconds
from backend.database.keys import digest
from backend.database.tables import ticket
from backend.database.writer import Writer
from backend.records import Caller, stamp

LASTS = 60.0  # seconds
RANDOM = 32  # bytes


class Tickets:
    """Everybody's tickets; only their hashes are kept."""

    def __init__(self, writer: Writer) -> None:
        """Write on behalf of the service itself."""
        self._writer = writer

    async def make(self, caller: Caller) -> tuple[str, str]:
        """Make a ticket for a caller; give it and the time when it ends, UTC with Z."""
        shown = secrets.token_urlsafe(RANDOM)

        def make(c: Connection) -> str:
            at = seconds(c)
            c.execute(delete(ticket).where(ticket.c.expires_at <= _stamp(at)))
            until = _stamp(at + LASTS)
            values = {"hash": digest(shown), "owner": caller.owner, "key_id": caller.key_id}
            c.execute(insert(ticket).values(values | {"expires_at": until}))
            return until

        return shown, await self._writer.do(make)

    async def take(self, shown: str) -> Caller | None:
        """Use a ticket up; give whose it was, None when it was used before, ended, or never made.

        Of two who come with the same ticket one gets it: a row is deleted once.
        """

        def take(c: Connection) -> Caller | None:
            mine = delete(ticket).where(ticket.c.hash == digest(shown)).returning(ticket)
            row = c.execute(mine).one_or_none()
            if row is None or row.expires_at <= _stamp(seconds(c)):
                return None
            return Caller(owner=row.owner, key_id=row.key_id)

        return await self._writer.do(take)


def _stamp(at: float) -> str:
    return stamp(datetime.fromtimestamp(at, UTC))
