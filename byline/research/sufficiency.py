"""Whether what was gathered carries an article; if not, what was tried and what would help."""

from collections.abc import Sequence

from byline.article import Brief, SourceFailure
from byline.errors import NotEnoughEvidence
from byline.research.collection import Collection
from byline.research.ranking import Ranking
from byline.research.words import terms

CLOSE = 0.45  # likeness of the best passage to the topic that shows it is spoken of
COVERED = 0.85  # or, for a topic that is a name: the share of its words on one page, together with
FAINT = 0.30  # at least this likeness


def carries(ranking: Ranking, collection: Collection) -> bool:
    """Say whether any passage is on the topic."""
    close = ranking.nearness >= CLOSE
    faint = (ranking.named and ranking.nearness >= FAINT) or not ranking.semantic
    covered = ranking.coverage >= COVERED and faint
    return bool(collection.passages) and (close or covered)


def not_enough(
    brief: Brief,
    collection: Collection,
    failures: Sequence[SourceFailure],
    searched: Sequence[str],
    web: bool,
) -> NotEnoughEvidence:
    """Say what was read and `searched`; `web` is whether the web was among what may be used."""
    words = sum(s.words for s in collection.sources)
    tried = f"Searched {len(collection.sources)} sources ({words} words) for “{brief.topic}”"
    if searched:
        tried += f", also by {', '.join(searched)}"
    if failures:
        tried += (
            f"; {len(failures)} more could not be used ({failures[0].name}: {failures[0].message})"
        )
    lacking = [
        t
        for t in dict.fromkeys(terms(brief.topic))
        if all(t not in p.bag for p in collection.pages)
    ]
    why = f" The words {', '.join(lacking)} stand in none of them." if lacking else ""
    helps = "documents about the topic (--sources PATH)"
    helps += "" if web else ", the web (--web)"
    msg = (
        f"{tried}: none of them tells enough about it.{why} "
        f"What would help: {helps}, or a topic that they cover."
    )
    return NotEnoughEvidence(msg)
