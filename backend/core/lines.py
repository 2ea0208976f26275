"""What readers of an article share: the last lines of its log, encoded once, and a bell."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from backend.records import now
from byline.article import Value
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


class Delta(Value):
    """A piece of live text under its stream's full name; `offset` counts characters."""

    section: str
    stream: str
    offset: int
    text: str


class Channel:
    """An article's last lines while somebody reads it, and its text so far while it is written."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.bell = asyncio.Event()
        self.said = 0  # lines so far; the last of them are kept
        self.attempt = 0
        self.gone = False
        self.joined = 0
        self.head: int | None = None
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._starts = 0  # of texts
        self._texts: dict[str, tuple[str, str]] = {}  # by section: the stream and its text

    def ring(self) -> None:
        """Wake all who wait; each of them waits for the next bell then."""
        self.bell.set()
        self.bell = asyncio.Event()

    def put(self, record: Record) -> None:
        """Take a record that is committed."""
        if self.head is not None and record.seq != self.head + 1:
            self._lines.clear()  # something is missing here: readers find it in the database
        self.head = record.seq
        self.attempt = max(self.attempt, record.attempt)
        self._say(Line.of(record))

    def skip(self, head: int) -> None:
        """Take note of records that are not told here: readers find them in the database."""
        self._lines.clear()
        self.head = head
        self.said += 1
        self.ring()

    def write(self, article_id: int, stream: str, written: Written) -> Delta:
        """Take live text, which is no record; give it with its stream's full name."""
        known, _ = self._texts.get(written.section, ("", ""))
        if not written.offset:
            self._starts += 1
            known = f"{stream}.{self._starts}"
        delta = Delta(
            section=written.section, stream=known, offset=written.offset, text=written.text
        )
        self.hear(article_id, delta)
        return delta

    def hear(self, article_id: int, delta: Delta) -> bool:
        """Take live text; False for a piece that what comes before it is missing of."""
        stream, text = self._texts.get(delta.section, ("", ""))
        if delta.offset and (stream != delta.stream or len(text) < delta.offset):
            return False
        self._texts[delta.section] = (delta.stream, text[: delta.offset] + delta.text)
        if self.head is not None:
            self._say(_delta(article_id, self.head, delta))
        return True

    def since(self, place: int) -> list[Line] | None:
        """Give the lines behind the first `place`; None when they are no longer kept."""
        wanted = self.said - place
        if wanted > len(self._lines):
            return None
        return list(self._lines)[len(self._lines) - wanted :] if wanted else []

    def so_far(self, article_id: int, seq: int) -> list[Line]:
        """Give the text so far, a line for each section."""
        return [_delta(article_id, seq, delta) for delta in self.texts()]

    def texts(self) -> list[Delta]:
        """Give the text so far, a piece for each section."""
        return [
            Delta(section=section, stream=stream, offset=0, text=text)
            for section, (stream, text) in self._texts.items()
        ]

    def _say(self, line: Line) -> None:
        self._lines.append(line)
        self.said += 1
        self.ring()


class Channels:
    """The channels of the articles that are read or written just now."""

    def __init__(self, joined: Callable[[int], None] = lambda _: None) -> None:
        """Begin with none; `joined` hears which article somebody begins to read or to write."""
        self._open: defaultdict[int, Channel] = defaultdict(Channel)
        self._joined = joined
        self.closed = False

    @property
    def open(self) -> Mapping[int, Channel]:
        """Give the channels that somebody has joined, as they are now."""
        return MappingProxyType(self._open)

    @contextmanager
    def join(self, article_id: int) -> Iterator[Channel]:
        """Keep an article's channel open."""
        channel = self._open[article_id]
        channel.joined += 1
        if channel.joined == 1:
            self._joined(article_id)
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

    def hear(self, article_id: int, delta: Delta) -> bool:
        """Tell the readers of live text that is written elsewhere; False when they lack some."""
        channel = self._open.get(article_id)
        return channel is None or channel.hear(article_id, delta)

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


def _delta(article_id: int, seq: int, delta: Delta) -> Line:
    message = {
        "type": DELTA,
        "article_id": article_id,
        "seq": seq,
        "timestamp": now(),
        "section": delta.section,
        "stream": delta.stream,
        "offset": delta.offset,
        "text": delta.text,
        "message": "",
    }
    return Line(seq, DELTA, _encoded(message))


def _encoded(message: dict[str, Any]) -> bytes:
    """Encode a message that is kept: a copy, for orjson leaves its buffer of 4 kB about each."""
    return bytes(memoryview(orjson.dumps(message)))
