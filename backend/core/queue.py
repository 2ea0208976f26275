"""Says which article is worked on next: in the order of their creation, and no bad one with others.

An article that was taken up twice without a new finished call may be what ended the server. It
then works alone until it has one, so that no other is blamed for it, or fails with it.
"""

from collections.abc import Iterable

TRUSTED = 2  # takings-up without a new finished call, from which on an article works alone


class Queue:
    """Articles that wait, and those at work, at most `most` at once."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self.working: set[int] = set()
        self._most = most
        self._waiting: dict[int, None] = {}
        self._suspects: dict[int, None] = {}
        self._alone: int | None = None

    def __contains__(self, article_id: int) -> bool:
        """Is it waiting or at work?"""
        return article_id in self.working | self._waiting.keys() | self._suspects.keys()

    def add(self, article_id: int) -> None:
        """Let an article wait its turn."""
        if article_id not in self:
            self._waiting[article_id] = None

    def add_opened(self, found: Iterable[tuple[int, int]]) -> None:
        """Let articles wait that an earlier server left, given with their idle takings-up."""
        for article_id, takings in found:
            (self._suspects if takings >= TRUSTED else self._waiting)[article_id] = None

    def next(self) -> int | None:
        """Give the article to begin with now; it is at work from here on."""
        if self._alone is not None or len(self.working) >= self._most:
            return None
        if self._suspects:
            if self.working:
                return None
            self._alone = found = next(iter(self._suspects))
            del self._suspects[found]
        elif self._waiting:
            found = next(iter(self._waiting))
            del self._waiting[found]
        else:
            return None
        self.working.add(found)
        return found

    def trust(self, article_id: int) -> bool:
        """It has finished a call: others may work beside it. True when that is news."""
        if self._alone != article_id:
            return False
        self._alone = None
        return True

    def leave(self, article_id: int) -> None:
        """It waits no more and works no more."""
        self.trust(article_id)
        self.working.discard(article_id)
        self._waiting.pop(article_id, None)
        self._suspects.pop(article_id, None)

    def clear(self) -> None:
        """Let nobody wait."""
        self._waiting.clear()
        self._suspects.clear()
