"""Edits the composed article: strikes what is told twice and what leans on nothing."""

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise

from byline.article import Draft, Passage, Sentence
from byline.models.composer import prose
from byline.models.composer.choice import FEW_SOURCES
from byline.models.composer.headings import HALF_TRUE, true_of
from byline.models.composer.repetition import repeated
from byline.models.composer.runs import GAP, Judge, taken_up
from byline.prompts.editor import Drop, Edit, EditArticle, Edits, Merge
from byline.research.vectors import Embedder
from byline.research.words import terms

MOST_LENGTH = 1.12  # of the length asked
DEFINITE = re.compile(r"The ([a-z][\w-]+)(?: ([a-z][\w-]+))?")
OF_ITSELF = re.compile(
    r"The [a-z-]+(?: (?!\w+ed )[a-z-]+){0,2} "
    r"(?:of|for|in|that|between|to|from|at|which|who|on|with) "
)
SURNAME = re.compile(r"^[\"“]?([A-ZÀ-Þ][\w’'-]+)")
ACTS = re.compile(
    r"[’']s |,? (?:then |also |again |later |soon |already |now |himself |allegedly |reportedly )?"
    r"(?:\w+ed|is|was|has|had|says|tells|told|said|took|won|led|made|gave|got|went|came|began|met|"
    r"left|kept|put|ran|saw|sent|wrote|spoke|must|could|did|appear\w*|who)\b"
)
NO_PERSON = re.compile(r"(?:tion|ment|ness|ity|ism|ing|ics|ogy|[^s’']s|phy|nce|ship|ure|ia|al|ic)$")


@dataclass(frozen=True)
class _Place:
    section: str
    paragraph: int
    index: int
    sentence: Sentence


def edits(prompt: EditArticle, embed: Embedder | None) -> Edits:
    """Say what to strike; nothing when a turn finds nothing."""
    brief = prompt.brief
    judge = Judge.of(f"{brief.topic} {brief.keyphrase}", prompt.keywords, brief.language)
    places = _places(prompt.draft)
    struck = (
        repeated(
            [p.sentence.text for p in places],
            judge,
            embed,
            _lead(places),
            _carrying(places, judge),
            [_source(p) for p in places],
        )
        if prompt.turn == 1
        else {}
    )
    struck |= _stranded(places, struck, judge, prompt)
    if prompt.turn > 1 and not struck:
        struck = _spare(places, judge, brief.min_words) or _leftover(places)
    untrue = [] if struck or prompt.turn == 1 else _untrue_headings(prompt.draft)
    made: list[Edit] = [
        Drop(section=p.section, paragraph=p.paragraph, sentence=p.index, reason=struck[i])
        for i, p in enumerate(places)
        if i in struck
    ]
    return Edits(edits=(*made, *untrue))


def _untrue_headings(draft: Draft) -> list[Merge]:
    """Find the headings of which the strikes have left nothing in their sections."""
    found = []
    for section in draft.sections[1:]:
        said = Counter(t for p in section.paragraphs for s in p for t in terms(s.text))
        if section.heading and not true_of(section.heading, said, HALF_TRUE):
            found.append(Merge(section=section.id, reason="the heading names what is struck"))
    return found


def _lead(places: list[_Place]) -> int:
    return sum(p.section == "1" for p in places)


def _carrying(places: list[_Place], judge: Judge) -> set[int]:
    """Find the sentences whose next one leans on them."""
    return {
        i
        for i, (one, after) in enumerate(pairwise(places))
        if judge.english
        and _here(one)[:2] == _here(after)[:2]
        and prose.dependent(after.sentence.text)
    }


def _places(draft: Draft) -> list[_Place]:
    return [
        _Place(section.id, p, i, sentence)
        for section in draft.sections
        for p, paragraph in enumerate(section.paragraphs)
        for i, sentence in enumerate(paragraph)
    ]


def _runs(places: list[_Place]) -> list[list[int]]:
    """Group the places of neighbouring sentences from one passage."""
    out: list[list[int]] = []
    for i, place in enumerate(places):
        before = places[out[-1][0]] if out else None
        if before and _here(before) == _here(place):
            out[-1].append(i)
        else:
            out.append([i])
    return out


def _here(place: _Place) -> tuple[str, int, tuple[str, ...]]:
    return place.section, place.paragraph, place.sentence.passage_ids


def _source(place: _Place) -> str:
    ids = place.sentence.passage_ids
    return ids[0].split(".")[0] if ids else ""


def _spare(places: list[_Place], judge: Judge, wanted: int) -> dict[int, str]:
    """Strike whole runs that tell least while the article is much longer than was asked."""
    struck: dict[int, str] = {}
    words = sum(len(p.sentence.text.split()) for p in places)
    runs = [r for r in _runs(places) if places[r[0]].section != "1"]

    def told(run: list[int]) -> float:
        worth = [judge.weigh(places[i].sentence.text) for i in run]
        return sum(worth) / len(worth) + 0.05 * min(len(run), 4)

    left = Counter(_source(places[r[0]]) for r in _runs(places))
    for run in sorted(runs, key=told):
        size = sum(len(places[i].sentence.text.split()) for i in run)
        if words <= MOST_LENGTH * wanted:
            break
        source = _source(places[run[0]])
        if words - size >= wanted and (left[source] > 1 or len(+left) > FEW_SOURCES):
            left[source] -= 1
            struck |= dict.fromkeys(run, "longer than was asked")
            words -= size
    return struck


def _leftover(places: list[_Place]) -> dict[int, str]:
    """Strike a source's only sentence, and a single sentence at the end: leftovers, nearly all."""
    use = Counter(i.split(".")[0] for p in places for i in p.sentence.passage_ids)
    struck = {
        i: "all that its source gave"
        for i, p in enumerate(places)
        if p.section != "1"
        and p.sentence.passage_ids
        and all(use[s.split(".")[0]] == 1 for s in p.sentence.passage_ids)
    }
    left = [r for r in _runs(places) if r[0] not in struck]
    if len(left) > 3 and len(left[-1]) == 1 and places[left[-1][0]].section != "1":
        struck[left[-1][0]] = "a single sentence at the end"
    return struck


def _stranded(
    places: list[_Place], struck: dict[int, str], judge: Judge, prompt: EditArticle
) -> dict[int, str]:
    """Strike sentences whose opening leans on a sentence that is not there."""
    before = prompt.draft.title
    by_id = {p.id: p for p in prompt.passages}
    ends = _source_places(places, prompt)
    out: dict[int, str] = {}
    everything = " ".join(p.sentence.text for p in places)
    known = judge.known
    last: int | None = None
    for i, place in enumerate(places):
        if i in struck:
            last = None
            continue
        text = place.sentence.text
        opens = last is None or not _follows(ends[last], ends[i])
        why = ""
        if judge.english and opens and prose.dependent(text):
            why = "leans on a sentence that is not here"
        elif judge.english and opens and _unmet_thing(text, before, known):
            why = "speaks of something not met yet"
        elif judge.english and (
            _unmet_person(text, before, everything)
            or any(_unmet_name(text, before, by_id[p], known) for p in place.sentence.passage_ids)
        ):
            why = "names somebody not met yet"
        if why:
            out[i] = why
            last = None
            continue
        before += " " + text
        last = i
    return out


def _source_places(places: list[_Place], prompt: EditArticle) -> list[tuple[str, int, int]]:
    """Give each sentence's source, and its start and end there (-1 when it is no quotation)."""
    by_id = {p.id: p for p in prompt.passages}
    found = []
    for place in places:
        own = [by_id[i] for i in place.sentence.passage_ids]
        at = own[0].text.find(place.sentence.text) if own else -1
        start = own[0].start + at if at >= 0 else -1
        found.append((own[0].source_id if own else "", start, start + len(place.sentence.text)))
    return found


def _follows(before: tuple[str, int, int], after: tuple[str, int, int]) -> bool:
    return before[0] == after[0] and 0 <= after[1] - before[2] <= GAP


def _unmet_thing(text: str, before: str, known: Set[str]) -> bool:
    match = DEFINITE.match(text)
    if not match or OF_ITSELF.match(text):
        return False
    nouns = set(terms(f"{match[1]} {match[2] or ''}"))
    return bool(nouns) and not nouns & known and not nouns & set(terms(before[-900:]))


def _unmet_person(text: str, before: str, everything: str) -> bool:
    """Does the text open with a bare surname whose owner was never named in full?"""
    match = SURNAME.match(text)
    if not match or not ACTS.match(text[match.end() :]):
        return False
    name = re.sub(r"[’']s?$", "", match[1])
    if NO_PERSON.search(name) or re.search(rf"\b{re.escape(name)}\b", before):
        return False
    return not re.search(rf"\b{re.escape(name.lower())}", everything)


def _unmet_name(text: str, before: str, passage: Passage, known: Set[str]) -> bool:
    """Does it call somebody by the surname alone whom only the source has introduced?"""
    return any(n[:1].isupper() and n not in before for n in taken_up(text, passage, known))
