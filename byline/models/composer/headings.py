"""Finds a section an honest heading: one that a source used, or a name that runs through it."""

import re
from collections import Counter

from byline.models.composer.runs import YEAR, Run, size
from byline.research.reading.asides import begins_end_matter
from byline.research.words import FUNCTION, terms

MOST_WORDS = 9
TRUE = 0.75  # share of a heading's words that its section uses
HALF_TRUE = 0.5  # enough of them where the heading is the title of the section's one source
MOST_CAPITAL = 5  # words of a title in capitals: longer ones are headlines, not headings
UNFIT = re.compile(
    r"\b(?:you|your|we|our|i|my|me|us)\b|\.\w{2,4}$|\d{1,2}[:/]\d\d|[|<>{}_/,]|[?!]$|"
    r"^(?:introduction|overview|conclusions?|summary|abstract|background|home|news|discussion|"
    r"results|faq.*|by .*|in \w+|what .*|how .*|why .*|no\. .*|.*\bday\b.*)$",
    re.IGNORECASE,
)


def heading(part: list[Run], topic: str, taken: set[str], titles: dict[str, str]) -> str:
    """The heading most of the section stood under; else a source's title, if it is short."""
    words = size(part)
    under: Counter[str] = Counter()
    whose: Counter[str] = Counter()
    for run in part:
        under[tidied(run.passage.heading)] += run.words
        whose[tidied(_short(titles.get(run.passage.source_id, "")))] += run.words
    said = Counter(t for run in part for q in run.quotes for t in q.terms)

    def best(counter: Counter[str], least: float, true: float = TRUE) -> str:
        good = (t for t, n in counter.most_common(5) if n > least * words)
        return next((t for t in good if fit(t, topic, taken) and true_of(t, said, true)), "")

    found = best(under, 0.5) or best(whose, 0.6, HALF_TRUE)
    taken.update({found.lower()} - {""})
    return found


def _headline(text: str) -> bool:
    """Does it read like a headline of the day: many words, most in capitals?"""
    words = text.split()
    return len(words) > MOST_CAPITAL and sum(w[:1].isupper() for w in words) > len(words) / 2


def true_of(heading: str, said: Counter[str], least: float = TRUE) -> bool:
    """Do the section's sentences speak of what the heading names?"""
    own = set(terms(heading))
    return bool(own) and sum(said[t] >= 1 for t in own) >= least * len(own)


def spare_heading(part: list[Run], titles: dict[str, str], topic: str) -> str:
    """Find any true heading for the only section: one that a source used, else a plain word."""
    for run in part:
        for text in (run.passage.heading, _short(titles.get(run.passage.source_id, ""))):
            said = Counter(t for q in run.quotes for t in q.terms)
            if fit(tidied(text), topic, set()) and true_of(text, said):
                return tidied(text)
    return "Background"


def _short(title: str) -> str:
    return re.split(r"\s[|–—-]\s|: ", title)[0]


def tidied(text: str) -> str:
    """Take numbers and stray signs off a heading."""
    text = re.sub(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Z]\.)\s+", "", text)
    text = re.sub(r"^\W+|[^\w)”\"]+$", "", text)
    return text[:1].upper() + text[1:]


def fit(text: str, topic: str, taken: set[str]) -> bool:
    """May the text stand as a heading beside those in `taken` (lower case)?"""
    words, own = text.split(), set(terms(text))
    if not 1 <= len(words) <= MOST_WORDS or not 3 < len(text) <= 70:
        return False
    if UNFIT.search(text) or text.isupper() or YEAR.fullmatch(text) or begins_end_matter(text):
        return False
    if words[-1].lower() in FUNCTION or own <= set(terms(topic)) or _headline(text):
        return False
    if (len(words) > 6 and ":" in text) or ("’" in text and "‘" in text):
        return False  # a headline
    others = (set(terms(t)) for t in taken if t != topic.lower())
    return not any(own <= other or other <= own for other in others)
