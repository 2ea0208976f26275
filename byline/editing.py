"""What becomes of an article when its text is changed: its words, its evidence, its checks.

An edited article follows from the text and from what was judged, never from the way that led
there: the same text always has the same evidence.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from byline.article import Article, Citation, SEOMeta, Value, Verdict
from byline.evidence import Shelved
from byline.exports.markdown import COMPOSED
from byline.manuscript import Manuscript, Said, key, manuscript
from byline.seo.checks import PageText, measure

Citations = tuple[Citation, ...]


class Judged(Value):
    """A text whose sentences were judged: what each rests on; the rest of them claim nothing."""

    content: str
    citations: Citations
    unsupported: tuple[str, ...] = ()


class Evidence(Value):
    """What the sentences of a text rest on, and those that rest on nothing."""

    citations: Citations
    unsupported: tuple[str, ...]


def edited(
    written: Article, content: str, texts: Mapping[str, str], judged: Sequence[Judged] = ()
) -> Article:
    """Give the article with another text.

    Args:
        written: the article as it was written, before any edit.
        content: the new text, in Markdown.
        texts: the whole texts of the article's sources, by id.
        judged: texts that were judged since, as proposals are.

    A sentence that stands as it was judged keeps its citations. Any other is looked up in the
    sources that it names: there word for word it is verbatim, else not judged. One that states
    something and names no source is unsupported.
    """
    if content == written.content:
        return written
    first = Judged(
        content=written.content, citations=written.citations, unsupported=written.unsupported
    )
    known = _Known(written, (first, *judged))
    text = manuscript(written.model_copy(update={"content": content}), known.keys)
    evidence = _evidence(text, known, Shelved(written.sources, texts))
    return written.model_copy(
        update={
            "title": text.title or written.title,
            "content": content,
            "citations": evidence.citations,
            "unsupported": evidence.unsupported,
            "verdicts": dict(Counter(c.verdict for c in evidence.citations)),
            "word_count": text.words,
            "seo_meta": written.seo_meta and _measured(written, written.seo_meta, text),
            "notes": _notes(written, evidence),
        }
    )


class _Known:
    """What was judged, by the keys of sentences; what was judged later counts."""

    def __init__(self, written: Article, judged: Sequence[Judged]) -> None:
        self.citations: dict[str, Citations] = {}
        self.unsupported: set[str] = set()
        self.keys: set[str] = set()
        for one in judged:
            cited: defaultdict[str, list[Citation]] = defaultdict(list)
            for citation in one.citations:
                cited[key(citation.sentence)].append(citation)
            unsupported = set(map(key, one.unsupported))
            keys = {*cited, *unsupported}
            text = manuscript(written.model_copy(update={"content": one.content}), keys)
            keys |= {s.key for p in text.sentences for s in p}
            self.unsupported = (self.unsupported - keys) | unsupported
            self.citations |= {k: tuple(dict.fromkeys(cited[k])) for k in keys}
            self.keys |= keys


def _evidence(text: Manuscript, known: _Known, shelved: Shelved) -> Evidence:
    citations: list[Citation] = []
    unsupported: list[str] = []
    for paragraph in text.sentences:
        for sentence, marks in _marked(paragraph, known):
            old = known.citations.get(sentence.key)
            if old is not None and not marks:
                citations += old
                unsupported += [sentence.text] * (sentence.key in known.unsupported)
            elif marks:
                kept = {c.n: c for c in reversed(old or ())}
                for n in marks:
                    own = [c for c in old or () if c.n == n] if n in kept else []
                    citations += own or [shelved.cited(sentence.text, n)]
            elif sentence.states:
                unsupported.append(sentence.text)
    return Evidence(citations=tuple(citations), unsupported=tuple(unsupported))


def _marked(paragraph: Sequence[Said], known: _Known) -> list[tuple[Said, tuple[int, ...]]]:
    """Give each sentence the numbers that decide anew what it rests on; () leaves it as judged.

    A number closes a run of sentences, and what is new in the run rests on it. One that was judged
    keeps its evidence, unless the number that closed its run was changed.
    """
    out: list[tuple[Said, tuple[int, ...]]] = []
    run: tuple[int, ...] = ()  # the numbers that close the run
    last: frozenset[int] = frozenset()  # what the judged sentence before them rested on
    for sentence in reversed(paragraph):
        judged = sentence.key in known.keys
        own = frozenset(c.n for c in known.citations.get(sentence.key, ()))
        if sentence.marks:
            run, last = sentence.marks, own
        decides = own not in (frozenset(), frozenset(run)) and own == last
        if sentence.key in known.unsupported or (judged and not own):
            decides = bool(sentence.marks)
        out.append((sentence, run if decides or not judged else ()))
    return out[::-1]


def _measured(written: Article, meta: SEOMeta, text: Manuscript) -> SEOMeta:
    page = PageText(headings=text.headings, paragraphs=text.paragraphs)
    checks = measure(
        page,
        meta.keyphrase,
        meta.title,
        meta.meta_description,
        meta.slug,
        written.brief.language,
    )
    return meta.model_copy(update={"checks": checks})


def _notes(written: Article, evidence: Evidence) -> tuple[str, ...]:
    """Say that it was edited, and no longer that all is quoted where that is not so."""
    open_ = sum(c.verdict == Verdict.NOT_JUDGED for c in evidence.citations)
    bare = len(evidence.unsupported)
    quoted = not bare and all(c.verdict == Verdict.VERBATIM for c in evidence.citations)
    kept = tuple(n for n in written.notes if quoted or n != COMPOSED)
    said = f"Edited after it was written: {_sentences(bare)} without a source"
    return (*kept, f"{said}, {_sentences(open_)} not judged against the source they name.")


def _sentences(count: int) -> str:
    return f"{count} sentence{'s' * (count != 1)}"
