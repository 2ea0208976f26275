"""An article's row: found, held and changed. The statements are built once, which is most of them.

The rest of the time SQLAlchemy takes to build one is many times what SQLite takes to run it.
"""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from backend.database.tables import article
from backend.errors import NotFound
from byline.errors import TakenOver

SHOWN = [c for c in article.c if c.name not in ("pins", "picture")]
_MINE = article.c.id == bindparam("article")
_ONE, _WHOLE = select(*SHOWN).where(_MINE), select(article).where(_MINE)
_HELD = select(*article.c["id", "fence", "head", "attempt", "agents"]).where(_MINE)
_CHANGE = update(article).where(_MINE)


def one(c: Connection, article_id: int, whole: bool = False) -> Row[Any] | None:
    """Find an article's row; without its large columns unless `whole`."""
    return c.execute(_WHOLE if whole else _ONE, {"article": article_id}).one_or_none()


def found(c: Connection, article_id: int) -> Row[Any]:
    """Find an article's row. Raises `NotFound`."""
    row = one(c, article_id)
    if row is None:
        raise NotFound
    return row


def held(c: Connection, article_id: int, fence: int) -> Row[Any]:
    """Make sure that the article is still ours; give what its log needs. Raises `TakenOver`."""
    row = c.execute(_HELD, {"article": article_id}).one_or_none()
    if row is None or row.fence != fence:
        raise TakenOver
    return row


def change(c: Connection, article_id: int, **values: Any) -> None:  # noqa: ANN401  (columns' types)
    """Write these columns of an article's row."""
    c.execute(_CHANGE, {"article": article_id, **values})
