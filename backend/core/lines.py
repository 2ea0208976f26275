"""What readers of an article share: the last lines of its log, encoded once, and a bell."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson

from backend.records import now
from byline.events import Finalised, Record, Written

MOST_LINES = 500  # of an article that has readers
DELTA = "content_delta"


class Line(NamedTuple):
    """A message as it is sent: JSON, and what a reader must know of it without reading it.

    `seq` is the record's number; live text has the number of the last record before it.
    """

    seq: int
    type: str
    data: bytes
    attempt: int = 0
    final: bool = False

    @classmethod
    def of(cls, record: Record) -> "Line":
        """Encode a record."""
        event = record.event
        data = _encoded(record.wire)
        return cls(record.seq, event.type, data, record.attempt, isinstance(event, Finalised))

    def as_seen_in(self, attempt: int) -> "Line":
        """Mark the end of an earlier attempt as no end: the reader reads on."""
        if not self.final or self.attempt >= attempt:
            return self
        return self._replace(data=self.data[:-1] + b',"superseded":true}', final=False)


class Channel:
    """An article's last lines while somebody reads it, and its text so far while it is written."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.bell = asyncio.Event()
        self.said = 0  # lines so far; the last of them are kept
        self.attempt = 0
        self.gone = False
        self.joined = 0
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._head: int | None = None
        self._starts = 0  # of texts
        self._texts: dict[str, tuple[str, str]] = {}  # by section: the stream and its text

    def ring(self) -> None:
        """Wake all who wait; each of them waits for the next bell then."""
        self.bell.set()
        self.bell = asyncio.Event()

    def put(self, record: Record) -> None:
        """Take a record that is committed."""
        if self._head is not None and record.seq != self._head + 1:
            self._lines.clear()  # something is missing here: readers find it in the database
        self._head = record.seq
        self.attempt = max(self.attempt, record.attempt)
        self._say(Line.of(record))

    def write(self, article_id: int, stream: str, written: Written) -> None:
        """Take live text, which is no record."""
        known, text = self._texts.get(written.section, ("", ""))
        if written.offset:
            stream, before = known, text[: written.offset]
        else:
            self._starts += 1
            stream, before = f"{stream}.{self._starts}", ""
        self._texts[written.section] = (stream, before + written.text)
        if self._head is not None:
            self._say(_delta(article_id, self._head, stream, written))

    def since(self, place: int) -> list[Line] | None:
        """Give the lines behind the first `place`; None when they are no longer kept."""
        wanted = self.said - place
        if wanted > len(self._lines):
            return None
        return list(self._lines)[len(self._lines) - wanted :] if wanted else []

    def so_far(self, article_id: int, seq: int) -> list[Line]:
        """Give the text so far, a line for each section."""
        return [
            _delta(article_id, seq, stream, Written(section=section, offset=0, text=text))
            for section, (stream, text) in self._texts.items()
        ]

    def _say(self, line: Line) -> None:
        self._lines.append(line)
        self.said += 1
        self.ring()


class Channels:
    """The channels of the articles that are read or written just now."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: defaultdict[int, Channel] = defaultdict(Channel)
        self.closed = False

    @contextmanager
    def join(self, article_id: int) -> Iterator[Channel]:
        """Keep an article's channel open."""
        channel = self._open[article_id]
        channel.joined += 1
        try:
            yield channel
        finally:
            channel.joined -= 1
            if not channel.joined and self._open.get(article_id) is channel:
                del self._open[article_id]

    def put(self, record: Record) -> None:
        """Tell the readers of a record that is committed."""
        if (channel := self._open.get(record.article_id)) is not None:
            channel.put(record)

    def write(self, article_id: int, stream: str, written: Written) -> None:
        """Tell the readers of live text."""
        if (channel := self._open.get(article_id)) is not None:
            channel.write(article_id, stream, written)

    def remove(self, article_id: int) -> None:
        """Tell the readers that the article is deleted."""
        if (channel := self._open.pop(article_id, None)) is not None:
            channel.gone = True
            channel.ring()

    def close(self) -> None:
        """Send all readers home: the server ends."""
        self.closed = True
        for channel in list(self._open.values()):
            channel.ring()


def _delta(article_id: int, seq: int, stream: str, written: Written) -> Line:
    message = {
        "type": DELTA,
        "article_id": article_id,
        "seq": seq,
        "timestamp": now(),
        "section": written.section,
        "stream": stream,
        "offset": written.offset,
        "text": written.text,
        "message": "",
    }
    return Line(seq, DELTA, _encoded(message))


def _encoded(message: dict[str, Any]) -> bytes:
    """Encode a message that is kept: a copy, for orjson leaves its buffer of 4 kB about each."""
    return bytes(memoryview(orjson.dumps(message)))
