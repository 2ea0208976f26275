"""Whether the evidence carries what was written: guarded, judged, rewritten once, else cut."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Brief, DraftSection, Passage, Sentence, Verdict
from byline.citations import MARK
from byline.errors import MalformedAnswer
from byline.evidence import stands_whole
from byline.journal import Scope
from byline.markup import plain_sentence
from byline.models.model import Model
from byline.prompts.judge import Judgement, JudgeSentences, RewriteSentences, Written
from byline.vocabulary import Vocabulary

MOST_AT_ONCE = 25  # sentences in one prompt
VERDICTS = {
    "supported": Verdict.SUPPORTED,
    "partly": Verdict.PARTLY,
    "unsupported": Verdict.UNSUPPORTED,
}

Numbered = dict[int, Sentence]


@dataclass(frozen=True)
class Judge:
    """Judges sentences against the passages that they cite."""

    model: Model

    async def section(
        self,
        brief: Brief,
        section: DraftSection,
        passages: Sequence[Passage],
        vocabulary: Vocabulary,
        scope: Scope,
    ) -> DraftSection:
        """Give the section with a verdict on each sentence, without those that nothing carries.

        Whole sentences that stand word for word in their passage need no judge.
        """
        kept = await self.carried(brief, section.sentences, passages, vocabulary, scope)
        if cut := len(section.sentences) - len(kept):
            scope.note(f"Cut {cut} sentences that no passage carries.")
        return _with(section, kept)

    async def carried(
        self,
        brief: Brief,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        vocabulary: Vocabulary,
        scope: Scope,
    ) -> Numbered:
        """Give the sentences that passages carry, some in other words, each with a verdict.

        They have their places among all as keys; those that nothing carries are not among them.
        """
        texts = {p.id: p.text for p in passages}
        clean = {n: s for n, s in enumerate(sentences) if vocabulary.knows(s.text)}
        verbatim = {n: s for n, s in clean.items() if _verbatim(s, texts)}
        own = {n: s for n, s in clean.items() if n not in verbatim}
        judged = await self.verdicts(own, passages, scope)
        failed = {n: own[n] for n, s in judged.items() if s is None}
        rewritten = await self._rewritten(brief, failed, passages, vocabulary, scope)
        second = await self.verdicts(rewritten, passages, scope)
        return verbatim | {n: s for n, s in (judged | second).items() if s is not None}

    async def verdicts(
        self, sentences: Numbered, passages: Sequence[Passage], scope: Scope
    ) -> dict[int, Sentence | None]:
        """Give each sentence its verdict; None for one that is not carried."""
        out: dict[int, Sentence | None] = {}
        places = list(sentences)
        for start in range(0, len(places), MOST_AT_ONCE):
            part = {n: sentences[n] for n in places[start : start + MOST_AT_ONCE]}
            out |= await self._judged(part, passages, scope)
        return out

    async def _judged(
        self, sentences: Numbered, passages: Sequence[Passage], scope: Scope
    ) -> dict[int, Sentence | None]:
        written = _written(sentences)
        cited = {i for s in sentences.values() for i in s.passage_ids}
        prompt = JudgeSentences(
            sentences=written, passages=tuple(p for p in passages if p.id in cited)
        )
        try:
            answer = await self.model.answer(prompt, scope)
        except MalformedAnswer:
            scope.note("Some sentences were not judged: the model gave no verdicts that fit.")
            return {
                n: s.model_copy(update={"verdict": Verdict.NOT_JUDGED}) if s.passage_ids else None
                for n, s in sentences.items()
            }
        texts = {p.id: p.text for p in passages}
        return {
            n: _taken(s, judgement, texts)
            for (n, s), judgement in zip(sentences.items(), answer.judgements, strict=True)
        }

    async def _rewritten(
        self,
        brief: Brief,
        sentences: Numbered,
        passages: Sequence[Passage],
        vocabulary: Vocabulary,
        scope: Scope,
    ) -> Numbered:
        """Write the sentences anew from the passages; those that cannot be are left out."""
        if not sentences:
            return {}
        prompt = RewriteSentences(
            language=brief.language, sentences=_written(sentences), passages=tuple(passages)
        )
        try:
            answer = await self.model.answer(prompt, scope)
        except MalformedAnswer:
            return {}
        known = {p.id for p in passages}
        places = dict(enumerate(sentences, 1))
        out: Numbered = {}
        for new in answer.sentences:
            ids = tuple(i for i in new.passage_ids if i in known)
            text = plain_sentence(MARK.sub("", new.text))
            if text and ids and new.number in places and vocabulary.knows(text):
                out[places[new.number]] = Sentence(text=text, passage_ids=ids)
        return out


def _written(sentences: Numbered) -> tuple[Written, ...]:
    return tuple(
        Written(number=n, text=s.text, passage_ids=s.passage_ids)
        for n, s in enumerate(sentences.values(), 1)
    )


def _verbatim(sentence: Sentence, texts: dict[str, str]) -> bool:
    return any(stands_whole(sentence.text, texts.get(i, "")) for i in sentence.passage_ids)


def _taken(sentence: Sentence, judgement: Judgement, texts: dict[str, str]) -> Sentence | None:
    """Give the sentence with its verdict; a quote that stands in no passage proves less."""
    if not sentence.passage_ids:
        return sentence if judgement.verdict == "no_claim" else None
    verdict = VERDICTS.get(judgement.verdict, Verdict.UNSUPPORTED)  # it cites: it makes a claim
    if verdict == Verdict.UNSUPPORTED:
        return None
    quote = next((q for i in sentence.passage_ids if (q := _found(judgement.quote, texts[i]))), "")
    if verdict == Verdict.SUPPORTED and not quote:
        verdict = Verdict.PARTLY
    return sentence.model_copy(update={"verdict": verdict, "quote": quote})


def _found(quote: str, text: str) -> str:
    """Find a quote in a passage, whatever became of its spaces; give it as it stands there."""
    words = quote.strip(' \t\n"“”.…').split()
    if not words:
        return ""
    match = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE)
    return match[0] if match else ""


def _with(section: DraftSection, kept: Numbered) -> DraftSection:
    """Give the section with the sentences that were kept, in their places."""
    paragraphs, n = [], 0
    for paragraph in section.paragraphs:
        places = range(n, n + len(paragraph))
        n += len(paragraph)
        if sentences := tuple(kept[i] for i in places if i in kept):
            paragraphs.append(sentences)
    return section.model_copy(update={"paragraphs": tuple(paragraphs)})
