"""The owners: what each may use, and uses."""

from sqlalchemy import Connection, select, update

from backend.database.quotas import (
    Bounds,
    begun_today,
    bounds_of,
    documents_mb,
    lock,
    open_now,
    reserved_usd,
    spent_usd,
)
from backend.database.reader import Reader
from backend.database.tables import article, owner
from backend.database.writer import Writer
from backend.errors import NoOwner
from backend.records import LOCAL
from byline.article import Value

MOST = 100_000  # articles of one day that are counted


class Use(Value):
    """What an owner uses, against his bounds."""

    name: str
    bounds: Bounds
    articles_today: int
    spent_usd: float  # this month
    reserved_usd: float
    open_articles: int
    document_mb: float


class Owners:
    """Everybody's bounds."""

    def __init__(self, reader: Reader, writer: Writer, bounds: Bounds) -> None:
        """Read and write on behalf of the service itself; `bounds` are those of all owners."""
        self._reader = reader
        self._writer = writer
        self._bounds = bounds

    async def listed(self) -> list[Use]:
        """Say what each owner uses."""

        def listed(c: Connection) -> list[Use]:
            return [_use(c, self._bounds, name) for name in sorted(_names(c))]

        return await self._reader.ask(listed)

    async def set(self, name: str, **bounds: float | None) -> None:
        """Set an owner's own bounds, None for what is set for all. Raises `NoOwner`."""

        def change(c: Connection) -> None:
            if name not in _names(c):
                raise NoOwner(f"There is no owner {name!r}; one that has a key, or an article, is.")
            lock(c, name)
            c.execute(update(owner).where(owner.c.name == name).values(bounds))

        await self._writer.do(change)


def _names(c: Connection) -> set[str]:
    begun = set(c.scalars(select(article.c.owner).distinct()))
    return begun | set(c.scalars(select(owner.c.name))) | {LOCAL}


def _use(c: Connection, set_for_all: Bounds, name: str) -> Use:
    bounds = bounds_of(c, set_for_all, name)
    return Use(
        name=name,
        bounds=bounds,
        articles_today=begun_today(c, name, MOST),
        spent_usd=round(spent_usd(c, name), 6),
        reserved_usd=round(reserved_usd(c, name), 6),
        open_articles=open_now(c, name),
        document_mb=round(documents_mb(c, name), 6),
    )
