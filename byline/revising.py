"""A stretch of a finished article is written anew, as its user wants, from its own sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from byline.article import Article, Citation, Passage, Sentence, Value, Verdict
from byline.citations import printed, read_marks
from byline.computing import Compute
from byline.errors import MalformedAnswer
from byline.evidence import Shelved
from byline.exports.citing import MARK
from byline.journal import Scope
from byline.judging import Judge, Numbered
from byline.manuscript import keys, manuscript
from byline.markup import plain_prose
from byline.models.model import Model
from byline.prompts.outline import SourceNote
from byline.prompts.revising import RevisedText, ReviseText
from byline.research.ranking import matching
from byline.stretches import Stretch
from byline.vocabulary import Vocabulary

MOST_CITED, MOST_OTHERS = 2000, 1200  # words of passages: those cited there, and the best others
AROUND = 600  # characters shown of what stands before and behind


class Revision(Value):
    """What is to be changed: a stretch of an article's text, how, and the texts of its sources."""

    article: Article
    texts: dict[str, str]
    stretch: Stretch
    instruction: str


class Revised(Value):
    """What is proposed in the stretch's place, what it rests on, and what there is to say of it.

    `unsupported` are its sentences that nothing carries.
    """

    content: str
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reviser:
    """Revises stretches of finished articles."""

    model: Model
    judge: Judge
    compute: Compute

    async def run(self, revision: Revision, scope: Scope) -> Revised:
        """Write the stretch anew and have it judged.

        What no passage carries is rewritten once, else marked: the user decides. What uses words of
        neither evidence nor user is left out. Raises `ProviderError`, and `MalformedAnswer` when
        nothing is left.
        """
        prompt = await self.compute(_prompt, revision)
        words = Vocabulary(_texts(prompt), prompt.brief.language)

        def check(answer: RevisedText) -> None:
            plain, _ = plain_prose(answer.text)
            paragraphs = read_marks(plain, prompt.passages).paragraphs
            if not any(words.knows(s.text) for p in paragraphs for s in p):
                msg = "no sentence of it keeps to the words of the passages and of the editor"
                raise ValueError(msg)

        answer = await self.model.answer(prompt, scope, check)
        plain, removed = plain_prose(answer.text)
        if removed:
            scope.note(f"Removed from what the model wrote: {', '.join(removed)}.")
        paragraphs = read_marks(plain, prompt.passages).paragraphs
        sentences = [s for p in paragraphs for s in p]
        kept = await self.judge.carried(prompt.brief, sentences, prompt.passages, words, scope)
        kept |= {
            n: Sentence(text=s.text, verdict=Verdict.UNSUPPORTED)
            for n, s in enumerate(sentences)
            if n not in kept and words.knows(s.text)
        }
        if cut := len(sentences) - len(kept):
            scope.note(f"Cut {cut} sentences with names, figures or words of no source.")
        return _revised(revision, prompt.passages, [len(p) for p in paragraphs], kept)


def _revised(
    revision: Revision, passages: Sequence[Passage], lengths: Sequence[int], kept: Numbered
) -> Revised:
    """Print what was kept, with the numbers that the article's sources have already."""
    by_id = {p.id: p for p in passages}
    numbers = {s.id: n for n, s in enumerate(revision.article.sources, 1)}
    citations: list[Citation] = []
    texts, n = [], 0
    for length in lengths:
        own = [kept[i] for i in range(n, n + length) if i in kept]
        n += length
        if own:
            texts.append(printed(own, by_id, numbers, citations))
    if not texts:
        msg = "Nothing that the model wrote could be kept."
        raise MalformedAnswer(msg)
    # What stands in a passage as a part of another sentence was judged: that verdict counts.
    judged = {s.text: s.verdict for s in kept.values() if s.verdict is not None}
    return Revised(
        content=("\n\n" if revision.stretch.whole else " ").join(texts),
        citations=tuple(
            c.model_copy(update={"verdict": judged.get(c.sentence, c.verdict)}) for c in citations
        ),
        unsupported=tuple(s.text for s in kept.values() if s.verdict == Verdict.UNSUPPORTED),
    )


def _prompt(revision: Revision) -> ReviseText:
    """Ask with the passages that the stretch cites, and the best others for what is wanted."""
    own, stretch = revision.article, revision.stretch
    cut = Shelved(own.sources, revision.texts).passages
    draft, cited = _drafted(own, stretch.text, cut)
    chosen = _fitting([p for p in cut if p.id in cited], MOST_CITED)
    rest = [p for p in cut if p.id not in cited]
    if rest:
        chosen += matching(f"{revision.instruction} {stretch.text}", rest, MOST_OTHERS)
    ids = {p.source_id for p in chosen}
    return ReviseText(
        brief=own.brief,
        title=own.title,
        heading=stretch.heading,
        instruction=revision.instruction,
        draft=draft,
        lead=MARK.sub("", own.content[: stretch.start])[-AROUND:].strip(),
        follow=MARK.sub("", own.content[stretch.end :])[:AROUND].strip(),
        sources=tuple(
            SourceNote(id=s.id, title=s.title, date=s.date, site=s.site)
            for s in own.sources
            if s.id in ids
        ),
        passages=tuple(chosen),
    )


def _drafted(own: Article, text: str, cut: Sequence[Passage]) -> tuple[str, set[str]]:
    """Give the stretch with passages' ids behind its sentences, and the ids."""
    cited: dict[str, list[str]] = {}
    for c in own.citations:
        found = [
            p.id for p in cut if p.source_id == c.source_id and p.start < c.end and c.start < p.end
        ]
        for key in keys(c.sentence, own):
            cited.setdefault(key, []).extend(found)
    read = manuscript(own.model_copy(update={"content": text}), cited)
    used: set[str] = set()
    paragraphs = []
    for paragraph in read.sentences:
        said = []
        for sentence in paragraph:
            ids = tuple(dict.fromkeys(cited.get(sentence.key, ())))
            used.update(ids)
            said.append(f"{sentence.text} [{', '.join(ids)}]" if ids else sentence.text)
        paragraphs.append(" ".join(said))
    return "\n\n".join(paragraphs), used


def _fitting(passages: Sequence[Passage], most: int) -> list[Passage]:
    out: list[Passage] = []
    words = 0
    for passage in passages:
        words += len(passage.text.split())
        if words <= most or not out:
            out.append(passage)
    return out


def _texts(prompt: ReviseText) -> tuple[str, ...]:
    """Give the texts whose words may be used: evidence, what was asked, and what stood there."""
    brief = prompt.brief
    asked = (brief.topic, brief.keyphrase, brief.target_audience, brief.voice)
    own = (prompt.title, prompt.heading, prompt.instruction, prompt.draft)
    return (*asked, *own, *(p.text for p in prompt.passages))
