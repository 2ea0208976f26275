"""ResearchAgent gathers sources, ranks their passages, and says what they leave open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from byline.article import Brief, Finding, Passage, Research
from byline.citations import MARK
from byline.computing import Compute, in_thread
from byline.errors import MalformedAnswer
from byline.journal import Reply, Scope
from byline.markup import plain_prose
from byline.models.model import Model
from byline.prompts.research import (
    Evidence,
    FindGaps,
    PlanResearch,
    Question,
    SearchAgain,
    Synthesis,
    Synthesise,
)
from byline.research.collection import Collection, collected
from byline.research.files import Reader, Shelf
from byline.research.gathering import Finds, Gathering
from byline.research.ranking import LEAST_FOUND, Ranker, Ranking, RankQuestion
from byline.research.sufficiency import carries, not_enough
from byline.research.web.search import Reach
from byline.vocabulary import Vocabulary

MOST_HEADINGS = 200
AGAIN = 0.5  # of the pages of the first search, for what is still open after it

Questions = tuple[Question, ...]


@dataclass(frozen=True)
class View:
    """What was gathered so far, cut into passages, and how these rank."""

    collection: Collection
    ranking: Ranking

    @property
    def found(self) -> tuple[Passage, ...]:
        """Give the ranked passages with their scores, the best first."""
        by_id = {p.id: p for p in self.collection.passages}
        return tuple(by_id[i].model_copy(update={"score": s}) for i, s in self.ranking.scores)

    @property
    def best(self) -> list[tuple[Passage, ...]]:
        """Give the best passages for each question."""
        by_id = {p.id: p for p in self.found}
        return [tuple(by_id[i] for i in ids if i in by_id) for ids in self.ranking.answers]


@dataclass(frozen=True)
class ResearchAgent:
    """A brief, its sources and what may be searched go in; research comes out."""

    model: Model
    reader: Reader
    ranker: Ranker
    searches: Finds
    compute: Compute = in_thread

    async def run(self, brief: Brief, shelf: Shelf, reach: Reach, scope: Scope) -> Research:
        """Read what was given, search for more where that is wanted, rank, answer the questions.

        Searches are planned before anything is read, from the brief alone: no word of a document
        reaches one. Raises `NotEnoughEvidence`, saying what was tried, when no passage is on the
        topic.
        """
        gathering = Gathering(self.reader, self.searches, reach, brief.language)
        gathering.failures += shelf.failures
        engines = reach.entries + (() if reach.needed else reach.engines)
        planned = await self._plan(brief, None, scope) if engines else ()
        await gathering.read(shelf.refs, scope)
        if engines:
            await _seek(gathering, planned, engines, reach.pages, scope)
        view, questions = await self._view(brief, planned, gathering, scope)
        if reach.needed and reach.engines and not carries(view.ranking, view.collection):
            planned = await self._plan(brief, None, scope) if self.model.composes else questions
            engines += reach.engines
            await _seek(gathering, planned, reach.engines, reach.pages, scope)
            view, questions = await self._view(brief, planned, gathering, scope)
        if not carries(view.ranking, view.collection):
            searched, web = tuple(gathering.searched.values()), bool(reach.engines)
            raise not_enough(brief, view.collection, gathering.all_failures, searched, web)
        open_ids = await self._gaps(brief, questions, view, scope)
        if open_ids and (engines or not self.model.composes):
            again = await self._again(brief, questions, open_ids, scope)
            if engines and again:
                most = round(reach.pages * AGAIN)
                await _seek(gathering, again, engines, most, scope)
                view, _ = await self._view(brief, _both(questions, again), gathering, scope)
            else:
                view = await self._reviewed(brief, questions, again, view, scope)
            open_ids -= {q.id for q in again}
        findings = await self._findings(brief, questions, view, open_ids, scope)
        return _research(view, findings, gathering)

    async def _plan(self, brief: Brief, headings: Sequence[str] | None, scope: Scope) -> Questions:
        """Plan what to find out; the headings of what was read, if it was, are for the composer."""
        plan = await self.model.answer(
            PlanResearch(
                topic=brief.topic,
                keyphrase=brief.keyphrase,
                language=brief.language,
                headings=tuple((headings or ())[:MOST_HEADINGS]) if self.model.composes else (),
                unread=headings is None,
            ),
            scope,
        )
        return plan.questions

    async def _view(
        self, brief: Brief, planned: Questions, gathering: Gathering, scope: Scope
    ) -> tuple[View, Questions]:
        """Collect and rank what was gathered; where nothing was planned yet, plan by it."""
        collection, left_out = await self.compute(collected, gathering.documents, brief.language)
        gathering.left_out = left_out
        headings = tuple(dict.fromkeys(p.heading for p in collection.passages if p.heading))
        questions = planned or await self._plan(brief, headings, scope)
        return View(collection, await self._rank(brief, questions, collection, scope)), questions

    async def _rank(
        self, brief: Brief, questions: Questions, collection: Collection, scope: Scope
    ) -> Ranking:
        texts = sha256("\0".join(p.text for p in collection.passages).encode()).hexdigest()[:32]
        question = RankQuestion(
            topic=brief.topic,
            keyphrase=brief.keyphrase,
            queries=tuple(" ".join(q.queries) for q in questions),
            passages=texts,
            most=max(LEAST_FOUND, brief.min_words // 25),
        )

        async def act() -> Reply:
            ranking = await self.compute(
                self.ranker.rank, question, collection.pages, collection.passages
            )
            return Reply(body=ranking.model_dump_json().encode("utf-8"))

        reply = await scope.do("rank", question, act)
        return Ranking.model_validate_json(reply.body)

    async def _gaps(self, brief: Brief, questions: Questions, view: View, scope: Scope) -> set[str]:
        """Give the ids of the questions that the best passages leave open."""
        evidence = tuple(
            Evidence(question=q, score=ps[0].score if ps else 0.0, best=ps[0].text if ps else "")
            for q, ps in zip(questions, view.best, strict=True)
        )
        gaps = await self.model.answer(FindGaps(topic=brief.topic, evidence=evidence), scope)
        return set(gaps.unanswered)

    async def _again(
        self, brief: Brief, questions: Questions, open_ids: set[str], scope: Scope
    ) -> Questions:
        """Find other words for what is open; give these questions with their new queries."""
        asked = tuple(q for q in questions if q.id in open_ids)
        prompt = SearchAgain(topic=brief.topic, language=brief.language, open=asked)
        try:
            new = await self.model.answer(prompt, scope)
        except MalformedAnswer:
            return ()
        queries = {q.id: q.queries for q in new.questions}
        return tuple(
            q.model_copy(update={"queries": queries[q.id]}) for q in asked if q.id in queries
        )

    async def _reviewed(
        self, brief: Brief, questions: Questions, again: Questions, view: View, scope: Scope
    ) -> View:
        """Search what was gathered once more, for the questions in other words."""
        found = {q.id: await self._rank(brief, (q,), view.collection, scope) for q in again}
        return View(view.collection, _joined(view.ranking, found, questions))

    async def _findings(
        self, brief: Brief, questions: Questions, view: View, open_ids: set[str], scope: Scope
    ) -> tuple[Finding, ...]:
        async def one(asked: tuple[Question, tuple[Passage, ...]], own: Scope) -> Finding:
            question, passages = asked
            if not passages or question.id in open_ids:
                return Finding(question=question.text)
            prompt = Synthesise(
                topic=brief.topic,
                question=question.text,
                passages=passages,
                language=brief.language,
            )
            answer = await self.model.answer(prompt, own, _check(brief, prompt))
            ids = tuple(p.id for p in passages)
            return Finding(question=question.text, answer=answer.text, passage_ids=ids)

        asked = list(zip(questions, view.best, strict=True))
        return tuple(await scope.child("answers").each(asked, one, len(asked) or 1))


async def _seek(
    gathering: Gathering, questions: Questions, engines: Sequence[str], most: int, scope: Scope
) -> None:
    await gathering.seek([q.queries for q in questions], engines, most, scope)


def _both(questions: Questions, again: Questions) -> Questions:
    """Give the questions with their first queries and their new ones."""
    new = {q.id: q.queries for q in again}
    return tuple(q.model_copy(update={"queries": q.queries + new.get(q.id, ())}) for q in questions)


def _joined(first: Ranking, again: dict[str, Ranking], questions: Questions) -> Ranking:
    """Add what the second search found: its passages, and its answers to the open questions."""
    scores = dict(first.scores)
    answers = list(first.answers)
    for n, question in enumerate(questions):
        if own := again.get(question.id):
            answers[n] = own.answers[0]
            wanted = set(own.answers[0])
            for passage_id, score in own.scores:
                if passage_id in wanted:
                    scores.setdefault(passage_id, score)
    return first.model_copy(update={"scores": tuple(scores.items()), "answers": tuple(answers)})


def _check(brief: Brief, prompt: Synthesise) -> Callable[[Synthesis], None]:
    texts = (brief.topic, brief.keyphrase, prompt.question, *(p.text for p in prompt.passages))
    known = Vocabulary(texts, brief.language)

    def check(answer: Synthesis) -> None:
        if not known.knows(MARK.sub("", answer.text)) or plain_prose(answer.text)[1]:
            msg = "it uses names or words that the passages do not, or more than plain sentences"
            raise ValueError(msg)

    return check


def _research(view: View, findings: tuple[Finding, ...], gathering: Gathering) -> Research:
    notes = [] if view.ranking.semantic else ["Ranked by words only: no vectors here."]
    if gathering.searched:
        notes.append(f"Searched with {', '.join(gathering.searched.values())}.")
    notes += [f"A search failed. {f.message}" for f in gathering.unsearched]
    return Research(
        sources=view.collection.sources,
        passages=view.found,
        keywords=view.ranking.keywords,
        named=view.ranking.named,
        findings=findings,
        failures=tuple(gathering.all_failures),
        texts=view.collection.texts,
        notes=tuple(notes),
    )
