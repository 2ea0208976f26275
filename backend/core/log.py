"""Follows the logs of articles: a late reader, a reconnect and a replay are one code path."""

from collections.abc import AsyncGenerator

from backend.core.lines import DELTA, Channel, Channels, Line
from backend.database.reading import BATCH, Reading
from backend.errors import NotFound
from backend.records import ENDED, ArticleRecord
from byline.article import Value


class Snapshot(Value):
    """Where an article stands when a reader joins; `cursor` is the number he reads on from."""

    article: ArticleRecord
    cursor: int


async def snapshot(store: Reading, article_id: int, after: int | None = None) -> Snapshot:
    """Say where an article stands, for a reader who has read up to `after`.

    Without `after` he reads the present attempt from its start. Raises `NotFound`.
    """
    found = await store.article(article_id)
    cursor = found.attempt_from if after is None else min(after, found.head)
    return Snapshot(article=found, cursor=cursor)


async def follow(
    store: Reading, channels: Channels, article_id: int, after: int
) -> AsyncGenerator[Line, None]:
    """Yield what follows `after`, gapless, then what comes, until the article's last record.

    From the shared lines while they last, from the database when they do not. Ends early when the
    server does. Raises `NotFound` when the article is deleted meanwhile.
    """
    with channels.join(article_id) as channel:
        reader = _Reader(store, channels, channel, article_id, after)
        while not reader.done:
            bell = channel.bell  # whatever is said from here on rings it
            lines = await reader.more()
            for line in lines:
                yield line
            if not lines and not reader.done:
                await bell.wait()


class _Reader:
    """One reader's place: the number of his last record, and where he is in the shared lines."""

    def __init__(
        self, store: Reading, channels: Channels, channel: Channel, article_id: int, after: int
    ) -> None:
        self.done = False
        self._store = store
        self._channels = channels
        self._channel = channel
        self._id = article_id
        self._cursor = after
        self._place: int | None = None  # in the shared lines; None: he reads from the database

    async def more(self) -> list[Line]:
        """Give the next lines; none when he has to wait, or is done."""
        if self._channel.gone:
            raise NotFound
        if self._channels.closed:
            self.done = True
            return []
        shared = None if self._place is None else self._channel.since(self._place)
        if shared is None or self._place is None:
            return await self._stored()
        self._place += len(shared)
        return self._taken(shared, self._channel.attempt)

    async def _stored(self) -> list[Line]:
        """Read on from the database; once at its end, change over to the shared lines.

        A record is told after its commit: what was told before the look was there to be read, and
        what was told since is in the shared lines, so nothing lies between the two.
        """
        place = self._channel.said
        found, records = await self._store.log(self._id, self._cursor)
        lines = [Line.of(r) for r in records]
        missed = self._channel.since(place)
        if missed is None or len(records) == BATCH:
            return self._taken(lines, found.attempt)
        self._place = self._channel.said
        lines += [line for line in missed if line.type != DELTA]  # the text so far holds the rest
        taken = self._taken(lines, max(found.attempt, self._channel.attempt))
        if not taken and found.status in ENDED:
            self.done = True
        return taken if self.done else taken + self._channel.so_far(self._id, self._cursor)

    def _taken(self, lines: list[Line], attempt: int) -> list[Line]:
        """Take the lines that are new to him, up to the article's end."""
        taken = []
        for line in lines:
            if line.type != DELTA:
                if line.seq <= self._cursor:
                    continue
                self._cursor = line.seq
            seen = line.as_seen_in(attempt)
            taken.append(seen)
            if seen.final:
                self.done = True
                break
        return taken
