"""Finds a section an honest heading: one that a source used, or a name that runs through it."""

import math
import re
from collections import Counter

from byline.models.composer.runs import YEAR, Run, size
from byline.research.reading.asides import begins_end_matter
from byline.research.words import FUNCTION, terms

MOST_WORDS = 9
TRUE = 0.75  # share of a heading's words that its section uses
HALF_TRUE = 0.5  # enough of them where the whole section stood under it, or in a source so called
WHOLE = 0.85  # of a section's words
OFTEN = 0.15  # of a section's sentences use the words of a title that is true of it
LIST = 6  # words of a heading that may hold a comma
MOST_CAPITAL = 5  # words of a title in capitals: longer ones are headlines, not headings
# What a heading may promise in words that no sentence repeats.
ABSTRACT = frozenset(
    """account advantage aftermath application approach architecture attempt background basic
    beginning benefit career cause challenge characteristic comparison component concept
    consequence construction context controversy criticism debate description design detail
    development difficulty discovery early effect element event evidence example experiment
    factor feature finding form function future growth history impact importance influence
    invention investigation issue kind later legacy life limitation method model operation
    origin outcome overview part pattern personal political practice present principle problem
    process property purpose question reaction reason reception relation research response
    result rise role spread step story structure study symptom technique test theory trend
    type use variation view way work""".split()
)
UNFIT = re.compile(
    r"\b(?:you|your|we|our|i|my|me|us|introduction|preface|foreword|chapter|section|account)\b|"
    r"\.\w{2,4}$|\d{1,2}[:/]\d\d|[|<>{}_/]|[?!]$|"
    r"^(?:introduction|overview|conclusions?|summary|abstract|background|home|news|discussion|"
    r"results|faq.*|by .*|in \w+|what .*|how .*|why .*|no\. .*|.*\bday\b.*)$",
    re.IGNORECASE,
)


def heading(part: list[Run], topic: str, taken: set[str], titles: dict[str, str]) -> str:
    """The heading all of the section stood under, else its source's title, else the main heading.

    What stood under a heading need not repeat its words; a title's words must run through it.
    """
    words = size(part)
    under: Counter[str] = Counter()
    whose: Counter[str] = Counter()
    for run in part:
        under[tidied(run.passage.heading)] += run.words
        whose[tidied(_short(titles.get(run.passage.source_id, "")))] += run.words
    heads = {*titles.values(), *map(tidied, titles.values()), *map(_short, titles.values())}
    quotes = [q for run in part for q in run.quotes]
    said = Counter(t for q in quotes for t in q.terms)

    def best(counter: Counter[str], least: float, true: float, often: float = 0.0) -> str:
        good = (t for t, n in counter.most_common(5) if n > least * words)
        times = max(1, math.ceil(often * len(quotes)))
        own = (t for t in good if fit(t, topic, taken) and not (t in heads and _headline(t)))
        return next((t for t in own if true_of(t, said, true, times)), "")

    found = best(under, WHOLE, HALF_TRUE) or best(whose, 0.6, HALF_TRUE, OFTEN)
    found = found or best(under, 0.5, TRUE)
    taken.update({found.lower()} - {""})
    return found


def _headline(text: str) -> bool:
    """Does it read like a headline of the day: many words, most in capitals?"""
    words = text.split()
    return len(words) > MOST_CAPITAL and sum(w[:1].isupper() for w in words) > len(words) / 2


def true_of(heading: str, said: Counter[str], least: float = TRUE, times: int = 1) -> bool:
    """Do the section's sentences speak of what the heading names, so many times?"""
    own = set(terms(heading)) - ABSTRACT
    if not own and len(heading.split()) < 2:
        return False  # of what?
    return sum(said[t] >= times for t in own) >= least * len(own)


def spare_heading(part: list[Run], titles: dict[str, str], topic: str) -> str:
    """Find any true heading for the only section: one that a source used, else a plain word."""
    return heading(part, topic, set(), titles) or "In detail"


def _short(title: str) -> str:
    return re.split(r"\s[|–—-]\s|: ", title)[0]


def tidied(text: str) -> str:
    """Take numbers and stray signs off a heading."""
    text = re.sub(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Z]\.)\s+", "", text)
    text = re.sub(r"^\W+|[^\w)”\"]+$", "", text)
    if text.isupper() and " " in text:
        text = " ".join(w if w in FUNCTION else w.capitalize() for w in text.lower().split())
    return text[:1].upper() + text[1:]


def fit(text: str, topic: str, taken: set[str]) -> bool:
    """May the text stand as a heading beside those in `taken` (lower case)?"""
    words, own = text.split(), set(terms(text))
    if not 1 <= len(words) <= MOST_WORDS or not 3 < len(text) <= 70:
        return False
    if UNFIT.search(text) or text.isupper() or YEAR.fullmatch(text) or begins_end_matter(text):
        return False
    if words[-1].lower() in FUNCTION or own <= set(terms(topic)):
        return False
    if (
        ("," in text and len(words) > LIST)
        or (len(words) > 6 and ":" in text)
        or ("’" in text and "‘" in text)
    ):
        return False  # a headline
    others = (set(terms(t)) for t in taken if t != topic.lower())
    return not any(own <= other or other <= own for other in others)
