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
        self._again: dict[int, int] = {}  # opened again while on their last steps; their strikes

    def __contains__(self, article_id: int) -> bool:
        """Is it waiting or at work?"""
        return article_id in self.working | self._waiting.keys() | self._suspects.keys()

    @property
    def room(self) -> tuple[int, int]:
        """Say how many more may come, and how many suspects: one waits at a time."""
        here = len(self.working) + len(self._waiting) + len(self._again)
        alone = bool(self._suspects) or self._alone is not None
        return (0, 0) if alone else (max(0, self._most - here), 1)

    def add(self, found: Iterable[tuple[int, int]]) -> None:
        """Let articles wait their turn, given with their strikes."""
        opened = tuple(found)
        self._again |= {i: strikes for i, strikes in opened if i in self.working}
        new = [(i, strikes) for i, strikes in opened if i not in self]
        self._waiting |= dict.fromkeys(i for i, strikes in new if strikes < SUSPECT)
        suspects = sorted((f for f in new if f[1] >= SUSPECT), key=lambda f: -f[1])
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
        if (strikes := self._again.pop(article_id, None)) is not None:
            self.add([(article_id, strikes)])

    def clear(self) -> None:
        """Let nobody wait."""
        self._waiting.clear()
        self._suspects.clear()
        self._again.clear()
