"""Writes a section by quoting: its passages' good sentences, in the outline's order."""

from byline.article import Passage
from byline.models.composer.quotes import Quote
from byline.models.composer.runs import Judge, Run, size, stretches
from byline.prompts.writer import SectionText, WriteSection

PARAGRAPH = 80  # words from which a paragraph may end
LONGEST = 130  # words at which it does


def section(prompt: WriteSection) -> SectionText:
    """Quote the section's passages, a mark behind each sentence."""
    by_id = {p.id: p for p in prompt.passages}
    own = [by_id[i] for i in prompt.section.passage_ids if i in by_id]
    runs = _runs(prompt, own)
    if size(runs) < prompt.section.words:  # it was planned by a lenient judge
        runs = _runs(prompt, own, lenient=True)
    paragraphs = (p for run in runs for p in _paragraphs(run.quotes))
    return SectionText(text="\n\n".join(" ".join(map(_marked, p)) for p in paragraphs))


def _runs(prompt: WriteSection, own: list[Passage], lenient: bool = False) -> list[Run]:
    brief = prompt.brief
    topic = f"{brief.topic} {brief.keyphrase}"
    judge = Judge.of(topic, prompt.keywords, brief.language, lenient)
    return [r for stretch in stretches(own) if (r := judge.run(stretch))]


def _marked(quote: Quote) -> str:
    return f"{quote.text} [{quote.passage_id}]"


def _paragraphs(quotes: tuple[Quote, ...]) -> list[list[Quote]]:
    """Divide a run before sentences that stand alone, into paragraphs of fair length."""
    out: list[list[Quote]] = [[]]
    words = 0
    for i, quote in enumerate(quotes):
        rest = sum(q.words for q in quotes[i:])
        full = words >= PARAGRAPH and not quote.leans and rest > PARAGRAPH // 2
        if out[-1] and (full or words >= LONGEST):
            out.append([])
            words = 0
        out[-1].append(quote)
        words += quote.words
    return out
