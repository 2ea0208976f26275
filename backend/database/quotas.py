"""What each owner may use: articles a day, open ones, money a month, documents.

The rule of the money. What an owner may spend in a month (UTC) is met by what the calls of that
month have cost or still may cost, and by what open articles have reserved: the rest of their own
budgets. An article that costs something and names no budget gets all that is left as its own, and
so reserves it; name budgets to have several written side by side. What is composed costs nothing.
The owner's row is locked meanwhile: of two that begin at once the second sees the first.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from backend.database.engine import Ignoring
from backend.database.rows import owner_of
from backend.database.tables import article, call, deleted, document, owner, paid, proposal
from backend.errors import QuotaExceeded
from backend.records import ENDED, now
from backend.settings import ServerSettings
from byline.article import Brief, Value
from byline.pins import COMPOSER, Pins

MB = 1_000_000
CENT = 1e-6  # USD: less than this is what adding has rounded
_ENSURE = Ignoring(owner)
_COST = func.coalesce(call.c.cost_usd, call.c.reserved_usd)


class Bounds(Value):
    """What an owner may use; None is no bound."""

    articles_a_day: int | None = None
    budget_usd: float | None = None
    open_articles: int | None = None
    document_mb: float | None = None

    @classmethod
    def of(cls, settings: ServerSettings) -> "Bounds":
        """Give what is set for all owners."""
        return cls(**{name: getattr(settings, f"owner_{name}") for name in cls.model_fields})


def admit(c: Connection, set_for_all: Bounds, brief: Brief, pins: Pins) -> Brief:
    """Let an owner begin an article; give its brief, with a budget where it needs one.

    Raises `QuotaExceeded`.
    """
    name = owner_of(c)
    bounds = bounds_of(c, set_for_all, name)
    if bounds == Bounds():
        return brief
    lock(c, name)
    most = bounds.articles_a_day
    if most is not None and begun_today(c, name, most) >= most:
        msg = f"{most} articles may be begun a day; the next one tomorrow (UTC)."
        raise QuotaExceeded(msg, _until_tomorrow())
    return _admitted(c, bounds, name, brief, pins, 0.0)


def admit_again(
    c: Connection, set_for_all: Bounds, row: Row[Any], brief: Brief, pins: Pins
) -> Brief:
    """Let an owner go on with an article that failed, as `admit`."""
    bounds = bounds_of(c, set_for_all, row.owner)
    if bounds == Bounds():
        return brief
    lock(c, row.owner)
    spent = c.scalar(select(func.sum(_COST)).where(call.c.article_id == row.id)) or 0.0
    return _admitted(c, bounds, row.owner, brief, pins, float(spent))


def admit_change(c: Connection, set_for_all: Bounds) -> None:
    """Let an owner have a model propose a change: while there is money. Raises `QuotaExceeded`."""
    name = owner_of(c)
    bounds = bounds_of(c, set_for_all, name)
    if bounds.budget_usd is not None:
        lock(c, name)
        if _left(c, bounds.budget_usd, name) <= CENT:
            raise _used_up(c, bounds.budget_usd, name)


def admit_document(c: Connection, set_for_all: Bounds) -> None:
    """Let an owner keep a document that has just been written. Raises `QuotaExceeded`."""
    name = owner_of(c)
    bounds = bounds_of(c, set_for_all, name)
    if bounds.document_mb is None:
        return
    lock(c, name)
    if documents_mb(c, name) > bounds.document_mb:
        msg = f"Documents may take {bounds.document_mb:g} MB; delete one that no article needs."
        raise QuotaExceeded(msg)


def leave(c: Connection, row: Row[Any]) -> None:
    """Keep count of what an article that is deleted now has used up: it was used all the same."""
    lock(c, row.owner)
    day = func.substr(call.c.started_at, 1, 10)
    mine = (call.c.article_id == row.id, call.c.started_at >= now()[:7], paid)
    by_day = select(day, func.sum(_COST)).where(*mine).group_by(day)
    paid_on = {d: float(usd) for d, usd in c.execute(by_day)}
    begun = row.created_at[:10]
    for d in sorted({begun, *paid_on}):
        this = (deleted.c.owner == row.owner, deleted.c.day == d)
        one, usd = int(d == begun), paid_on.get(d, 0.0)
        more = {"articles": deleted.c.articles + one, "cost_usd": deleted.c.cost_usd + usd}
        if not c.execute(update(deleted).where(*this).values(more)).rowcount:
            values = {"owner": row.owner, "day": d, "articles": one, "cost_usd": usd}
            c.execute(insert(deleted).values(values))


def _admitted(
    c: Connection, bounds: Bounds, name: str, brief: Brief, pins: Pins, spent: float
) -> Brief:
    if bounds.open_articles is not None and open_now(c, name) >= bounds.open_articles:
        msg = f"{bounds.open_articles} articles may be open at once; wait for one, or cancel one."
        raise QuotaExceeded(msg)
    if bounds.budget_usd is None or not costs(pins):
        return brief
    left = _left(c, bounds.budget_usd, name)
    wanted = None if brief.budget_usd is None else max(0.0, brief.budget_usd - spent)
    if left <= CENT or (wanted is not None and wanted > left + CENT):
        raise _used_up(c, bounds.budget_usd, name, wanted)
    if wanted is not None:
        return brief
    return brief.model_copy(update={"budget_usd": round(spent + left, 6)})


def reserve(brief: Brief, pins: Pins) -> float | None:
    """Give what is reserved for an article; None where it names no budget, or costs nothing."""
    return brief.budget_usd if costs(pins) else None


def costs(pins: Pins) -> bool:
    """Say whether an article may cost something: what is composed does not."""
    return pins.model != COMPOSER or bool(pins.image_model)


def bounds_of(c: Connection, set_for_all: Bounds, name: str) -> Bounds:
    """Give an owner's bounds: his own before those of all."""
    columns = owner.c[*Bounds.model_fields]
    row = c.execute(select(*columns).where(owner.c.name == name)).one_or_none()
    own = {} if row is None else {k: v for k, v in row._asdict().items() if v is not None}
    return set_for_all.model_copy(update=own) if own else set_for_all


def lock(c: Connection, name: str) -> None:
    """Hold an owner's row to the end of the transaction; it is made where there is none."""
    c.execute(_ENSURE(c), {"name": name, "created_at": now()})
    c.execute(select(owner.c.name).where(owner.c.name == name).with_for_update())


def begun_today(c: Connection, name: str, most: int) -> int:
    """Count the articles of today, deleted ones, too; of those that stand, up to `most`."""
    newest = select(article.c.created_at).where(article.c.owner == name)
    newest = newest.order_by(article.c.id.desc()).limit(most)
    times: Sequence[str] = c.scalars(newest).all()
    gone = select(deleted.c.articles).where(deleted.c.owner == name, deleted.c.day == now()[:10])
    return sum(t >= now()[:10] for t in times) + (c.scalar(gone) or 0)


def open_now(c: Connection, name: str) -> int:
    """Count the articles that are not finished."""
    query = select(func.count()).select_from(article)
    return c.scalar(query.where(article.c.owner == name, article.c.status.not_in(ENDED))) or 0


def documents_mb(c: Connection, name: str) -> float:
    """Give the size of an owner's documents, as their files were."""
    total = select(func.sum(document.c.bytes)).where(document.c.owner == name)
    return float(c.scalar(total) or 0) / MB


def spent_usd(c: Connection, name: str) -> float:
    """Give what the calls of this month have cost, or still may cost."""
    gone = select(func.sum(deleted.c.cost_usd))
    gone = gone.where(deleted.c.owner == name, deleted.c.day >= now()[:7])
    return float(c.scalar(spending(name)) or 0.0) + float(c.scalar(gone) or 0.0)


def spending(name: str) -> Select[tuple[float | None]]:
    """Sum up this month's calls of an owner's articles; an index holds those that are paid."""
    theirs = call.join(article, article.c.id == call.c.article_id)
    # No index is to be used for the owner: SQLite would read all calls that were made for him.
    his = article.c.owner.concat("") == name
    query = select(func.sum(_COST)).select_from(theirs)
    return query.where(paid, call.c.started_at >= now()[:7], his)


def reserved_usd(c: Connection, name: str) -> float:
    """Give what is left of the budgets of the articles that are worked on."""
    changed = select(proposal.c.article_id).where(proposal.c.status == "working")
    at_work = article.c.status.not_in(ENDED) | article.c.id.in_(changed)
    mine = (article.c.owner == name, at_work, article.c.budget_usd.is_not(None))
    budgets = c.execute(select(article.c.id, article.c.budget_usd).where(*mine)).all()
    ids = call.c.article_id.in_(select(article.c.id).where(*mine))
    cost = select(call.c.article_id, func.sum(_COST)).where(ids).group_by(call.c.article_id)
    spent = {row.article_id: float(row[1]) for row in c.execute(cost)}
    return float(sum(max(0.0, usd - spent.get(number, 0.0)) for number, usd in budgets))


def _left(c: Connection, budget: float, name: str) -> float:
    return budget - spent_usd(c, name) - reserved_usd(c, name)


def _used_up(c: Connection, budget: float, name: str, wanted: float | None = None) -> QuotaExceeded:
    spent, reserved = spent_usd(c, name), reserved_usd(c, name)
    asked = "" if wanted is None else f" and ${wanted:.4f} are asked for"
    msg = (
        f"${budget:.2f} may be spent a month: ${spent:.4f} are spent, open articles have reserved "
        f"${reserved:.4f}{asked}. "
    )
    helps = spent + (wanted or CENT) > budget - CENT
    msg += "It is free again next month (UTC)." if helps else "Wait for an open article to end."
    return QuotaExceeded(msg, _until_next_month() if helps else None)


def _until_tomorrow() -> int:
    today = datetime.now(UTC)
    return _until(today + timedelta(days=1))


def _until_next_month() -> int:
    first = datetime.now(UTC).replace(day=1)
    return _until((first + timedelta(days=32)).replace(day=1))


def _until(day: datetime) -> int:
    """Give the seconds until a day begins."""
    begins = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return int((begins - datetime.now(UTC)).total_seconds()) + 1
