"""Fakes for the ports, for tests of Byline and of what is built on it."""

from collections import Counter
from dataclasses import dataclass, field

from byline.errors import SourceMissing
from byline.journal import Key, Reply
from byline.research.documents import Document
from byline.research.files import FileRef


@dataclass
class MemoryJournal:
    """A journal that forgets with the process."""

    replies: dict[str, Reply] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)

    async def finished(self, key: Key) -> Reply | None:
        """Look up the reply to a finished call."""
        return self.replies.get(str(key))

    async def start(self, key: Key, label: str, reserved_usd: float = 0.0) -> int:
        """Write down that the call begins."""
        self.started[str(key)] += 1
        return self.started[str(key)]

    async def finish(self, key: Key, attempt: int, reply: Reply) -> None:
        """Write down what came back."""
        self.replies[str(key)] = reply

    async def fail(self, key: Key, attempt: int, code: str) -> None:
        """Write down that the attempt failed."""
        self.failed.append((str(key), code))


@dataclass(frozen=True)
class FakeReader:
    """Reads documents that it was given by name."""

    documents: dict[str, Document]

    async def read(self, ref: FileRef) -> Document:
        """Give the document of that name. Raises `SourceMissing` for any other."""
        if ref.name not in self.documents:
            raise SourceMissing
        return self.documents[ref.name]
