"""The keys that owners show: made, listed, revoked, found. Only their hashes are kept."""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from backend.database.engine import Ignoring
from backend.database.reader import Reader
from backend.database.tables import key, owner
from backend.database.writer import Writer
from backend.errors import BadKeyOwner, KeyNotFound, NoKeyOwner
from backend.records import LOCAL, now, stamp
from byline.article import Value

PREFIX, RANDOM = "byl_", 32  # how a key begins; its bytes, as base64url
FORM = re.compile(r"byl_[A-Za-z0-9_-]{43}")
OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
_OWNER = Ignoring(owner)


class KeyRecord(Value):
    """What is known of a key; times are UTC with Z."""

    id: int
    owner: str
    name: str
    operator: bool
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    used_at: str | None

    def holds(self, at: str) -> bool:
        """Say whether the key opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


def digest(shown: str) -> str:
    """Give the hash under which a key or a ticket is kept.

    A plain one is enough: what is hashed holds 256 random bits.
    """
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


class Keys:
    """Everybody's keys."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Read and write on behalf of the service itself."""
        self._reader = reader
        self._writer = writer

    async def make(
        self, whose: str | None, name: str = "", days: int | None = None, operator: bool = False
    ) -> tuple[KeyRecord, str]:
        """Make a key, which holds for so many days; give it as it is shown, this once.

        The very first belongs to `local` unless an owner is named: so whoever goes on from one
        machine to several keeps his articles. Raises `NoKeyOwner` or `BadKeyOwner`.
        """
        if whose is not None and not OWNER.fullmatch(whose):
            raise BadKeyOwner
        shown = PREFIX + secrets.token_urlsafe(RANDOM)
        until = None if days is None else stamp(datetime.now(UTC) + timedelta(days=days))

        def make(c: Connection) -> KeyRecord:
            if whose is None and c.scalar(select(func.count()).select_from(key)):
                raise NoKeyOwner
            values = {
                "owner": whose or LOCAL,
                "name": name,
                "hash": digest(shown),
                "operator": operator,
                "created_at": now(),
                "expires_at": until,
            }
            c.execute(_OWNER(c), {"name": values["owner"], "created_at": values["created_at"]})
            return _record(c.execute(insert(key).values(values).returning(key)).one())

        return await self._writer.do(make), shown

    async def listed(self) -> tuple[KeyRecord, ...]:
        """List all keys, oldest first."""
        query = select(key).order_by(key.c.id)
        return await self._reader.ask(lambda c: tuple(_record(r) for r in c.execute(query)))

    async def revoke(self, key_id: int) -> KeyRecord:
        """End a key; one that has been revoked stays so from then on. Raises `KeyNotFound`."""

        def revoke(c: Connection) -> KeyRecord:
            mine = key.c.id == key_id
            c.execute(update(key).where(mine, key.c.revoked_at.is_(None)).values(revoked_at=now()))
            row = c.execute(select(key).where(mine)).one_or_none()
            if row is None:
                raise KeyNotFound
            return _record(row)

        return await self._writer.do(revoke)

    async def found(self, shown: str) -> KeyRecord | None:
        """Find a key by what is shown, whether it holds or not; None for what was never made."""
        hashed = digest(shown)

        def found(c: Connection) -> KeyRecord | None:
            row = c.execute(select(key).where(key.c.hash == hashed)).one_or_none()
            if row is None or not hmac.compare_digest(row.hash, hashed):
                return None
            return _record(row)

        return await self._reader.ask(found)

    async def key(self, key_id: int) -> KeyRecord | None:
        """Give a key by its id."""
        query = select(key).where(key.c.id == key_id)

        def one(c: Connection) -> KeyRecord | None:
            row = c.execute(query).one_or_none()
            return None if row is None else _record(row)

        return await self._reader.ask(one)

    async def used(self, key_id: int) -> None:
        """Write down that a key was used just now."""
        mine = update(key).where(key.c.id == key_id)
        await self._writer.do(lambda c: c.execute(mine.values(used_at=now())))

    async def some(self) -> bool:
        """Say whether any key holds."""
        at = now()
        holds = (key.c.revoked_at.is_(None), or_(key.c.expires_at.is_(None), key.c.expires_at > at))
        query = select(key.c.id).where(*holds).limit(1)
        return await self._reader.ask(lambda c: c.scalar(query) is not None)


def _record(row: Row[Any]) -> KeyRecord:
    return KeyRecord(**{name: getattr(row, name) for name in KeyRecord.model_fields})
