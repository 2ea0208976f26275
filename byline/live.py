"""Text as it is being written, before anybody has judged it."""

import re
import time

from byline.citations import MARK
from byline.events import Written
from byline.journal import Scope
from byline.markup import ADDRESS
from byline.vocabulary import Vocabulary

BEAT = 0.25  # seconds between two pieces of live text
# All but the last word, which may not be whole; Chinese has signs for spaces. Whether a word begins
# a sentence is seen by what stands before it: that is left to it.
WORDS = re.compile(r".*(?<![.!?:\s\"”’“‘()])(?=[\s\u3000-\u303f\uff00-\uffef])", re.DOTALL)


class LiveText:
    """A section's text as it is being written, in pieces of whole words a few times a second.

    Nobody has judged it yet. Its marks are left out, and addresses, and words that stand in no
    evidence: what a page would have a model say is not even shown.
    """

    def __init__(self, section: str, vocabulary: Vocabulary, scope: Scope) -> None:
        """Show the text of `section` in `scope`."""
        self._section = section
        self._vocabulary = vocabulary
        self._scope = scope
        self.begin()

    def begin(self) -> None:
        """Start over."""
        self._rest = ""  # what has not been shown
        self._shown = 0
        self._last = 0.0

    def hear(self, text: str) -> None:
        """Take text as it arrives."""
        self._rest += text
        now = time.monotonic()
        if now - self._last < BEAT:
            return
        self._last = now
        opened = self._rest.rfind("[")  # a mark may not be whole yet
        cut = len(self._rest) if opened < 0 or "]" in self._rest[opened:] else opened
        plain = MARK.sub("", self._rest[:cut])
        words = WORDS.match(plain)
        end = words.end() if words else 0
        piece = self._vocabulary.without_strangers(ADDRESS.sub("", plain[:end]))
        self._rest = plain[end:] + self._rest[cut:]
        if piece:
            self._scope.show(Written(section=self._section, offset=self._shown, text=piece))
            self._shown += len(piece)
