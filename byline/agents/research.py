"""ResearchAgent reads the sources, ranks their passages, and says what they leave open."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from byline.article import Brief, Finding, Passage, Research, SourceFailure
from byline.citations import MARK
from byline.computing import Compute, in_thread
from byline.errors import MalformedAnswer, NotEnoughEvidence, SourceError
from byline.events import SourceFound
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
from byline.research.documents import Document
from byline.research.files import Reader, Ref, Shelf, document_id
from byline.research.ranking import LEAST_FOUND, Ranker, Ranking, RankQuestion
from byline.research.words import terms
from byline.vocabulary import Vocabulary

READERS = 2  # documents read at once
CLOSE = 0.45  # likeness of the best passage to the topic that shows it is spoken of
COVERED = 0.85  # or, for a topic that is a name: the share of its words on one page, together with
FAINT = 0.30  # at least this likeness
MOST_HEADINGS = 200


@dataclass(frozen=True)
class ResearchAgent:
    """Brief and files in, research out."""

    model: Model
    reader: Reader
    ranker: Ranker
    compute: Compute = in_thread

    async def run(self, brief: Brief, shelf: Shelf, scope: Scope) -> Research:
        """Read all files, plan, rank, and answer the questions.

        Raises `NotEnoughEvidence`, saying what was searched, when no passage is on the topic.
        """
        failures = list(shelf.failures)
        documents = await self._read(shelf, scope, failures)
        collection, left_out = await self.compute(collected, documents, brief.language)
        failures += left_out
        headings = tuple(dict.fromkeys(p.heading for p in collection.passages if p.heading))
        plan = await self.model.answer(
            PlanResearch(
                topic=brief.topic,
                keyphrase=brief.keyphrase,
                language=brief.language,
                headings=headings[:MOST_HEADINGS] if self.model.composes else (),
            ),
            scope,
        )
        ranking = await self._rank(brief, plan.questions, collection, scope)
        _require_evidence(brief, ranking, collection, failures)
        open_ids = await self._gaps(brief, plan.questions, ranking, collection, scope)
        if open_ids and not self.model.composes:
            again = await self._again(brief, plan.questions, open_ids, collection, scope)
            ranking = _joined(ranking, again, plan.questions)
            open_ids -= set(again)
        found = _by_score(ranking, collection.passages)
        findings = await self._findings(brief, plan.questions, ranking, open_ids, found, scope)
        return Research(
            sources=collection.sources,
            passages=found,
            keywords=ranking.keywords,
            named=ranking.named,
            findings=findings,
            failures=tuple(failures),
            texts=collection.texts,
            notes=() if ranking.semantic else ("Ranked by words only: no vectors here.",),
        )

    async def _read(
        self, shelf: Shelf, scope: Scope, failures: list[SourceFailure]
    ) -> list[tuple[Ref, Document]]:
        async def one(ref: Ref, own: Scope) -> Document | SourceFailure:
            async def act() -> Reply:
                document = await self.reader.read(ref)
                return Reply(body=document.model_dump_json().encode("utf-8"))

            try:
                reply = await own.do("read", ref, act)
            except SourceError as error:
                failure = SourceFailure(
                    name=ref.name,
                    code=error.code,
                    message=error.message,
                    required=ref.required,
                    document_id=document_id(ref),
                )
                own.tell(_failed(failure))
                return failure
            document = Document.model_validate_json(reply.body)
            title = document.title or ref.name
            own.tell(SourceFound(title=title, status="read", message=f"Read {title}"))
            return document

        results = await scope.each(shelf.refs, one, READERS)
        documents = []
        for ref, result in zip(shelf.refs, results, strict=True):
            if isinstance(result, SourceFailure):
                failures.append(result)
            else:
                documents.append((ref, result))
        return documents

    async def _rank(
        self, brief: Brief, questions: tuple[Question, ...], collection: Collection, scope: Scope
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

    async def _gaps(
        self,
        brief: Brief,
        questions: tuple[Question, ...],
        ranking: Ranking,
        collection: Collection,
        scope: Scope,
    ) -> set[str]:
        """Give the ids of the questions that the best passages leave open."""
        best = _best(ranking, _by_score(ranking, collection.passages))
        evidence = tuple(
            Evidence(question=q, score=ps[0].score if ps else 0.0, best=ps[0].text if ps else "")
            for q, ps in zip(questions, best, strict=True)
        )
        gaps = await self.model.answer(FindGaps(topic=brief.topic, evidence=evidence), scope)
        return set(gaps.unanswered)

    async def _again(
        self,
        brief: Brief,
        questions: tuple[Question, ...],
        open_ids: set[str],
        collection: Collection,
        scope: Scope,
    ) -> dict[str, Ranking]:
        """Search once more, in other words, for what is open; give what was found, by question."""
        asked = tuple(q for q in questions if q.id in open_ids)
        prompt = SearchAgain(topic=brief.topic, language=brief.language, open=asked)
        try:
            new = await self.model.answer(prompt, scope)
        except MalformedAnswer:
            return {}
        queries = {q.id: q.queries for q in new.questions}
        return {
            q.id: await self._rank(
                brief, (q.model_copy(update={"queries": queries[q.id]}),), collection, scope
            )
            for q in asked
            if q.id in queries
        }

    async def _findings(
        self,
        brief: Brief,
        questions: tuple[Question, ...],
        ranking: Ranking,
        open_ids: set[str],
        found: tuple[Passage, ...],
        scope: Scope,
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

        asked = list(zip(questions, _best(ranking, found), strict=True))
        return tuple(await scope.child("answers").each(asked, one, len(asked) or 1))


def _check(brief: Brief, prompt: Synthesise) -> Callable[[Synthesis], None]:
    texts = (brief.topic, brief.keyphrase, prompt.question, *(p.text for p in prompt.passages))
    known = Vocabulary(texts, brief.language)

    def check(answer: Synthesis) -> None:
        if not known.knows(MARK.sub("", answer.text)) or plain_prose(answer.text)[1]:
            msg = "it uses names or words that the passages do not, or more than plain sentences"
            raise ValueError(msg)

    return check


def _best(ranking: Ranking, found: tuple[Passage, ...]) -> list[tuple[Passage, ...]]:
    """Give the best passages for each question."""
    by_id = {p.id: p for p in found}
    return [tuple(by_id[i] for i in ids if i in by_id) for ids in ranking.answers]


def _joined(first: Ranking, again: dict[str, Ranking], questions: tuple[Question, ...]) -> Ranking:
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


def _failed(failure: SourceFailure) -> SourceFound:
    return SourceFound(
        title=failure.name,
        status="failed",
        code=failure.code,
        message=f"{failure.name}: {failure.message}",
    )


def _by_score(ranking: Ranking, all_passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    by_id = {p.id: p for p in all_passages}
    return tuple(by_id[i].model_copy(update={"score": s}) for i, s in ranking.scores)


def _require_evidence(
    brief: Brief, ranking: Ranking, collection: Collection, failures: list[SourceFailure]
) -> None:
    close = ranking.nearness >= CLOSE
    faint = (ranking.named and ranking.nearness >= FAINT) or not ranking.semantic
    covered = ranking.coverage >= COVERED and faint
    if collection.passages and (close or covered):
        return
    words = sum(s.words for s in collection.sources)
    searched = f"Searched {len(collection.sources)} sources ({words} words) for “{brief.topic}”"
    if failures:
        searched += (
            f"; {len(failures)} more could not be used ({failures[0].name}: {failures[0].message})"
        )
    lacking = [
        t
        for t in dict.fromkeys(terms(brief.topic))
        if all(t not in p.bag for p in collection.pages)
    ]
    why = f" The words {', '.join(lacking)} stand in none of them." if lacking else ""
    msg = (
        f"{searched}: none of them tells enough about it.{why} "
        "What would help: documents about the topic (--sources PATH), or a topic that they cover."
    )
    raise NotEnoughEvidence(msg)
