"""Keeps what is proposed to change in finished articles, and the calls that were made for it."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from backend.database.journal import PATIENCE, SQLJournal
from backend.database.quotas import Bounds, admit_change
from backend.database.reader import Reader
from backend.database.tables import article, proposal
from backend.database.versions import expect, keep, newest
from backend.database.workers import free
from backend.database.writer import Writer
from backend.errors import NotFound, ProposalClosed, TooManyProposals
from backend.records import Errand, Proposal, ProposalTask, now
from byline.article import Article
from byline.errors import BudgetExceeded, TakenOver
from byline.pins import Pins
from byline.revising import Revised

MOST_STRIKES = 3  # takings-up without a finished call
MOST_AT_WORK = 10  # of one article: they are worked on one after the other, and each is paid for
# An article that is finished is not retried, as the library's own message says: see `fail`.
OVER_BUDGET = (
    "What is left of the article's budget does not pay for this change. Ask for a smaller one, "
    "edit the text by hand, or have the article written anew with a larger budget."
)
INTERRUPTED = "The work was interrupted again and again at the same place; ask for it again."
_ONE = select(proposal).where(
    proposal.c.article_id == bindparam("article"), proposal.c.number == bindparam("which")
)
_HELD = _ONE.with_for_update()
at_work = select(proposal.c.article_id).where(proposal.c.status == "working")


class Proposals:
    """The proposals in the database; values come out, rows never."""

    def __init__(self, reader: Reader, writer: Writer, bounds: Bounds) -> None:
        """Read and write through the store's own; `bounds` are those of all owners."""
        self._reader = reader
        self._writer = writer
        self._bounds = bounds

    def journal(self, errand: Errand) -> SQLJournal:
        """Open the journal of a proposal at work."""
        return _Journal(self._writer, self._reader, errand)

    async def listed(self, article_id: int, most: int | None = None) -> list[Proposal]:
        """List an article's proposals, or so many of them, newest first.

        Raises as `Versions.listed`.
        """
        query = select(proposal).where(proposal.c.article_id == article_id)
        query = query.order_by(proposal.c.number.desc()).limit(most)

        def listed(c: Connection) -> list[Proposal]:
            newest(c, article_id)
            return [_proposal(r) for r in c.execute(query)]

        return await self._reader.ask(listed)

    async def proposal(self, article_id: int, number: int) -> Proposal:
        """Give one proposal. Raises `NotFound`, and as `Versions.listed`."""
        return await self._reader.ask(lambda c: _proposal(_found(c, article_id, number)))

    async def reserve(self, worker: int, most: int) -> list[tuple[int, int]]:
        """Give a worker the proposals, as (article, number), of up to `most` articles.

        All of an article's are one worker's: they share its budget and its journal.
        """
        working = proposal.c.status == "working"
        others = ~free(proposal.c.worker_id) & (proposal.c.worker_id != worker)
        held = select(proposal.c.article_id).where(working, others)
        wanted = select(proposal.c.article_id).where(working, free(proposal.c.worker_id))
        open_ones = article.c.id.in_(wanted) & article.c.id.not_in(held)
        articles = select(article.c.id).where(open_ones).order_by(article.c.id).limit(most)

        def reserve(c: Connection) -> list[tuple[int, int]]:
            locked = list(c.scalars(articles.with_for_update(skip_locked=True, of=article)))
            still = set(locked) - set(c.scalars(held.where(proposal.c.article_id.in_(locked))))
            mine = (working, proposal.c.article_id.in_(still), free(proposal.c.worker_id))
            own = update(proposal).where(*mine).values(worker_id=worker)
            rows = c.execute(own.returning(proposal.c.article_id, proposal.c.number)).all()
            return sorted((r.article_id, r.number) for r in rows)

        return await self._writer.do(reserve)

    async def create(self, article_id: int, task: ProposalTask, pins: Pins) -> int:
        """Keep a new proposal, to be worked on.

        Raises `TooManyProposals` or `QuotaExceeded`, and as `Versions.listed`.
        """
        values = {"task": task.model_dump_json(), "pins": pins.model_dump_json()}
        mine = proposal.c.article_id == article_id
        last = select(func.max(proposal.c.number)).where(mine)
        working = select(func.count()).where(mine, proposal.c.status == "working")

        def create(c: Connection) -> int:
            newest(c, article_id)
            if int(c.scalar(working) or 0) >= MOST_AT_WORK:
                raise TooManyProposals
            admit_change(c, self._bounds)
            number = int(c.scalar(last) or 0) + 1
            own = {"article_id": article_id, "number": number, "status": "working"}
            c.execute(insert(proposal).values(**own, **values, created_at=now()))
            return number

        return await self._writer.do(create)

    async def take_up(self, article_id: int, number: int, worker: int) -> Errand | None:
        """Begin to work on a proposal that `worker` has reserved; None when there is none."""

        def take_up(c: Connection) -> Errand | None:
            row = c.execute(_ONE, {"article": article_id, "which": number}).one_or_none()
            if row is None or row.status != "working" or row.worker_id != worker:
                return None
            if row.strikes >= MOST_STRIKES:
                error = {"error_code": "interrupted_repeatedly", "message": INTERRUPTED}
                _change(c, row, status="failed", **error)
                return None
            _change(c, row, strikes=row.strikes + 1)
            return Errand(
                article_id=article_id,
                number=number,
                fence=row.fence + 1,
                task=ProposalTask.model_validate_json(row.task),
                pins=Pins.model_validate_json(row.pins),
            )

        return await self._writer.do(take_up)

    async def release(self, worker: int, proposals: Iterable[tuple[int, int]]) -> None:
        """Write down that the work on these was stopped in good order, by no fault of theirs."""
        released = tuple(proposals)

        def release(c: Connection) -> None:
            for article_id, number in released:
                mine = _mine(article_id, number).where(proposal.c.worker_id == worker)
                c.execute(mine.values(strikes=0, worker_id=None))

        await self._writer.do(release)

    async def finish(self, errand: Errand, revised: Revised) -> None:
        """Keep what is proposed, for the user to decide on. Raises `TakenOver`."""
        body = revised.model_dump_json()
        values = {"status": "open", "revised": body}
        await self._writer.do(lambda c: _change(c, _held(c, errand), **values), PATIENCE)

    async def fail(self, errand: Errand, code: str, message: str) -> None:
        """Write down what ended the work. Raises `TakenOver`."""
        said = OVER_BUDGET if code == BudgetExceeded.code else message
        values = {"status": "failed", "error_code": code, "message": said}
        await self._writer.do(lambda c: _change(c, _held(c, errand), **values), PATIENCE)

    async def accept(self, article_id: int, number: int, after: int, article: Article) -> int:
        """Make an open proposal the version behind version `after`, and give its number.

        Raises `NotFound`, `ProposalClosed`, and `VersionConflict` when another version came first.
        """

        def accept(c: Connection) -> int:
            row = open_one(c, article_id, number)
            expect(newest(c, article_id).number, (after,))
            _change(c, row, status="accepted")
            keep(c, article_id, after + 1, "proposal", article)
            return after + 1

        return await self._writer.do(accept)

    async def reject(self, article_id: int, number: int) -> Proposal:
        """End a proposal that is open or at work; from the commit on no call begins for it.

        Raises `NotFound` or `ProposalClosed`.
        """

        def reject(c: Connection) -> Proposal:
            row = open_one(c, article_id, number, ("open", "working"))
            _change(c, row, status="rejected")
            return _proposal(_found(c, article_id, number))

        return await self._writer.do(reject)


class _Journal(SQLJournal):
    """The article's journal, as long as the proposal is ours."""

    def __init__(self, writer: Writer, reader: Reader, errand: Errand) -> None:
        proven: Callable[[], None] = lambda: None  # noqa: E731
        super().__init__(writer, reader, errand.article_id, errand.fence, proven)
        self._errand = errand

    def _hold(self, c: Connection) -> None:
        _held(c, self._errand)

    def _trust(self, c: Connection) -> None:
        c.execute(_mine(self._errand.article_id, self._errand.number).values(strikes=0))


def open_one(
    c: Connection, article_id: int, number: int, status: tuple[str, ...] = ("open",)
) -> Row[Any]:
    """Find a proposal that can be decided on. Raises `NotFound` or `ProposalClosed`."""
    row = _found(c, article_id, number)
    if row.status not in status:
        msg = f"The proposal is {row.status}; only an open one can be decided on."
        raise ProposalClosed(msg)
    return row


def _mine(article_id: int, number: int) -> Any:  # noqa: ANN401  (the statement's type is private)
    return update(proposal).where(proposal.c.article_id == article_id, proposal.c.number == number)


def _found(c: Connection, article_id: int, number: int) -> Row[Any]:
    newest(c, article_id)
    row = c.execute(_ONE, {"article": article_id, "which": number}).one_or_none()
    if row is None:
        msg = f"The article has no proposal {number}."
        raise NotFound(msg)
    return row


def _held(c: Connection, errand: Errand) -> Row[Any]:
    """Make sure that the proposal is still ours. Raises `TakenOver`."""
    which = {"article": errand.article_id, "which": errand.number}
    row = c.execute(_HELD, which).one_or_none()
    if row is None or row.fence != errand.fence:
        raise TakenOver
    return row


def _change(c: Connection, row: Row[Any], **values: Any) -> None:  # noqa: ANN401  (columns' types)
    """Change a proposal, and let nobody write who held it before."""
    c.execute(_mine(row.article_id, row.number).values(**values, fence=row.fence + 1))


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.number,
        created_at=row.created_at,
        status=row.status,
        task=ProposalTask.model_validate_json(row.task),
        revised=Revised.model_validate_json(row.revised) if row.revised else None,
        error_code=row.error_code,
        message=row.message,
    )
