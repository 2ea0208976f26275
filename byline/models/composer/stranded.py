"""Finds the sentences of an article that lean on a sentence or a name that is not there."""

import re
from collections.abc import Sequence, Set

from byline.article import Passage
from byline.models.composer import prose
from byline.models.composer.places import Origin, Place, origin_of
from byline.models.composer.quotes import taken_up
from byline.models.composer.runs import Judge
from byline.research.words import terms

DEFINITE = re.compile(r"The ([a-z][\w-]+)(?: ([a-z][\w-]+))?")
OF_ITSELF = re.compile(
    r"The [a-z-]+(?: (?!\w+ed )[a-z-]+){0,2} "
    r"(?:of|for|in|that|between|to|from|at|which|who|on|with) "
)
ACCORDING = re.compile(r"According to ([A-ZÀ-Þ][\w’'-]+)(?=,| the | in )")
SURNAME = re.compile(r"^[\"“]?([A-ZÀ-Þ][\w’'-]+)")
ACTS = re.compile(
    r"[’']s |,? (?:then |also |again |later |soon |already |now |himself |allegedly |reportedly )?"
    r"(?:[a-z]+ed|is|was|has|had|says|tells|told|said|took|won|led|made|gave|got|went|came|began|met|"
    r"left|kept|put|ran|saw|sent|wrote|spoke|must|could|did|appear\w*|who)\b"
)
NO_PERSON = re.compile(r"(?:tion|ment|ness|ity|ism|ing|ics|ogy|[^s’']s|phy|nce|ship|ure|ia|al|ic)$")


def stranded(
    places: Sequence[Place], struck: Set[int], judge: Judge, title: str, passages: Sequence[Passage]
) -> dict[int, str]:
    """Say which sentences to strike beside those in `struck`, and why."""
    if not judge.english:
        return {}
    met = _Met(judge, title, passages)
    out: dict[int, str] = {}
    last: Origin | None = None
    for i, place in enumerate(places):
        if i in struck:
            continue
        origin = origin_of(place, passages)
        text = place.sentence.text
        opens = not origin.follows(last)
        lean = prose.leaning(text) if opens else ""
        why = ""
        if lean == "closely" or (lean and not origin.goes_on(last, passages)):
            why = "leans on a sentence that is not here"
        elif met.thing_untold(place) or (opens and met.thing_missing(text)):
            why = "speaks of something not met yet"
        elif met.person_missing(place):
            why = "names somebody not met yet"
        if why:
            out[i] = why
        else:
            met.before += f" {text}"
            last = origin
    return out


class _Met:
    """What the reader has met so far."""

    def __init__(self, judge: Judge, title: str, passages: Sequence[Passage]) -> None:
        self.judge = judge
        self.before = title
        self.by_id = {p.id: p for p in passages}
        self.all_text = " ".join(p.text for p in passages)

    def thing_untold(self, place: Place) -> bool:
        """Does it take up a thing that its source has named further up, but not the article?"""
        told = self.judge.known | set(terms(self.before))
        return any(n[:1].islower() and n not in told for n in self._taken_up(place))

    def thing_missing(self, text: str) -> bool:
        """Does it open on a thing that the last paragraphs have not named?"""
        match = DEFINITE.match(text)
        if not match or OF_ITSELF.match(text):
            return False
        nouns = set(terms(f"{match[1]} {match[2] or ''}"))
        known = self.judge.known | set(terms(self.before[-900:]))
        return bool(nouns) and not nouns & known

    def person_missing(self, place: Place) -> bool:
        """Does it call somebody by the surname alone whom the article has not introduced?"""
        text = place.sentence.text
        named = {n for n in self._taken_up(place) if n[:1].isupper()}
        return any(n not in self.before for n in named) or self._opens_with_a_stranger(text)

    def _taken_up(self, place: Place) -> set[str]:
        known = (self.judge.topic, self.judge.known)
        own = (self.by_id[p] for p in place.sentence.passage_ids)
        return set().union(*(taken_up(place.sentence.text, p, *known) for p in own))

    def _opens_with_a_stranger(self, text: str) -> bool:
        """Does the text open with a bare surname whose owner was never named in full?"""
        match = SURNAME.match(text)
        source = ACCORDING.match(text)
        if source and source[1] not in self.before and not NO_PERSON.search(source[1]):
            return True
        if not match or not ACTS.match(text[match.end() :]):
            return False
        name = re.sub(r"[’']s?$", "", match[1])
        if NO_PERSON.search(name) or name.isupper() or name in self.before:
            return False
        common = rf"\b{re.escape(name.lower())}|\b(?:in|from|across) {re.escape(name)}\b"
        return not re.search(common, self.all_text)
