"""Tells a page that stands in place of a text from the text: errors, paywalls, consent, bot checks.

What a page calls itself and says counts only where there is little running text beside it: an
article on cookies, captchas or paywalls names them, too, and goes on.
"""

import re
from dataclasses import dataclass

from byline.research.reading.gates import (
    CONSENT_ASKS,
    CONSENT_NAMES,
    CONSENT_TEXT,
    LOGIN_NAMES,
    LOGIN_SAYS,
    PAY_SAYS,
    POLICY,
)
from byline.research.reading.parts import Part, Parts
from byline.research.reading.wallwords import (
    BOT_NAMES,
    BOT_SAYS,
    ERROR_NAMES,
    ERROR_SAYS,
    SCRIPTS_SAYS,
    VAGUE_NAMES,
)

PIECES = re.compile(r"\s+[-|–—·•»/]{1,2}\s+")
LONGEST_NAME, LONGEST_SAYING = 120, 400  # letters of a name, and of a paragraph that is looked at
LONGEST_LINE = 160  # letters of a paragraph that accuses the page where its title does not
MOST_LOOKED = 160  # paragraphs of a page, from its head and from its end
MOST_JUDGED, BELOW = 2000, 40  # paragraphs of all; of those below the last one that tells
LEAST_PROSE, MOST_LINKS = 60, 0.6  # letters, and share of links, of a paragraph that tells
MOST_PROSE = 3500  # letters: with more, only its publisher can say that a text is not all there
LONG, HIDDEN = 120, 2000  # letters of a paragraph put aside, and of all those: a text after all
ERROR, BOT = (350, 700, 1500), (350, 700, 700)  # prose beside evidence of 1, 2, 3: teasers
ONLY = 350  # letters of prose beside a login or a request for consent
LONGEST_WALL = 1500  # letters of all that a page says besides links, where only a line accuses it
TEASER, ABSTRACT = 1500, 400  # letters that a page shows whose publisher says that it is locked
PREVIEW = (2500, 3500)  # letters before a line that asks for money; where it is said to be locked
PART_OF_IT = 0.6  # of the words that a locked page says it has: less is a teaser


@dataclass(frozen=True)
class _Page:
    """What is looked at: title, headings, short paragraphs; letters of prose, and of all but links.

    Title and headings come whole and in the pieces that dashes and colons divide.
    """

    titles: tuple[str, ...]
    heads: tuple[str, ...]
    says: tuple[str, ...]
    prose: int
    told: int


def plain(text: str) -> str:
    """Give a text in small letters, with straight apostrophes, without signs around it."""
    return text.lower().replace("’", "'").strip(" .…!?:;,|–—-»«“”\"'*#⚠️")


def mark(parts: Parts) -> None:
    """Write into the parts what stands in place of their text.

    A wall that is made of scripts alone has no text; what it says without them becomes its text.
    """
    parts.wall = wall(parts)
    if parts.wall and not any(p.kind != "heading" and not p.aside for p in parts.found):
        parts.add("text", next(iter(parts.beside), "") or parts.title)


def wall(parts: Parts) -> str:
    """Say what stands in place of the document's text, or ""."""
    prose = sum(len(p.text) for p in parts.found if _tells(p))
    if prose > MOST_PROSE and not parts.locked:
        return ""
    if sum(len(p.text) for p in parts.found[:MOST_JUDGED] if _tells_aside(p)) > HIDDEN:
        return ""
    page = _looked(parts, prose)
    for kind, judge in (
        ("error", _error),
        ("bot_check", _bot_check),
        ("paywall", _login),
        ("consent", _consent),
    ):
        if judge(page, parts):
            return kind
    return "paywall" if _paywall(page, parts) else ""


def _tells(part: Part) -> bool:
    return (
        part.kind != "heading"
        and not part.aside
        and part.links <= MOST_LINKS
        and len(part.text) >= LEAST_PROSE
    )


def _tells_aside(part: Part) -> bool:
    """Is it a paragraph of a text that was put aside, by a class that says too much?"""
    return (
        part.kind != "heading"
        and part.aside
        and part.links <= MOST_LINKS / 2
        and len(part.text) >= LONG
        and not CONSENT_TEXT.search(plain(part.text[:LONGEST_SAYING]))
    )


def _looked(parts: Parts, prose: int) -> _Page:
    """Collect what a wall would show by: the title's pieces, headings, short paragraphs."""
    found = parts.found
    if len(found) > 2 * MOST_LOOKED:
        found = [*found[:MOST_LOOKED], *found[-MOST_LOOKED:]]
    said = [(p, plain(p.text)) for p in found if len(p.text) <= LONGEST_SAYING]
    titles = [plain(t) for t in (parts.title, *PIECES.split(parts.title)) if t]
    heads = [text for p, text in said if p.kind == "heading" and len(text) <= LONGEST_NAME]
    heads = [piece for h in heads for piece in (h, *map(plain, PIECES.split(h)))]
    told = sum(len(p.text) for p in parts.found if p.links <= MOST_LINKS and not p.aside)
    return _Page(
        titles=tuple(t for t in titles if len(t) <= LONGEST_NAME),
        heads=tuple(heads),
        says=(*(text for p, text in said if p.kind != "heading"), *map(plain, parts.beside)),
        prose=prose,
        told=told,
    )


def _weight(page: _Page, names: re.Pattern[str], says: re.Pattern[str]) -> int:
    """Weigh the evidence from 0 to 3: a title counts twice, a heading or a sentence once."""
    named = any(names.fullmatch(n) for n in page.titles)
    headed = any(names.fullmatch(n) for n in page.heads)
    longest = LONGEST_SAYING if named else LONGEST_LINE
    said = any(says.search(s) for s in (*page.heads, *page.says) if len(s) <= longest)
    return min(3, 2 * named + headed + said)


def _stands(weight: int, page: _Page, most: tuple[int, int, int]) -> bool:
    """Is the evidence enough for the prose that stands beside it?"""
    if not weight or (weight == 1 and page.told > LONGEST_WALL):
        return False
    return page.prose <= most[weight - 1]


def _error(page: _Page, _: Parts) -> bool:
    if any(BOT_SAYS.search(s) for s in page.says if len(s) <= LONGEST_LINE):
        return False  # "access denied" by a guard against programs
    vague = any(VAGUE_NAMES.fullmatch(n) for n in (*page.titles, *page.heads))
    weight = _weight(page, ERROR_NAMES, ERROR_SAYS)
    if vague and not weight:
        return page.told <= ONLY
    return _stands(min(3, weight + vague), page, ERROR)


def _bot_check(page: _Page, _: Parts) -> bool:
    if _stands(_weight(page, BOT_NAMES, BOT_SAYS), page, BOT):
        return True
    return page.told <= ONLY and any(
        SCRIPTS_SAYS.search(s) for s in page.says if len(s) <= LONGEST_LINE
    )


def _login(page: _Page, _: Parts) -> bool:
    """A login stands before a text as a paywall does: members only."""
    named = any(LOGIN_NAMES.fullmatch(n) for n in page.titles)
    others = sum(len(s) for s in page.says if not CONSENT_TEXT.search(s))
    said = any(LOGIN_SAYS.search(s) for s in page.says)
    return (named or said) and others <= ONLY * 2 and _own(page) <= ONLY


def _own(page: _Page) -> int:
    """Count the letters of prose that does not ask for consent."""
    asked = sum(len(s) for s in page.says if len(s) >= LEAST_PROSE and CONSENT_TEXT.search(s))
    return max(0, page.prose - asked)


def _consent(page: _Page, parts: Parts) -> bool:
    if len(parts.found) > MOST_JUDGED or not any(CONSENT_TEXT.search(s) for s in page.says):
        return False
    if any(POLICY.search(t) for t in page.titles):
        return False
    if not any(CONSENT_ASKS.search(s) for s in page.says):
        return False
    titled = any(CONSENT_NAMES.fullmatch(n) for n in page.titles)
    own = [p for p in parts.found if not p.aside and p.links <= MOST_LINKS]
    other = sum(len(p.text) for p in own if not _asks(plain(p.text[:LONGEST_SAYING])))
    return other <= (ONLY if titled else ONLY // 2)


def _asks(text: str) -> bool:
    return bool(
        CONSENT_TEXT.search(text) or CONSENT_ASKS.search(text) or CONSENT_NAMES.fullmatch(text)
    )


def _paywall(page: _Page, parts: Parts) -> bool:
    """Decide by how much text there is: a metered page that shows all its text is no wall.

    What the publisher says (`locked`) counts against a teaser; a page of an abstract promises no
    more than its abstract. Where the page says how many words the text has, that decides.
    """
    if parts.locked and parts.words:
        shown = sum(len(p.text.split()) for p in parts.found if _tells(p))
        return shown < PART_OF_IT * parts.words and page.prose <= 2 * MOST_PROSE
    if parts.locked and page.prose <= (ABSTRACT if parts.abstract else TEASER):
        return True
    return page.prose <= PREVIEW[parts.locked] and _asks_to_pay(parts)


def _asks_to_pay(parts: Parts) -> bool:
    """Does the text end in a line that asks for money or a login before it goes on?"""
    last = max((i for i, p in enumerate(parts.found) if _tells(p)), default=0)
    return any(
        PAY_SAYS.match(plain(p.text))
        for p in parts.found[max(0, last - 3) : last + BELOW]
        if len(p.text) <= LONGEST_SAYING and p.links <= MOST_LINKS
    )
