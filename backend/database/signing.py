"""What links are signed with: one secret for all processes, made once; and whose an article is."""

import secrets

from sqlalchemy import Connection, select

from backend.database.engine import Ignoring
from backend.database.reader import Reader
from backend.database.tables import article, secret
from backend.database.writer import Writer

NAME, LENGTH = "links", 32  # bytes
_MAKE = Ignoring(secret)


class Signing:
    """What is needed to sign and to check."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write on behalf of the service itself."""
        self._reader = reader
        self._writer = writer
        self._known: bytes | None = None

    async def secret(self) -> bytes:
        """Give the secret, which the first to ask makes."""
        if self._known is None:
            query = select(secret.c.value).where(secret.c.name == NAME)
            found = await self._reader.ask(lambda c: c.scalar(query))
            if found is None:

                def make(c: Connection) -> bytes | None:
                    c.execute(_MAKE(c), {"name": NAME, "value": secrets.token_bytes(LENGTH)})
                    return c.scalar(query)

                found = await self._writer.do(make)
            assert found is not None  # noqa: S101  (somebody has made it)
            self._known = bytes(found)
        return self._known

    async def owner(self, article_id: int) -> str | None:
        """Say whose an article is; None where there is none."""
        query = select(article.c.owner).where(article.c.id == article_id)
        return await self._reader.ask(lambda c: c.scalar(query))
