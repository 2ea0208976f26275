"""What becomes of an article when its text is changed: its words, its evidence, its checks.

An edited article follows from the text and from what was judged, never from the way that led
there: the same text always has the same evidence.
"""

import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from byline.article import Article, Citation, SEOMeta, Value, Verdict
from byline.evidence import Shelved
from byline.exports.markdown import COMPOSED
from byline.manuscript import Manuscript, Said, keys, manuscript
from byline.seo.checks import PageText, measure

T = TypeVar("T")
Citations = tuple[Citation, ...]
Numbers = frozenset[int]  # of sources


class _Over(BaseException):
    """The time is over; no handler of errors on the way takes it for one."""


def within(seconds: float, work: Callable[..., T], *values: Any) -> T | None:  # noqa: ANN401
    """Do a piece of work in a child process; None when it takes longer.

    The clock begins here, where the work does: whoever asks for it from outside cannot tell the
    work's time from that in which it waited for other work.
    """

    def end(*_: object) -> None:
        raise _Over

    signal.signal(signal.SIGALRM, end)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return work(*values)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Over:
        return None


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
        self._sets: dict[str, dict[Numbers, Citations]] = {}
        self._all: dict[str, Citations] = {}
        self.unsupported: set[str] = set()
        self.keys: set[str] = set()
        for one in judged:
            sets = _occurrences(written, one.citations)
            unsupported = {k for s in one.unsupported for k in keys(s, written)}
            found = {*sets, *unsupported}
            text = manuscript(written.model_copy(update={"content": one.content}), found)
            found |= {s.key for p in text.sentences for s in p}
            self.unsupported = (self.unsupported - found) | unsupported
            for k in found:
                own = sets.get(k, {})
                self._sets[k] = self._sets.get(k, {}) | own if own else {}
                self._all[k] = tuple(dict.fromkeys(c for cs in own.values() for c in cs))
            self.keys |= found

    def citations(self, key: str, run: tuple[int, ...]) -> Citations:
        """Give what a sentence rests on whose run these numbers close.

        One that stands in several places may rest on other sources in each.
        """
        return self._sets.get(key, {}).get(frozenset(run)) or self._all.get(key, ())


def _occurrences(written: Article, citations: Citations) -> dict[str, dict[Numbers, Citations]]:
    """Give the citations of each key as they stand together, by the numbers that they have."""
    out: dict[str, dict[Numbers, Citations]] = {}
    read: dict[str, frozenset[str]] = {}
    for sentence, group in groupby(citations, lambda c: c.sentence):
        own = tuple(dict.fromkeys(group))
        if sentence not in read:
            read[sentence] = keys(sentence, written)
        for key in read[sentence]:
            sets = out.setdefault(key, {})
            numbers = frozenset(c.n for c in own)
            sets[numbers] = tuple(dict.fromkeys((*sets.get(numbers, ()), *own)))
    return out


def _evidence(text: Manuscript, known: _Known, shelved: Shelved) -> Evidence:
    citations: list[Citation] = []
    unsupported: list[str] = []
    for paragraph in text.sentences:
        for sentence, old, marks in _marked(paragraph, known):
            if sentence.key in known.keys and not marks:
                citations += old
                unsupported += [sentence.text] * (sentence.key in known.unsupported)
            elif marks:
                for n in marks:
                    own = [c for c in old if c.n == n]
                    citations += own or [shelved.cited(sentence.text, n)]
            elif sentence.states:
                unsupported.append(sentence.text)
    return Evidence(citations=tuple(citations), unsupported=tuple(unsupported))


def _marked(
    paragraph: Sequence[Said], known: _Known
) -> list[tuple[Said, Citations, tuple[int, ...]]]:
    """Give each sentence what was judged of it, and the numbers that decide anew; () leaves that.

    A number closes a run of sentences, and what is new in the run rests on it. One that was judged
    keeps its evidence, unless the number that closed its run was changed.
    """
    out: list[tuple[Said, Citations, tuple[int, ...]]] = []
    run: tuple[int, ...] = ()  # the numbers that close the run
    last: Numbers = frozenset()  # what the judged sentence before them rested on
    for sentence in reversed(paragraph):
        judged = sentence.key in known.keys
        run = sentence.marks or run
        old = known.citations(sentence.key, run)
        own = frozenset(c.n for c in old)
        if sentence.marks:
            last = own
        decides = own not in (frozenset(), frozenset(run)) and own == last
        if sentence.key in known.unsupported or (judged and not own):
            decides = bool(sentence.marks)
        out.append((sentence, old, run if decides or not judged else ()))
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
