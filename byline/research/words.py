"""Words as evidence: the content words of a text, and the names in it."""

import re
from functools import lru_cache

FUNCTION = frozenset(
    """a an the of to in on at for from with by and or but as that which who whom whose is are was
    were be been being has have had do does did will would can could may might must should it its he
    they his her she their him them not no this these those than then there when where while after
    before during into over about between through against under also more most other such only one
    two first both all some any each up out so if how what i we you our your my me us""".split()
)
CALENDAR = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday mr mrs dr st street inc company ltd""".split()
)
OPENERS = frozenset(
    """whether once although despite since following according born because until unless if how why
    what however meanwhile yet still even perhaps among within without across upon unlike like
    instead rather though thus hence therefore moreover furthermore additionally finally later
    early late many several few another every most much between given because""".split()
)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
NAME = re.compile(
    r"[^\W\d_a-zß-ÿ][\w’'-]*\w(?:(?!\n\n)\s+(?:(?:de|von|van|der|den|al|bin|of|the|du|la)\s+){0,2}"
    r"[^\W\d_a-zß-ÿ][\w’'.-]*\w)*"
)
SENTENCE_OPENS = re.compile(r"[.!?:][\"”’)]* [\"“‘(]*$|^[\"“‘(]*$")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Take possessive and plural endings off a lower-case word."""
    word = re.sub(r"['’]s$", "", word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def terms(text: str) -> list[str]:
    """List the content words of a text, lower case, in their order, endings off."""
    return [stem(w) for w in WORD.findall(text.lower()) if w not in FUNCTION and len(w) > 1]


def names(text: str) -> list[str]:
    """List capitalised words and groups of them that stand inside sentences."""
    found = []
    for match in NAME.finditer(text):
        words = re.sub(r"[’']s?$", "", match[0]).split()
        opens = bool(SENTENCE_OPENS.search(text[max(0, match.start() - 6) : match.start()]))
        while words and (words[0].lower() in FUNCTION or words[0].lower() in OPENERS):
            words = words[1:]
        name = " ".join(words)
        alone = opens and len(words) < 2
        if len(name) > 2 and not alone and name.lower() not in CALENDAR:
            found.append(name)
    return found
