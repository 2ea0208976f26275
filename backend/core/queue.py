"""Says which article is worked on next: in the order of their creation, but no bad one with others.

An article that is taken up and finishes no call may be what ended the server. A taking-up in
company is one strike against it, one alone is two, and a finished call clears it. With two it works
alone, so that no other is blamed with it; with six it is given up (three times alone).
"""

from collections.abc import Iterable

SUSPECT, GUILTY = 2, 6  # strikes
IN_COMPANY, ALONE = 1, 2  # strikes for a taking-up


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
        """Let articles wait that an earlier server left, given with their strikes."""
        opened = tuple(found)
        self._waiting |= dict.fromkeys(i for i, strikes in opened if strikes < SUSPECT)
        suspects = sorted((f for f in opened if f[1] >= SUSPECT), key=lambda f: -f[1])
        self._suspects |= dict.fromkeys(i for i, _ in suspects)

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

    def strikes(self, article_id: int) -> int:
        """Say what taking it up now is worth against it."""
        alone = self._alone == article_id or not (self.working - {article_id} or self._waiting)
        return ALONE if alone else IN_COMPANY

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
