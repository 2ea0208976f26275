"""The journal in the database: bodies lie deflated in a blob store by their hash."""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from backend.database.reader import Reader
from backend.database.tables import article, blob, call
from backend.database.writer import Writer
from backend.records import now
from byline.errors import TakenOver
from byline.journal import Key, Reply

COLUMNS = ("code", "model", "tokens_in", "tokens_out", "cost_usd", "seconds")


def held(c: Connection, article_id: int, fence: int) -> int:
    """Make sure that the article is still ours; give its log's head. Raises `TakenOver`."""
    wanted = select(article.c.fence, article.c.head).where(article.c.id == article_id)
    row = c.execute(wanted).one_or_none()
    if row is None or row.fence != fence:
        raise TakenOver
    return int(row.head)


class SQLJournal:
    """Keeps the calls of one article, as long as `fence` is the article's."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        article_id: int,
        fence: int,
        proven: Callable[[], None],
    ) -> None:
        """Open the journal of an article; `proven` is called when a call of it has finished."""
        self._proven = proven
        self._writer = writer
        self._reader = reader
        self._article = article_id
        self._fence = fence

    async def lose(self) -> int:
        """Write down that attempts found open are lost; give how many calls are finished."""

        def lose(c: Connection) -> int:
            held(c, self._article, self._fence)
            mine = call.c.article_id == self._article
            c.execute(update(call).where(mine, call.c.state == "started").values(state="lost"))
            done = select(func.count()).select_from(call).where(mine, call.c.state == "finished")
            return int(c.scalar(done) or 0)

        return await self._writer.do(lose)

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call."""
        query = (
            select(call, blob.c.data)
            .outerjoin(
                blob, (blob.c.article_id == call.c.article_id) & (blob.c.hash == call.c.body)
            )
            .where(call.c.article_id == self._article, call.c.key == str(key))
            .where(call.c.state == "finished")
        )
        row = await self._reader.ask(lambda c: c.execute(query).one_or_none())
        if row is None:
            return None
        body = zlib.decompress(row.data) if row.data else b""
        fields = {k: getattr(row, k) for k in COLUMNS if k != "code"}
        return Reply(body=body, failure=row.code, **fields)

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins; give the number of the attempt, from 1."""

        def start(c: Connection) -> int:
            held(c, self._article, self._fence)
            mine = (call.c.article_id == self._article) & (call.c.key == str(key))
            last = c.scalar(select(func.max(call.c.attempt)).where(mine))
            attempt = int(last or 0) + 1
            row = {"article_id": self._article, "key": str(key), "attempt": attempt}
            row |= {"state": "started", "kind": key.kind, "scope": key.scope, "label": label}
            c.execute(insert(call).values(**row, started_at=now(), reserved_usd=reserved_usd))
            return attempt

        return await self._writer.do(start)

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""
        body = zlib.compress(reply.body) if reply.body else b""
        digest = hashlib.sha256(reply.body).hexdigest() if body else None

        def finish(c: Connection) -> None:
            held(c, self._article, self._fence)
            if digest:
                row = {"article_id": self._article, "hash": digest, "data": body}
                c.execute(insert_or_ignore(blob).values(row).on_conflict_do_nothing())
            values: dict[str, Any] = reply.model_dump(exclude={"body", "failure"})
            values |= {"state": "finished", "code": reply.failure, "body": digest}
            c.execute(update(call).where(*self._of(key, attempt)).values(values))
            mine = article.c.id == self._article
            c.execute(update(article).where(mine, article.c.strikes > 0).values(strikes=0))

        await self._writer.do(finish)
        self._proven()

    async def fail(self, key: Key, attempt: int, code: str) -> None:
        """Write down that the attempt failed in a way that ends the article."""

        def fail(c: Connection) -> None:
            held(c, self._article, self._fence)
            values = {"state": "failed", "code": code}
            c.execute(update(call).where(*self._of(key, attempt)).values(values))

        await self._writer.do(fail)

    def _of(self, key: Key, attempt: int) -> tuple[Any, ...]:
        return (
            call.c.article_id == self._article,
            call.c.key == str(key),
            call.c.attempt == attempt,
        )
