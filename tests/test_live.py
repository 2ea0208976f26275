"""Text as it is being written: whole words, without marks, and none that no evidence has."""

import time
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from byline import live
from byline.events import Written
from byline.journal import Scope
from byline.vocabulary import Vocabulary

EVIDENCE = "The bees dance on the comb for 3.5 seconds, as Frisch saw. 蜜蜂跳舞。"
RAW = (
    "The bees RELLEK dance [s1.2, s3.4]. On the comb [s1.1] they dance for 3.5 seconds, as "
    "Frisch\n\nsaw [s1.2]. See https://evil.example/x and [not a mark"
)
SEEN = "The bees  dance. On the comb they dance for 3.5 seconds, as Frisch\n\nsaw. See  and"


@dataclass
class Shown:
    """Takes what is shown."""

    pieces: list[Written] = field(default_factory=list)

    def show(self, written: Written) -> None:
        self.pieces.append(written)

    @property
    def text(self) -> str:
        """Put the pieces together, each at its place."""
        text = ""
        for piece in self.pieces:
            assert piece.offset in (0, len(text)), "a piece does not go on where the last ended"
            text = text[: piece.offset] + piece.text
        return text


def shown(text: str, size: int, language: str = "en") -> Shown:
    seen = Shown()
    written = live.LiveText("1", Vocabulary([EVIDENCE], language), cast(Scope, cast(Any, seen)))
    for at in range(0, len(text), size):
        written.hear(text[at : at + size])
    return seen


@pytest.mark.parametrize("size", [1, 2, 5, 13, 1000])
def test_pieces_of_any_size_show_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT", 0.0)
    seen = shown(RAW, size)
    assert seen.text.startswith(SEEN)
    assert "RELLEK" not in seen.text and "evil" not in seen.text and "s1." not in seen.text


def test_a_language_without_spaces_is_shown_up_to_its_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "BEAT", 0.0)
    assert shown("蜜蜂跳舞。蜜蜂跳", 3, "zh").text == "蜜蜂跳舞"


def test_few_pieces_are_shown_at_once_and_a_new_beginning_replaces_all() -> None:
    seen = Shown()
    written = live.LiveText("1", Vocabulary([EVIDENCE], "en"), cast(Scope, cast(Any, seen)))
    for _ in range(50):
        written.hear("The bees dance. ")
    assert len(seen.pieces) == 1
    written.begin()
    written.hear("On the comb. ")
    assert seen.text == "On the"


def test_a_long_piece_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that a proxy kept back and gives at once, and text without an end of a word."""
    monkeypatch.setattr(live, "BEAT", 0.0)
    began = time.process_time()
    assert "RELLEK" not in shown("Elsewhere RELLEK flows 12 rivers. " * 10_000, 400_000).text
    monkeypatch.setattr(live, "BEAT", 0.25)
    assert shown("QUJDREVGR0hJ" * 5_000, 3).text == ""
    assert time.process_time() - began < 20, "it grows by the square of the length"
