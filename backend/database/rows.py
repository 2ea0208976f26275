"""An article's row: found, held and changed. The statements are built once, which is most of them.

The rest of the time SQLAlchemy takes to build one is many times what SQLite takes to run it.

Each connection asks on behalf of somebody (`for_owner`): of an owner, who finds nobody's articles
but his own, or of the service itself. In a transaction that writes, a row that was found is locked
to its end, so that what was seen of it holds still when something is written.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, true, update

from backend.database.tables import article
from backend.errors import NotFound
from backend.records import LOCAL
from byline.errors import TakenOver

SHOWN = [c for c in article.c if c.name not in ("pins", "picture")]
_MINE = article.c.id == bindparam("article")
_OWNED = article.c.owner == bindparam("by")
_ONE, _WHOLE = select(*SHOWN).where(_MINE), select(article).where(_MINE)
_HELD = select(*article.c["id", "fence", "head", "attempt", "agents"]).where(_MINE)
_CHANGE = update(article).where(_MINE)
_FIND = {
    (whole, owned, writes): made.with_for_update() if writes else made
    for whole, query in ((False, _ONE), (True, _WHOLE))
    for owned, made in ((False, query), (True, query.where(_OWNED)))
    for writes in (False, True)
}
_HOLD = _HELD.with_for_update()


def for_owner(c: Connection, owner: str | None, writes: bool = False) -> None:
    """Let what follows on this connection be asked by an owner; None is the service itself."""
    c.info["owner"], c.info["writes"] = owner, writes


def asker(c: Connection) -> str | None:
    """Give the owner on whose behalf is asked; None is the service itself."""
    found: str | None = c.info["owner"]
    return found


def owner_of(c: Connection) -> str:
    """Give the owner of what is made on this connection."""
    return asker(c) or LOCAL


def owned(c: Connection, column: Any) -> ColumnElement[bool]:  # noqa: ANN401  (any table's own)
    """Give the condition that rows belong to who asks."""
    owner = asker(c)
    return true() if owner is None else column == owner


def one(c: Connection, article_id: int, whole: bool = False) -> Row[Any] | None:
    """Find an article's row; without its large columns unless `whole`."""
    owner = asker(c)
    query = _FIND[whole, owner is not None, c.info["writes"]]
    return c.execute(query, {"article": article_id, "by": owner}).one_or_none()


def found(c: Connection, article_id: int) -> Row[Any]:
    """Find an article's row. Raises `NotFound`."""
    row = one(c, article_id)
    if row is None:
        raise NotFound
    return row


def held(c: Connection, article_id: int, fence: int) -> Row[Any]:
    """Make sure that the article is still ours; give what its log needs. Raises `TakenOver`."""
    row = c.execute(_HOLD, {"article": article_id}).one_or_none()
    if row is None or row.fence != fence:
        raise TakenOver
    return row


def change(c: Connection, article_id: int, **values: Any) -> None:  # noqa: ANN401  (columns' types)
    """Write these columns of an article's row."""
    c.execute(_CHANGE, {"article": article_id, **values})
