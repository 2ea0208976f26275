"""Edits the composed article: strikes what is told twice and what leans on nothing."""

from collections import Counter
from itertools import pairwise

from byline.article import Draft
from byline.models.composer import prose
from byline.models.composer.choice import FEW_SOURCES
from byline.models.composer.headings import HALF_TRUE, true_of
from byline.models.composer.places import Place, places_of, runs_of
from byline.models.composer.repetition import repeated
from byline.models.composer.runs import Judge
from byline.models.composer.stranded import stranded
from byline.prompts.editor import Drop, Edit, EditArticle, Edits, Merge
from byline.research.vectors import Embedder
from byline.research.words import terms

MOST_LENGTH = 1.12  # of the length asked


def edits(prompt: EditArticle, embed: Embedder | None) -> Edits:
    """Say what to strike; nothing when a turn finds nothing."""
    brief = prompt.brief
    judge = Judge.of(f"{brief.topic} {brief.keyphrase}", prompt.keywords, brief.language)
    places = places_of(prompt.draft)
    struck = (
        repeated(
            [p.sentence.text for p in places],
            judge,
            embed,
            _lead(places),
            _carrying(places, judge),
            [p.source for p in places],
        )
        if prompt.turn == 1
        else {}
    )
    struck |= stranded(places, struck.keys(), judge, prompt.draft.title, prompt.passages)
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


def _lead(places: list[Place]) -> int:
    return sum(p.section == "1" for p in places)


def _carrying(places: list[Place], judge: Judge) -> set[int]:
    """Find the sentences whose next one leans on them."""
    return {
        i
        for i, (one, after) in enumerate(pairwise(places))
        if judge.english and one.here[:2] == after.here[:2] and prose.dependent(after.sentence.text)
    }


def _spare(places: list[Place], judge: Judge, wanted: int) -> dict[int, str]:
    """Strike whole runs that tell least while the article is much longer than was asked."""
    struck: dict[int, str] = {}
    words = sum(len(p.sentence.text.split()) for p in places)
    runs = [r for r in runs_of(places) if places[r[0]].section != "1"]

    def told(run: list[int]) -> float:
        worth = [judge.weigh(places[i].sentence.text) for i in run]
        return sum(worth) / len(worth) + 0.05 * min(len(run), 4)

    left = Counter(places[r[0]].source for r in runs_of(places))
    for run in sorted(runs, key=told):
        size = sum(len(places[i].sentence.text.split()) for i in run)
        if words <= MOST_LENGTH * wanted:
            break
        source = places[run[0]].source
        if words - size >= wanted and (left[source] > 1 or len(+left) > FEW_SOURCES):
            left[source] -= 1
            struck |= dict.fromkeys(run, "longer than was asked")
            words -= size
    return struck


def _leftover(places: list[Place]) -> dict[int, str]:
    """Strike a source's only sentence, and a single sentence at the end: leftovers, nearly all."""
    use = Counter(i.split(".")[0] for p in places for i in p.sentence.passage_ids)
    struck = {
        i: "all that its source gave"
        for i, p in enumerate(places)
        if p.section != "1"
        and p.sentence.passage_ids
        and all(use[s.split(".")[0]] == 1 for s in p.sentence.passage_ids)
    }
    left = [r for r in runs_of(places) if r[0] not in struck]
    if len(left) > 3 and len(left[-1]) == 1 and places[left[-1][0]].section != "1":
        struck[left[-1][0]] = "a single sentence at the end"
    return struck
