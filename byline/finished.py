"""The finished article: its text with numbers, its citations, and what there is to say of it."""

from collections import Counter

from byline.article import Article, Brief, Draft, Research, Source, SourceFailure, Value
from byline.citations import cite
from byline.exports import markdown
from byline.exports.markdown import COMPOSED
from byline.journal import Account
from byline.models.model import Model
from byline.workflow import State

FEW_SOURCES = 3  # fewer make a brief, not an article


class Finished(Value):
    """The article, the texts of its sources by id, and the cover (WebP; empty without one)."""

    article: Article
    texts: dict[str, str]
    picture: bytes = b""


def finished(brief: Brief, samples: bool, model: Model, account: Account, state: State) -> Finished:
    """Put the article together from what the workflow left."""
    research, draft = state["research"], state["draft"]
    cited = cite(draft, research.passages, research.sources)
    notes = _notes(brief, samples, model, research, draft, cited.sources)
    notes += account.notes
    content = markdown.content(draft.title, cited.sections, cited.sources, notes)
    article = Article(
        brief=brief,
        title=draft.title,
        content=content,
        outline=markdown.outline(state["outline"]),
        sources=cited.sources,
        citations=cited.citations,
        synthesis=research.synthesis,
        seo_meta=state.get("seo"),
        cover=state.get("cover"),
        word_count=draft.words,
        model=model.name,
        composed=model.composes,
        cost_usd=account.cost,
        tokens_in=account.tokens_in,
        tokens_out=account.tokens_out,
        verdicts=dict(Counter(c.verdict for c in cited.citations)),
        not_honoured=_not_honoured(brief) if model.composes else (),
        failures=research.failures + _unquoted(research, draft),
        notes=notes,
    )
    texts = {s.id: research.texts[s.id] for s in cited.sources}
    return Finished(article=article, texts=texts, picture=state.get("picture", b""))


def _notes(
    brief: Brief,
    samples: bool,
    model: Model,
    research: Research,
    draft: Draft,
    cited: tuple[Source, ...],
) -> tuple[str, ...]:
    notes = list(research.notes)
    if model.composes:
        notes.insert(0, COMPOSED)
    if samples and any(not s.hash for s in cited):  # pages and entries have one
        notes.append("Written from Byline's sample library; name your own sources to use them.")
    if draft.words < brief.min_words:
        notes.append(f"{brief.min_words} words were asked for; the sources carry {draft.words}.")
    if len(cited) < FEW_SOURCES:
        notes.append(f"It rests on {len(cited)} of the sources: a brief, not an article.")
    notes += _must_use(research, draft)
    return tuple(notes)


def _not_honoured(brief: Brief) -> tuple[str, ...]:
    """Name what a composer cannot do: it quotes, so it has no tone, audience or voice."""
    return tuple(name for name in ("tone", "target_audience", "voice") if getattr(brief, name))


def _unquoted(research: Research, draft: Draft) -> tuple[SourceFailure, ...]:
    """Name the sources that had to be used, were read, and are not cited."""
    cited = {i.split(".")[0] for s in draft.sentences for i in s.passage_ids}
    return tuple(
        SourceFailure(
            name=s.path or s.title,
            code="source_unquoted",
            message="nothing in it could be quoted on this.",
            required=True,
            document_id=s.document_id,
        )
        for s in research.sources
        if s.required and s.id not in cited
    )


def _must_use(research: Research, draft: Draft) -> list[str]:
    notes = [f"{f.name} had to be used, but {f.message}" for f in _unquoted(research, draft)]
    failed = [f for f in research.failures if f.required]
    return notes + [f"{f.name} had to be used, but could not be: {f.message}" for f in failed]
