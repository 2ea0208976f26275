"""Cuts documents into passages: quotable stretches that keep a paragraph's sentences together."""

import re
from collections import Counter

from byline.article import Passage
from byline.research.documents import Block, Document
from byline.research.mentions import Reader

LEAST_WORDS = 90  # short neighbouring paragraphs are joined up to this
RUNNING = re.compile(r"[\"“'‘(«]?[^\W_].{30,400}[.!?。][\"”’)»]*$", re.DOTALL)
LONGEST_NOTICE = 500  # characters
FURNITURE = 3  # documents that share a paragraph word for word
MOST_WORDS = 180  # longer paragraphs are divided between sentences


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give the start and end of each sentence; a paragraph's end always ends one."""
    spans: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n\n"):
        spans += [(at + start, at + end) for start, end in _spans(paragraph)]
        at += len(paragraph) + 2
    return spans


def running_share(text: str) -> float:
    """Give the share of a text's words that stand in whole sentences, not in labels or lists."""
    whole = sum(_words(text[a:b]) for a, b in sentence_spans(text) if RUNNING.match(text[a:b]))
    return whole / _words(text)


def _spans(text: str) -> list[tuple[int, int]]:
    """Divide a paragraph; quotations and brackets are kept whole."""
    import nupunkt

    spans: list[tuple[int, int]] = []
    for start, end in nupunkt.sent_spans(text):
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start >= end:
            continue
        if spans and _belongs(text[spans[-1][0] : spans[-1][1]], text[start:end]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _belongs(before: str, piece: str) -> bool:
    if not any(c.isalnum() for c in piece):
        return True
    if len(before) > 500:
        return False
    opened = before.count('"') % 2 == 1 or before.count("“") > before.count("”")
    return (
        opened
        or before.count("(") > before.count(")")
        or (piece[0].islower() and not before.endswith(("!", "?")))
    )


def repeated_blocks(documents: tuple[Document, ...]) -> frozenset[str]:
    """Find the short paragraphs that three or more documents share: a site's notices.

    Documents that consist of shared paragraphs are versions of one text, and do not count.
    """
    own = [{d.of(b) for b in d.blocks if b.kind != "heading"} for d in documents]
    seen = Counter(text for texts in own for text in texts)
    notices: Counter[str] = Counter()
    for texts in own:
        shared = {text for text in texts if seen[text] >= FURNITURE}
        if sum(map(len, shared)) <= sum(map(len, texts)) / 2:
            notices.update(text for text in shared if len(text) <= LONGEST_NOTICE)
    return frozenset(text for text, n in notices.items() if n >= FURNITURE)


def passages(
    document: Document, source_id: str, furniture: frozenset[str] = frozenset()
) -> tuple[Passage, ...]:
    """Cut a document into passages; menus, end matter, lone links and `furniture` are left out."""
    out: list[Passage] = []
    reader = Reader()
    run: list[tuple[int, int]] = []
    heading = ""

    def close() -> None:
        if run:
            start, end = run[0][0], run[-1][1]
            out.append(
                Passage(
                    id=f"{source_id}.{len(out) + 1}",
                    source_id=source_id,
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    heading=heading,
                    leans_on=reader.leans_on(document.text[start:end]),
                )
            )
            run.clear()

    for block in document.blocks:
        if block.kind == "heading" or block.aside or not _prose(block, document, furniture):
            close()
            continue
        if block.heading != heading:
            close()
            heading = block.heading
        for start, end in _stretches(document.of(block)):
            run.append((block.start + start, block.start + end))
            if _words(document.text[run[0][0] : run[-1][1]]) >= LEAST_WORDS:
                close()
    close()
    return tuple(out)


def _prose(block: Block, document: Document, furniture: frozenset[str]) -> bool:
    """Is it running text? A list's item says something only behind the line that leads it in."""
    text = document.of(block)
    if block.kind == "item" and len(sentence_spans(text)) < 2:
        return False
    return block.links <= 0.6 and len(text) > 40 and " " in text and text not in furniture


def _stretches(text: str) -> list[tuple[int, int]]:
    """Divide a paragraph between sentences into parts of about equal length."""
    total = _words(text)
    if total <= MOST_WORDS:
        return [(0, len(text))]
    parts = -(-total // (MOST_WORDS * 3 // 4))
    out: list[tuple[int, int]] = []
    begin, count = 0, 0
    for start, end in sentence_spans(text):
        if count == 0:
            begin = start
        count += _words(text[start:end])
        if count >= total / parts or count >= MOST_WORDS:
            out.append((begin, end))
            count = 0
    if count:
        out.append((begin, len(text.rstrip())))
    return out


def _words(text: str) -> int:
    return text.count(" ") + 1
