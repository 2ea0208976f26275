"""Tells sentences that an editor would print from menus, cries and adverts, and which stand alone.

The word lists (`english.toml`) are English; a text in another language is judged by its form only.
"""

import re
from collections.abc import Callable
from typing import Literal

from byline.models.composer.english import english
from byline.research.words import FUNCTION

Lean = Literal["", "loosely", "closely"]
FEWEST, MOST = 6, 75  # words of a sentence
MARKUP = re.compile(
    r"[|{}<>=→►•#~^*\\`]|\s/\s|://|\]\(|\[(?:[A-Z]{2})?\d|(?<!\w)_|_(?!\w)|\[…\]|\[\.\.\.\]"
)
BROKEN = (
    r"(?:\b[A-Z]{3,}\b[ ,:-]+){3}",  # shouted headings
    r"\b\w\s\w\s\w\s\w\b",  # l e t t e r s
    r"[a-z][A-Z][a-z]+[A-Z]|[a-z]{2}\(\w|[a-z]\)[A-Za-z]",  # glued words
    r"[a-z]{2}[:;,][A-Za-z]{2}|[a-z]{2}[.][A-Z][a-z]|,[\"“][A-Z]",  # glued sentences
    r"«|\bet at\b|\be\.g\. are\b|\([A-Z],\)|\(Xinhua\)",  # misread print
    r": (?:Designed|Built|Located) |\w:[A-Z]\.[A-Z]\.",  # run-in labels
    r"\bkm['’](?!\w)|, \d{5,}\)|[a-z]\. (?:or|and|of) |^\(The |^\d/\d |"  # misread print
    r"[^\W\d_] [’'](?:s|t|ve|re)\b",  # split words
    r"^\(\d{4}\)|^\([A-Z]\w+\) |\s[–—-]\s?$|\b(\w+) \1 \1\b",
    r"^[A-Z]\w+(?: [A-Z]\w+)?: |^[A-Z]{3,}\b.{0,30}:|^\d+: |"  # labels and speakers
    r"^[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|of|the|and|in|for)){1,7}: (?=[A-Z])",  # a title
    r"^(?:A (?:lthough|fter|ccording|mong|nother|round|lso)|T (?:he|his|hese|here|hat)|I (?:n|t|f)|"
    r"W (?:hen|hile|ith|hat)|O (?:n|f|ver)|F (?:or|rom)|S (?:ince|ome)|B (?:y|ut|efore)|"
    r"D (?:uring|espite)|H (?:e|is|er|owever)) ",  # a large first letter
    r"^[A-Z][a-z]+, (?:1[5-9]|20)\d\d\b|: ?\d+\.$",  # the end of a list, and its beginning
    r"[a-z]{2}-(?:ing|ers?|tions?|ments?|ness|ity|ities|ical|ically|ous|ance|ence|ly)\b|"
    r"\b\d+ \[?(?:st|nd|rd|th)\b",  # words that print has broken
    r"^['‘“\"][^'’”\"]{3,40}['’”\"] [A-Z][a-z]",  # a heading in quotation marks
)
FRAGMENTS = (
    r"[a-z0-9]\)? (?:The|And|In|Of|For|With|Since|This|These|It|An|At|On|To|By|Is|Are|Was|Were) "
    r"(?=[a-z])",  # a heading runs into the text
    r"\b([a-z]{4,})\1\b|\b([A-Z][a-z]{3,})\2\b|\b((?:\w+ ){2}\w+)\b.{0,25}\b\3\b|"
    r"\b((?:\w+ ){3}\w+)\b.{0,60}\b\4\b",  # doubled
    r"\b(?:section|page|vol\.?|no\.) \d+ (?:page|section|\d)|\([A-Z]{2} \d{3,}",  # running heads
    r"^[\w’'-]+ \(and\b|^[A-Z][^.]{0,60}\([^)]*\): ",
)
GARBLED = re.compile("|".join(BROKEN))
FRAGMENT = re.compile("|".join(FRAGMENTS))
FEWER_THAN_PROSE, FEW = 0.2, 0.12  # share of function words: without a known verb, and with one
DATELINE = re.compile(
    r"^(?:[A-Z][A-Za-z .,’']{2,40}?(?:\([A-Z]{2,10}[^)]*\))?\s*(?:—|–|--)\s+|"
    r"\([A-Z][A-Za-z]{1,15}\)\s*(?:—|–|-+)\s*|"
    r"[A-Z][A-Z .]{3,20},?\s*[A-Z][a-z .]*\([A-Za-z/ ]+\)\s*(?:—|–|-+)?\s*)"
)
LABEL = re.compile(
    r"\(?\d{1,3}[.)]\s?(?=[A-Z])|\([a-h]\) (?=[A-Z])|\d{1,2}(?=[A-Z][a-z])|\d{1,3} (?=The |In |As )"
)
PERSON = re.compile(
    r"\b(?:I|me|my|mine|myself|we|us|our|ours|ourselves|you|your|yours|yourself|y'all|let['’]s)\b"
    r"|\b(?:I|we|you)['’](?:m|ve|ll|d|re)\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(
    r"[“\"][^”\"]*\b(?:I|I['’]\w+|we|we['’]\w+|my|our|you|your|great to)\b[^”\"]*(?:[”\"]|$)|"
    r"\(AP\b|\(Photo|\b(?:Chairman|Manager|Sponsor\w*|spokes\w+|CEO|[Dd]irector)\b[^.]{0,60}"
    r"\b(?:said|says|commented|added)\b"
)
WEEKDAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"(?!,? (?:the )?\d|,? [A-Z][a-z]+ \d| Night| Times)"
)
PRONOUN_SPEECH = re.compile(
    r"[\"”],? (?:he|she|they|it) (?:said|says|added|told|wrote|explained|continued|noted)\b|"
    r"\b(?:he|she|they) (?:said|says|added|told|wrote|explained)\.?[\"”]?$"
)
EARLY_PRONOUN = re.compile(
    r"^(?:In|On|Upon|By|At|For|As|With|From|Under|Despite|During|Following|Since|Until|While|When|"
    r"After|Before|Although)\b"
    r".*?\b(he|she|they|it|his|her|their|its|this|these|that)\b"
)
OBJECT = re.compile(r"(?:[\w’'-]+ ){1,5}(?:him|them)\b")
DANGLING = re.compile(
    r"(?:After|Before|While|When|Since|By|In|Upon|On|Despite|Following) \w+ing\b[^,]*, "
    r"(?:he|she|they|it)\b"
)
LOOSE_OPENING = re.compile(r"(?:He|She|His|Her)\b(?! (?:said|says|added|told|wrote|explained)\b)")
ABSTRACT_OPENING = re.compile(
    r"^(?:There (?:is|are|was|were)|It (?:is|was)|One (?:of|can|could|may)|Here (?:is|are))\b"
)
SPEAKERLESS = re.compile(r"[\"“‘](?!.*[\"”’][^\"“”]*[A-Z][a-z]+)")


def outside_quotes(text: str) -> str:
    """Leave out what stands in quotation marks."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"|‘[^’]{15,}’(?!\w)", " ", text)


def without_label(text: str) -> int:
    """Give where the sentence begins behind a dateline or a paragraph's number (0: at once)."""
    match = DATELINE.match(text)
    if match and match.end() < 60 and len(text) - match.end() > 40:
        return match.end()
    number = LABEL.match(text)
    return number.end() if number else 0


def cut_off(text: str) -> bool:
    """Does a text break off, so that what stands below it is its end and no sentence?"""
    words = text.split()
    if len(words) < FEWEST or not _endless(text):
        return False
    last = words[-1]
    return last.endswith(",") or last.isdigit() or last.lower() in FUNCTION


def fault(text: str, in_english: bool = True) -> str:
    """Say why an editor would not print this as a sentence of running prose ("" if he would)."""
    checks = FORM | ENGLISH if in_english else FORM
    return next((why for why, faulty in checks.items() if faulty(text)), "")


def _unbalanced(text: str) -> bool:
    pairs = (("“", "”"), ("(", ")"))
    return text.count('"') % 2 == 1 or any(text.count(a) != text.count(b) for a, b in pairs)


def _capitals(text: str) -> bool:
    words = text.split()
    return sum(w[:1].isupper() for w in words[1:]) > 0.6 * len(words)


def _endless(text: str) -> bool:
    return "…" in text or not re.search(r"(?<!\.\.)[.!。][\"”’)»]*$", text)


FORM: dict[str, Callable[[str], bool]] = {
    "length": lambda t: not FEWEST <= len(t.split()) <= MOST,
    "start": lambda t: not (t[0].isupper() or t[0].isdigit() or t[0] in "\"“'‘(«"),
    "end": _endless,
    "unbalanced": _unbalanced,
    "signs": lambda t: bool(MARKUP.search(t)),
    "digits": lambda t: sum(c.isdigit() for c in t) > 0.15 * len(t),
    "capitals": _capitals,
    "garbled": lambda t: bool(GARBLED.search(t) or FRAGMENT.search(outside_quotes(t))),
}


def _few_function_words(text: str) -> bool:
    words = [w.strip(".,;:!?\"'“”‘’()").lower() for w in text.split()]
    share = sum(w in FUNCTION for w in words) / len(words)
    return share < (FEW if english().verbs.search(text) else FEWER_THAN_PROSE)


def _no_statement(text: str) -> bool:
    if english().commands.match(text):
        return True
    rest = outside_quotes(text).split(" ", 1)[-1]
    return len(text.split()) < 12 and not english().verbs.search(rest)


def _bare_quotation(text: str) -> bool:
    bare = outside_quotes(text)
    spoken = english().speech.search(bare) and re.search(r"[A-Z][a-z]", bare)
    return len(bare.split()) < 5 and not spoken


def _cry(text: str) -> bool:
    return text.endswith(("!", "!”", '!"')) or bool(re.search(r"\?(?!\w)", outside_quotes(text)))


def _person(text: str) -> bool:
    return bool(PERSON.search(re.sub(r"\bU\.?S\.?\b", "", outside_quotes(text))))


GUSH = "gush"  # what sells or colours: a fault that a lenient judge lets pass
ENGLISH: dict[str, Callable[[str], bool]] = {
    "few function words": _few_function_words,
    "page talk": lambda t: bool(english().page_talk.search(t)),
    "no statement": _no_statement,
    "first or second person": _person,
    "somebody's talk": lambda t: bool(SPOKEN.search(t)),
    "question or cry": _cry,
    "bare quotation": _bare_quotation,
    "relative time": lambda t: bool(english().relative_time.search(outside_quotes(t))),
    "opinion": lambda t: bool(english().opinion.search(outside_quotes(t))),
    GUSH: lambda t: bool(english().gush.search(outside_quotes(t))),
    "preview": lambda t: bool(english().foretells.search(outside_quotes(t))),
}

TALK = frozenset(ENGLISH) - {"few function words", "page talk", "no statement", GUSH}


def coloured(text: str) -> bool:
    """Does it hold a word of praise or doubt that a sober sentence may hold too, or gush?"""
    bare = outside_quotes(text)
    return bool(english().coloured.search(bare) or english().gush.search(bare))


def undated(text: str) -> bool:
    """Does it name a weekday that only its day's readers could date?"""
    return bool(WEEKDAY.search(text))


def leaning(text: str) -> Lean:
    """Say how the sentence leans on what stands before it in its source.

    One that leans closely needs the very sentence before it; one that leans loosely speaks of a
    person by pronoun, or of what happened "then" or "also", and needs only the same story.
    """
    bare = outside_quotes(text)
    early = EARLY_PRONOUN.match(" ".join(bare.split()[:8]))
    if LOOSE_OPENING.match(text):
        return "closely" if english().pointers.search(bare) else "loosely"
    if (
        english().leaning.match(text)
        or english().subordinate.match(text)
        or english().pointers.search(bare)
        or PRONOUN_SPEECH.search(text)
        or ABSTRACT_OPENING.match(text)
        or SPEAKERLESS.match(text)
        or OBJECT.match(text)
        or DANGLING.match(text)
        or (early and early[1].lower() not in ("he", "she", "his", "her"))
    ):
        return "closely"
    return "loosely" if early or english().loose_pointers.search(bare) else ""


def dependent(text: str) -> bool:
    """Does the sentence lean on what stands before it, so that it cannot open a run?"""
    return bool(leaning(text))
