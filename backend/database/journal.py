"""The journal in the database: bodies lie deflated in a blob store by their hash."""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from backend.database.engine import Ignoring
from backend.database.reader import Reader
from backend.database.rows import held
from backend.database.tables import article, blob, call
from backend.database.writer import Writer
from backend.records import now
from byline.journal import Key, Kind, Reply

PATIENCE = 60.0  # seconds for which a database that is away is waited for
COLUMNS = ("code", "model", "tokens_in", "tokens_out", "cost_usd", "seconds")


_OF = (call.c.article_id == bindparam("article"), call.c.key == bindparam("call"))
_FINISHED = (
    select(call, blob.c.data)
    .outerjoin(blob, (blob.c.article_id == call.c.article_id) & (blob.c.hash == call.c.body))
    .where(*_OF, call.c.state == "finished")
)
_BEGUN = ("article_id", "key", "attempt", "state", "kind", "scope", "label", "started_at",
          "reserved_usd")  # fmt: skip
_LAST = select(func.coalesce(func.max(call.c.attempt), 0)).where(*_OF).scalar_subquery()
_START = (
    insert(call)
    .from_select(
        _BEGUN,
        select(
            bindparam("article", type_=call.c.article_id.type),
            bindparam("call", type_=call.c.key.type),
            _LAST + 1,
            literal("started"),
            *(bindparam(name, type_=call.c[name].type) for name in _BEGUN[4:]),
        ),
    )
    .returning(call.c.attempt)
)
_END = update(call).where(*_OF, call.c.attempt == bindparam("which"))
_KEEP = Ignoring(blob)
_SPENT = select(func.sum(func.coalesce(call.c.cost_usd, call.c.reserved_usd))).where(
    call.c.article_id == bindparam("article")
)
_CLEAR = update(article).where(article.c.id == bindparam("article"), article.c.strikes > 0)


def answer(c: Connection, article_id: int, kind: Kind, body: bytes) -> None:
    """Write down what somebody answered to the last call of a kind, which could not wait."""
    asked = (call.c.article_id == article_id, call.c.kind == kind, call.c.state == "failed")
    last = select(call.c.key, call.c.attempt).where(*asked).order_by(call.c.attempt.desc())
    row = c.execute(last.limit(1)).one()
    digest = hashlib.sha256(body).hexdigest()
    blob_row = {"article_id": article_id, "hash": digest, "data": zlib.compress(body)}
    c.execute(_KEEP(c), blob_row)
    values = {"state": "finished", "code": "", "cost_usd": 0.0, "body": digest}
    c.execute(_END, {"article": article_id, "call": row.key, "which": row.attempt, **values})


def forget(c: Connection, article_id: int, kind: Kind) -> None:
    """Take back what somebody answered, so that it can be answered anew."""
    answered = (call.c.article_id == article_id, call.c.kind == kind, call.c.state == "finished")
    c.execute(update(call).where(*answered).values(state="failed", body=None))


def forget_bodies(c: Connection, article_id: int) -> None:
    """Remove bodies that no call of the article names any more."""
    named = select(call.c.body).where(call.c.article_id == article_id, call.c.body.is_not(None))
    mine = blob.c.article_id == article_id
    c.execute(delete(blob).where(mine, blob.c.hash.not_in(named)))


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
        self._known: set[str] | None = None  # keys of the calls that earlier takings-up finished
        self._trusted = False  # is what spoke against the work forgotten, since it gets on?

    async def lose(self) -> int:
        """Write down that attempts found open are lost; give how many calls are finished."""

        def lose(c: Connection) -> set[str]:
            self._hold(c)
            mine = call.c.article_id == self._article
            c.execute(update(call).where(mine, call.c.state == "started").values(state="lost"))
            done = select(call.c.key).where(mine, call.c.state == "finished")
            return set(c.scalars(done))

        self._known = await self._writer.do(lose)
        return len(self._known)

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call; what nobody has asked yet needs no question."""
        if self._known is not None and str(key) not in self._known:
            return None
        row = await self._reader.ask(
            lambda c: c.execute(_FINISHED, self._of(key)).one_or_none(),
        )
        if row is None:
            return None
        body = zlib.decompress(row.data) if row.data else b""
        fields = {k: getattr(row, k) for k in COLUMNS if k != "code"}
        return Reply(body=body, failure=row.code, **fields)

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins; give the number of the attempt, from 1."""

        def start(c: Connection) -> int:
            self._hold(c)
            row = {"kind": key.kind, "scope": key.scope, "label": label, "started_at": now()}
            values = {**self._of(key), **row, "reserved_usd": reserved_usd}
            return int(c.execute(_START, values).scalar_one())

        return await self._writer.do(start)

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""

        def finish(c: Connection) -> None:
            self._hold(c)
            digest = None
            if reply.body:  # deflated here, in the writer's thread: others go on meanwhile
                digest = hashlib.sha256(reply.body).hexdigest()
                body = zlib.compress(reply.body)
                c.execute(_KEEP(c), {"article_id": self._article, "hash": digest, "data": body})
            values: dict[str, Any] = reply.model_dump(exclude={"body", "failure"})
            values |= {"state": "finished", "code": reply.failure, "body": digest}
            c.execute(_END, {**self._of(key), "which": attempt, **values})
            if not self._trusted:
                self._trust(c)

        await self._writer.do(finish, PATIENCE, twice=True)  # it has been paid for
        self._trusted = True
        if self._known is not None:
            self._known.add(str(key))
        self._proven()

    async def fail(self, key: Key, attempt: int, code: str, cost_usd: float = 0.0) -> None:
        """Write down that the attempt failed, and what it may have cost."""

        def fail(c: Connection) -> None:
            self._hold(c)
            values = {"state": "failed", "code": code, "cost_usd": cost_usd}
            c.execute(_END, {**self._of(key), "which": attempt, **values})

        await self._writer.do(fail, PATIENCE, twice=True)

    async def reopen(self, kinds: tuple[Kind, ...]) -> None:
        """Take back failures that were answers, of calls of these kinds: they are asked again."""
        mine = (call.c.article_id == self._article, call.c.state == "finished")
        failed = (call.c.kind.in_(kinds), call.c.code != "")

        def reopen(c: Connection) -> None:
            self._hold(c)
            c.execute(update(call).where(*mine, *failed).values(state="failed", body=None))

        await self._writer.do(reopen)

    async def spent(self) -> float:
        """Sum up in USD what all attempts have cost, or may have: their reservation."""
        return await self._reader.ask(lambda c: float(c.scalar(_SPENT, self._mine) or 0.0))

    def _hold(self, c: Connection) -> None:
        """Make sure that the work is still ours. Raises `TakenOver`."""
        held(c, self._article, self._fence)

    def _trust(self, c: Connection) -> None:
        """Forget what spoke against the work: it gets on."""
        c.execute(_CLEAR, {"article": self._article, "strikes": 0})

    @property
    def _mine(self) -> dict[str, int]:
        return {"article": self._article}

    def _of(self, key: Key) -> dict[str, Any]:
        return {"article": self._article, "call": str(key)}
