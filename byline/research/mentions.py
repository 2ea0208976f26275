"""Finds what a text speaks of as known: bare surnames, and "the" things that were named before."""

import re
from dataclasses import dataclass, field

from byline.research.words import FUNCTION, names, stem

DEFINITE = re.compile(r"\b[Tt]he (?=([a-z][a-z-]*(?: [a-z][a-z-]*){0,3})\b)")
# What stands behind a thing and says which one is meant.
WHICH = frozenset(
    """of for that which who whose in at on from to with between by where when against known called
    named""".split()
)
ADJECTIVE = re.compile(
    r"(?:al|ic|ous|ive|ing|ed|ern|ish|able|ible|ful|less|ese|teenth|tieth)$|"
    r"^(?:deep|late|early|strong|small|large|great|chief|young|former|dark|black|white|red|blue|"
    r"green|high|low|long|short|marine|rare|recent|wide|wild|free|full|common|communist)$"
)
CAPITALISED = re.compile(r"\b[^\W\d_a-zß-ÿ][\w’'-]+")
WITH_ARTICLE = re.compile(r"\b(?:[Aa]n?|[Tt]he|[Mm]any|[Ss]ome|[Oo]ther) ([^\W\d_a-zß-ÿ][\w-]+)")
SPELT_OUT = re.compile(
    r"\((?:the |hereinafter |or |\W)*([A-Z][A-Z&]+s?)\W*\)"
)  # an acronym behind what it stands for
PLAIN = frozenset(
    """world country city government public time year end beginning sun earth moon sea ocean sky
    internet web media law market state region north south east west number use case lack fact
    way rest day night morning evening month week century season area population people police
    army church past future present middle top bottom side left right front back whole same most
    first last next other only best largest smallest oldest main economy environment industry
    decade war ground air water land home family body brain heart human mind life death birth
    nation community society weather climate own entire very local traditional second third final
    good new latest gaming medical legal sixth fourth fifth more only""".split()
)

# What a name ends with that is no person's: such a name is used alone without being a surname.
BODIES = frozenset(
    """Academy Act Agency Airport Army Association Avenue Award Awards Bank Bay Board Boulevard
    Bowl Bridge Building Cemetery Center Centre Championship Championships Charter Church
    Circuit City Club Code
    College Commission Committee Community Company Conference Congress Convention Corporation
    Council County Court Cup Department District Division Federation Fells Force Forces Forest
    Foundation Fund Game Games Group Hall Hospital House Inc Institute Island Islands Journal
    Kingdom Lake Law League Library Ltd Ministry Mountain Mountains Museum Nations Navy News
    Ocean Office Park Party Peoples Police Post Press Prize Program Programme Project Race
    Racing Register Republic Reserve Rights River Road School Sea Season Senate Series Service
    Society Square State States Station Street System Systems Team Theater Theatre Times Tower
    Town Trust Union University Valley War Wars York""".split()
)


@dataclass
class Reader:
    """Reads a source from its top, remembering whom and what it has named."""

    people: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)

    def leans_on(self, text: str) -> tuple[str, ...]:
        """Give what `text` takes as known from further up, then remember what it names itself."""
        found: list[str] = []
        self.common |= set(WITH_ARTICLE.findall(text))
        for word in dict.fromkeys(CAPITALISED.findall(text)):
            name = re.sub(r"[’']s?$", "", word)
            if name in self.acronyms and self.acronyms[name] not in text:
                found.append(name)
            if name in self.people and name not in self.common and self.people[name] not in text:
                found.append(name)
        found += [stem(n) for n in definite(text) if stem(n) in self.things]
        self.remember(text)
        return tuple(dict.fromkeys(found))

    def remember(self, text: str) -> None:
        """Learn whom and what `text` names."""
        for name in names(text):
            parts = name.split()
            if (
                2 <= len(parts) <= 4
                and parts[-1] not in BODIES
                and parts[-1][:1].isupper()
                and len(parts[-1]) > 2
            ):
                self.people.setdefault(parts[-1], name)
        for match in SPELT_OUT.finditer(text):
            self.acronyms.setdefault(match[1], match[0])
        self.things |= {stem(w) for w in re.findall(r"\b[a-z]{3,}\b", text)}


def definite(text: str) -> list[str]:
    """List the nouns that a text speaks of as known and does not explain on the spot."""
    found = (_thing(m[1].split()) for m in DEFINITE.finditer(text))
    return [n for n in found if len(n) > 2 and n not in PLAIN and not n.endswith("ly")]


def _thing(words: list[str]) -> str:
    """Give the noun behind "the", its adjectives left out; "" when the text says which."""
    at = 0
    while at + 1 < len(words) and ADJECTIVE.search(words[at]) and words[at + 1] not in FUNCTION:
        at += 1
    which = at + 1 < len(words) and words[at + 1] in WHICH
    return "" if which or FUNCTION & set(words[: at + 1]) else words[at]
