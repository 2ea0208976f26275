"""The database's own name, which it keeps wherever it is moved: no other has the same."""

import secrets

from sqlalchemy import Connection, select

from backend.database.engine import Ignoring
from backend.database.tables import secret
from backend.database.writer import Writer

NAME = "installation"
_MAKE = Ignoring(secret)


class Installation:
    """Names the installation: all processes at one database."""

    def __init__(self, writer: Writer) -> None:
        """Write through the store's own."""
        self._writer = writer

    async def name(self) -> str:
        """Give the name, which the first who asks makes up."""

        def name(c: Connection) -> str:
            c.execute(_MAKE(c), {"name": NAME, "value": secrets.token_bytes(16)})
            value = c.scalar(select(secret.c.value).where(secret.c.name == NAME))
            return bytes(value or b"").hex()

        return await self._writer.do(name)
