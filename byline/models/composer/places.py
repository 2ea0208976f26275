"""Places: where each sentence of a draft stands, and from where in which source it comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Draft, Passage, Sentence
from byline.models.composer.quotes import GAP, names_anybody
from byline.models.composer.runs import STORY


@dataclass(frozen=True)
class Place:
    """A sentence of a draft, and its place there."""

    section: str
    paragraph: int
    index: int
    sentence: Sentence

    @property
    def here(self) -> tuple[str, int, tuple[str, ...]]:
        """Its paragraph and its passages."""
        return self.section, self.paragraph, self.sentence.passage_ids

    @property
    def source(self) -> str:
        """The source that it quotes; "" where it quotes none."""
        ids = self.sentence.passage_ids
        return ids[0].split(".")[0] if ids else ""


def places_of(draft: Draft) -> list[Place]:
    """List the places of all sentences."""
    return [
        Place(section.id, p, i, sentence)
        for section in draft.sections
        for p, paragraph in enumerate(section.paragraphs)
        for i, sentence in enumerate(paragraph)
    ]


def runs_of(places: Sequence[Place]) -> list[list[int]]:
    """Group the places of neighbouring sentences from one passage."""
    out: list[list[int]] = []
    for i, place in enumerate(places):
        if out and places[out[-1][0]].here == place.here:
            out[-1].append(i)
        else:
            out.append([i])
    return out


@dataclass(frozen=True)
class Origin:
    """Where a quoted sentence stands in its source; `start` is -1 when it is no quotation."""

    source_id: str
    start: int
    end: int

    def follows(self, other: "Origin | None") -> bool:
        """Does it stand right behind the other in their source?"""
        return other is not None and self._behind(other, GAP)

    def goes_on(self, other: "Origin | None", passages: Sequence[Passage]) -> bool:
        """Does it stand near the other in one source, with nobody new named between?"""
        if other is None or not self._behind(other, STORY):
            return False
        own = [p for p in passages if p.source_id == self.source_id]
        told = " ".join(p.text[: max(0, other.end - p.start)] for p in own)
        between = " ".join(
            p.text[max(0, other.end - p.start) : max(0, self.start - p.start)] for p in own
        )
        return not names_anybody(between, told)

    def _behind(self, other: "Origin", most: int) -> bool:
        return self.source_id == other.source_id and 0 <= self.start - other.end <= most


def origin_of(place: Place, passages: Sequence[Passage]) -> Origin:
    """Find where a place's sentence stands in its source."""
    text = place.sentence.text
    own = next((p for p in passages if p.id in place.sentence.passage_ids[:1]), None)
    at = own.text.find(text) if own else -1
    start = own.start + at if own and at >= 0 else -1
    return Origin(own.source_id if own else "", start, start + len(text))
