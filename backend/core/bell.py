"""Tells other processes at the same database that there is something to look at.

A ring is a hint and may be lost: whoever hears it looks into the database, and looks there now and
then without one.
"""

from typing import Literal, NamedTuple, Protocol

# open: there is something to write. grown: a log has another record. ended: nobody is to work on
# it any more (`text`: on this proposal); gone: it was deleted. joined: somebody reads along, and
# lacks the text so far; reading: he still does. text: live text, a `Delta` in JSON.
Kind = Literal["open", "grown", "ended", "gone", "joined", "reading", "text"]


class Ring(NamedTuple):
    """What has happened, to which article; `text` where there is more to say."""

    kind: Kind
    article_id: int = 0
    text: str = ""


class Bell(Protocol):
    """Rings in every other process that listens."""

    def ring(self, ring: Ring) -> None:
        """Tell the others; nobody waits for it, and nothing is raised."""
        ...


class NoBell:
    """Where there are no others."""

    def ring(self, ring: Ring) -> None:
        """Tell nobody."""
