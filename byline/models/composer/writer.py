"""Writes a section by quoting: the best run of each of its passages, in the outline's order."""

from byline.models.composer.runs import Judge, Run
from byline.prompts.writer import SectionText, WriteSection

PARAGRAPH = 85  # words from which a paragraph may end


def section(prompt: WriteSection) -> SectionText:
    """Quote the section's passages, a mark behind each sentence."""
    brief = prompt.brief
    judge = Judge.of(f"{brief.topic} {brief.keyphrase}", prompt.keywords, brief.language)
    by_id = {p.id: p for p in prompt.passages}
    runs = [r for i in prompt.section.passage_ids if i in by_id and (r := judge.run(by_id[i]))]
    paragraphs = (" ".join(_marked(r) for r in group) for group in _paragraphs(runs))
    return SectionText(text="\n\n".join(paragraphs))


def _marked(run: Run) -> str:
    return " ".join(f"{q.text} [{run.passage.id}]" for q in run.quotes)


def _paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Put runs of about one subject together: one source's first, then by length."""
    out: list[list[Run]] = []
    for run in runs:
        last = out[-1] if out else []
        words = sum(r.words for r in last)
        same = bool(last) and last[-1].passage.source_id == run.passage.source_id
        if last and (words < PARAGRAPH // 2 or (same and words + run.words <= 150)):
            last.append(run)
        else:
            out.append([run])
    return out
