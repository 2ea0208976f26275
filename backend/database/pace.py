"""How fast articles are written here: what the last finished ones have taken."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.database.tables import article, call
from byline.article import Brief
from byline.estimate import Taken
from byline.pins import Pins, task_of

LOOKED_AT, ENOUGH = 50, 10  # articles, newest first
DRAWN = "image"  # a kind of call that has nothing to do with how long the text is


def taken(c: Connection, model: str) -> list[Taken]:
    """Say what the last articles that `model` has finished took, newest first."""
    newest = select(article.c.id, article.c.brief, article.c.pins)
    newest = newest.where(article.c.status == "completed").order_by(article.c.id.desc())
    last: list[Row[Any]] = list(c.execute(newest.limit(LOOKED_AT)))
    mine = [row for row in last if Pins.model_validate_json(row.pins).model == model][:ENOUGH]
    return [t for row in mine if (t := _taken(c, row)).seconds > 0]


def _taken(c: Connection, row: Row[Any]) -> Taken:
    finished = (
        call.c.article_id == row.id,
        call.c.state == "finished",
        call.c.kind != DRAWN,
        call.c.scope.not_like("revise/%"),  # made after the article was finished
    )
    columns = call.c["kind", "started_at", "seconds", "tokens_in", "tokens_out"]
    calls = c.execute(select(*columns).where(*finished)).all()
    brief = Brief.model_validate_json(row.brief)
    pins = Pins.model_validate_json(row.pins)
    return Taken(
        task=task_of(brief, pins.shelf, pins.reach),
        seconds=_at_work(calls),
        tokens_in=sum(r.tokens_in or 0 for r in calls),
        tokens_out=sum(r.tokens_out or 0 for r in calls),
    )


def _at_work(calls: Iterable[Row[Any]]) -> float:
    """Give the seconds in which any call was at work: no queue, no night, no approval."""
    begins = ((datetime.fromisoformat(r.started_at).timestamp(), r.seconds) for r in calls)
    total = until = 0.0
    for begin, seconds in sorted(begins):
        total += max(0.0, begin + seconds - max(begin, until))
        until = max(until, begin + seconds)
    return total
