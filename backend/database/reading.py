"""Reads what is kept, and changes nothing."""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from backend.database.log import outline as last_outline
from backend.database.pace import taken
from backend.database.reader import Reader
from backend.database.rows import SHOWN, found, owned
from backend.database.tables import article, blob, call, record
from backend.database.versions import current
from backend.records import (
    ArticleRecord,
    CallRecord,
    Page,
    Result,
    Totals,
    agent_states,
)
from byline.article import Article, Brief
from byline.estimate import Taken
from byline.events import EVENT, OutlineReady, Record
from byline.planned import agent_of

BATCH = 500  # records read at once


class Reading:
    """What may be asked of the database; values come out, rows never."""

    def __init__(self, reader: Reader) -> None:
        """Ask `reader`."""
        self._reader = reader

    async def article(self, article_id: int) -> ArticleRecord:
        """Give an article's record. Raises `NotFound`."""
        return await self._reader.ask(lambda c: as_record(found(c, article_id)))

    async def result(self, article_id: int) -> Result | None:
        """Give a finished article; None while there is none. Raises `NotFound`."""

        def result(c: Connection) -> Result | None:
            row = found(c, article_id)
            now = current(c, article_id)
            if now is None:
                return None
            return Result(
                id=row.id,
                article=Article.model_validate_json(now.article),
                version=now.number,
                created_at=row.created_at,
                completed_at=row.completed_at,
            )

        return await self._reader.ask(result)

    async def picture(self, article_id: int) -> bytes | None:
        """Give the cover (WebP), None without one. Raises `NotFound`."""

        def picture(c: Connection) -> bytes | None:
            found(c, article_id)
            return c.scalar(select(article.c.picture).where(article.c.id == article_id))

        return await self._reader.ask(picture)

    async def outline(self, article_id: int) -> OutlineReady | None:
        """Give the outline that was told last, None before there is one. Raises `NotFound`."""

        def outline(c: Connection) -> OutlineReady | None:
            found(c, article_id)
            return last_outline(c, article_id)

        return await self._reader.ask(outline)

    async def page(self, page: int, size: int, status: str | None, search: str) -> Page:
        """Give some of the articles, newest first; `search` is looked for in the topics."""
        wanted: list[ColumnElement[bool]] = [article.c.status == status] if status else []
        if search:
            wanted.append(article.c.topic.icontains(search, autoescape=True))
        query = select(*SHOWN).order_by(article.c.id.desc())
        query = query.limit(size).offset((page - 1) * size)
        count = select(func.count()).select_from(article)

        def shown(c: Connection) -> Page:
            mine = (*wanted, owned(c, article.c.owner))
            items = tuple(as_record(r) for r in c.execute(query.where(*mine)))
            total = c.scalar(count.where(*mine))
            return Page(items=items, total=total or 0, page=page, size=size)

        return await self._reader.ask(shown)

    async def at_work(self) -> list[ArticleRecord]:
        """Give the articles that are being written now, oldest first."""
        query = select(*SHOWN).where(article.c.status == "processing").order_by(article.c.id)

        def listed(c: Connection) -> list[ArticleRecord]:
            return [as_record(r) for r in c.execute(query.where(owned(c, article.c.owner)))]

        return await self._reader.ask(listed)

    async def heads(self, articles: Iterable[int]) -> dict[int, int]:
        """Give the number of the last record of each of some articles that exist."""
        query = select(article.c.id, article.c.head).where(article.c.id.in_(tuple(articles)))
        return await self._reader.ask(lambda c: {r.id: r.head for r in c.execute(query)})

    async def log(self, article_id: int, after: int) -> tuple[ArticleRecord, list[Record]]:
        """Give an article and its log behind `after`, in order, at most `BATCH` records.

        The log may be newer than the article, never older. Raises `NotFound`.
        """
        wanted = [record.c.article_id == article_id, record.c.seq > after]
        query = select(record).where(*wanted).order_by(record.c.seq).limit(BATCH)

        def log(c: Connection) -> tuple[ArticleRecord, list[Record]]:
            return as_record(found(c, article_id)), [_record(r) for r in c.execute(query)]

        return await self._reader.ask(log)

    async def calls(self, article_id: int, bodies: bool) -> list[CallRecord]:
        """List an article's calls in the order they began. Raises `NotFound`."""
        mine = (blob.c.article_id == call.c.article_id) & (blob.c.hash == call.c.body)
        query = select(call, blob.c.data) if bodies else select(call)
        if bodies:
            query = query.outerjoin(blob, mine)
        query = query.where(call.c.article_id == article_id)
        query = query.order_by(call.c.started_at, call.c.key, call.c.attempt)

        def listed(c: Connection) -> list[CallRecord]:
            found(c, article_id)
            return [_call(r, r.data if bodies else None) for r in c.execute(query)]

        return await self._reader.ask(listed)

    async def taken(self, model: str) -> list[Taken]:
        """Say what the last articles that a model has finished took, newest first."""
        return await self._reader.ask(lambda c: taken(c, model))

    async def totals(self) -> Totals:
        """Count everybody's articles, calls, tokens and cost."""
        return await self._reader.ask(_totals)


def _totals(c: Connection) -> Totals:
    count = func.count()
    articles = c.execute(select(article.c.status, count).group_by(article.c.status))
    calls = c.execute(select(call.c.kind, call.c.state, count).group_by(call.c.kind, call.c.state))
    spent = select(*(func.sum(x) for x in (call.c.tokens_in, call.c.tokens_out, call.c.cost_usd)))
    tokens_in, tokens_out, cost = tuple(c.execute(spent).one())
    return Totals(
        articles={row[0]: row[1] for row in articles},
        calls={(kind, state): n for kind, state, n in calls},
        tokens_in=int(tokens_in or 0),  # PostgreSQL's sum of numbers is a Decimal
        tokens_out=int(tokens_out or 0),
        cost_usd=float(cost or 0.0),
    )


def as_record(row: Row[Any]) -> ArticleRecord:
    """Make a value of an article's row."""
    brief = Brief.model_validate_json(row.brief)
    return ArticleRecord(
        id=row.id,
        brief=brief,
        status=row.status,
        progress=row.progress,
        attempt=row.attempt,
        attempt_from=row.attempt_from,
        head=row.head,
        agents=agent_states(brief, json.loads(row.agents), row.status),
        current_agent=row.current_agent,
        message=row.message,
        error_code=row.error_code,
        created_at=row.created_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )


def _record(row: Row[Any]) -> Record:
    return Record(
        article_id=row.article_id,
        seq=row.seq,
        attempt=row.attempt,
        timestamp=row.at,
        event=EVENT.validate_json(row.body),
    )


def _call(row: Row[Any], data: bytes | None) -> CallRecord:
    return CallRecord(
        scope=row.scope,
        kind=row.kind,
        agent=agent_of(row.scope),
        label=row.label,
        attempt=row.attempt,
        status=row.state,
        code=row.code,
        model=row.model,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
        cost_usd=row.cost_usd,
        started_at=row.started_at,
        execution_time=row.seconds,
        body=zlib.decompress(data).decode("utf-8", "replace") if data else None,
    )
