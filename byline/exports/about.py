"""How an article was made, in rows of a name and its texts, for the end of every form."""

from collections import Counter

from byline.article import Article
from byline.exports.citing import VERDICTS
from byline.exports.markdown import one_line

READING_SPEED = 230  # words a minute


def about(article: Article) -> list[tuple[str, list[str]]]:
    """Say how the article was made, and what did not go as asked."""
    verdicts = Counter(c.verdict for c in article.citations)
    judged = ", ".join(f"{verdicts[v]} {VERDICTS[v].lower()}" for v in VERDICTS if verdicts[v])
    by = "composed of its sources' own sentences" if article.composed else "written by a model"
    asked = f"{article.word_count:,} words; {article.brief.min_words:,} were asked for"
    failed = [f"{f.name}: {f.message}" for f in article.failures]
    rows = (
        ("Model", (f"{article.model}: {by}",)),
        ("Length", (asked,)),
        ("Evidence", (f"{len(article.citations):,} citations: {judged}",) if judged else ()),
        ("Without evidence", article.unsupported),
        ("Not honoured", article.not_honoured),
        ("Notes", article.notes),
        ("Not read", failed),
    )
    return [(name, [one_line(t) for t in texts]) for name, texts in rows if texts]


def facts(article: Article) -> str:
    """Give words, minutes and sources in a line, as they stand under the title."""
    minutes = max(1, round(article.word_count / READING_SPEED))
    count = len(article.sources)
    said = [f"{article.word_count:,} words", f"{minutes} min read"]
    said += [f"{count} source{'s' * (count != 1)}"] if count else []
    return " · ".join(said)
