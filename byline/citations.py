"""From the marks in a draft to numbered citations, each with its quote, its place and a verdict."""

import re
from collections.abc import Sequence

from byline.article import (
    Citation,
    Draft,
    DraftSection,
    Passage,
    Sentence,
    Source,
    Value,
    Verdict,
)

MARK = re.compile(r"\s{0,9}\[(s\d+\.\d+(?:\s*[,;]\s*s\d+\.\d+)*)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9À-Þ])")


class Marked(Value):
    """A text as paragraphs of sentences, and the marks that named no passage at hand."""

    paragraphs: tuple[tuple[Sentence, ...], ...]
    unknown: tuple[str, ...] = ()


def read_marks(text: str, passages: Sequence[Passage]) -> Marked:
    """Read paragraphs with passage marks `[s1.4]` behind their sentences.

    What stands before a mark rests on its passages. A stretch that a passage holds word for word
    is one sentence; any other is divided at its full stops. Marks that name no passage in
    `passages` are left out and reported.
    """
    texts = {p.id: p.text for p in passages}
    unknown: list[str] = []
    paragraphs = []
    for block in re.split(r"\n\s*\n", text.strip()):
        sentences: list[Sentence] = []
        at = 0
        for match in MARK.finditer(block):
            ids = tuple(i.strip() for i in re.split("[,;]", match[1]))
            unknown += [i for i in ids if i not in texts]
            known = tuple(dict.fromkeys(i for i in ids if i in texts))
            sentences += _sentences(block[at : match.start()], known, texts)
            at = match.end()
        sentences += _sentences(block[at:], (), texts)
        if sentences:
            paragraphs.append(tuple(sentences))
    return Marked(paragraphs=tuple(paragraphs), unknown=tuple(unknown))


def _sentences(stretch: str, ids: tuple[str, ...], texts: dict[str, str]) -> list[Sentence]:
    stretch = " ".join(stretch.split())
    if not stretch:
        return []
    if any(stretch in texts[i] for i in ids):
        return [Sentence(text=stretch, passage_ids=ids)]
    return [Sentence(text=s, passage_ids=ids) for s in SENTENCE_END.split(stretch) if s]


class Cited(Value):
    """A draft with its numbers: printed paragraphs by section, citations, sources by number."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]
    citations: tuple[Citation, ...]
    sources: tuple[Source, ...]


def cite(draft: Draft, passages: Sequence[Passage], sources: Sequence[Source]) -> Cited:
    """Number the sources in the order they are cited; one number closes a run of one source.

    A sentence without a passage gets no number and no citation.
    """
    by_id = {p.id: p for p in passages}
    about = {s.id: s for s in sources}
    numbers: dict[str, int] = {}
    citations: list[Citation] = []
    sections = []
    for section in draft.sections:
        paragraphs = tuple(printed(p, by_id, numbers, citations) for p in section.paragraphs)
        sections.append((section.heading, paragraphs))
    return Cited(
        sections=tuple(sections),
        citations=tuple(citations),
        sources=tuple(about[i] for i in numbers),
    )


def printed(
    sentences: Sequence[Sentence],
    by_id: dict[str, Passage],
    numbers: dict[str, int],
    citations: list[Citation],
) -> str:
    """Print a paragraph with its numbers; new ones are added to `numbers`, ties to `citations`."""
    cited = []
    for sentence in sentences:
        own = [by_id[i] for i in sentence.passage_ids]
        for passage in own:
            numbers.setdefault(passage.source_id, len(numbers) + 1)
            citations.append(_citation(sentence, passage, numbers[passage.source_id]))
        cited.append(tuple(dict.fromkeys(numbers[p.source_id] for p in own)))
    pieces = []
    for i, sentence in enumerate(sentences):
        goes_on = i + 1 < len(sentences) and cited[i + 1] == cited[i]
        marks = "" if goes_on else "".join(f" [{n}]" for n in cited[i])
        pieces.append(sentence.text + marks)
    return " ".join(pieces)


def _citation(sentence: Sentence, passage: Passage, n: int) -> Citation:
    """Tie a sentence to the words that carry it: its own, the judge's quote, else the passage."""
    own = sentence.verdict in (None, Verdict.VERBATIM)  # else its judge has said what it is
    verbatim = own and sentence.text in passage.text
    quoted = sentence.text if verbatim else sentence.quote
    quote = quoted if quoted and quoted in passage.text else passage.text
    start = passage.start + passage.text.find(quote)
    return Citation(
        n=n,
        sentence=sentence.text,
        source_id=passage.source_id,
        quote=quote,
        start=start,
        end=start + len(quote),
        verdict=Verdict.VERBATIM if verbatim else sentence.verdict or Verdict.NOT_JUDGED,
    )


def without(draft: Draft, places: Sequence[tuple[str, int, int]]) -> Draft:
    """Give the draft without the sentences at the places named (section id, paragraph, sentence).

    Paragraphs and sections that lose their last sentence go too.
    """
    gone = set(places)
    sections = []
    for section in draft.sections:
        paragraphs = tuple(
            kept
            for p, paragraph in enumerate(section.paragraphs)
            if (kept := tuple(s for i, s in enumerate(paragraph) if (section.id, p, i) not in gone))
        )
        if paragraphs:
            sections.append(
                DraftSection(id=section.id, heading=section.heading, paragraphs=paragraphs)
            )
    return Draft(title=draft.title, sections=tuple(sections))
