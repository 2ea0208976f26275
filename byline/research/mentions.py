"""Finds what a text speaks of as known: bare surnames, and "the" things that were named before."""

import re
from dataclasses import dataclass, field

from byline.research.words import names, stem

DEFINITE = re.compile(
    r"\b(?:[Tt]he|[Tt]hat|[Tt]heir|[Ii]ts|[Hh]is|[Hh]er) (?:[a-z-]+ ){0,2}?([a-z]{3,})\b"
    r"(?! (?:of|for|that|which|who|whose|in|at|on|from|to|with|between|by|where|when|against|known|"
    r"called|named|[a-z]+ of)\b)"
)
CAPITALISED = re.compile(r"\b[^\W\d_a-zß-ÿ][\w’'-]+")
PLAIN = frozenset(
    """world country city government public time year end beginning sun earth moon sea ocean sky
    internet web media law market state region north south east west number use case lack fact
    way rest day night morning evening month week century season area population people police
    army church past future present middle top bottom side left right front back whole same most
    first last next other only best largest smallest oldest main economy environment industry
    decade war ground air water land home family body brain heart human mind life death birth
    nation community society weather climate""".split()
)


@dataclass
class Reader:
    """Reads a source from its top, remembering whom and what it has named."""

    people: dict[str, str] = field(default_factory=dict)
    things: set[str] = field(default_factory=set)

    def leans_on(self, text: str) -> tuple[str, ...]:
        """Give what `text` takes as known from further up, then remember what it names itself."""
        found: list[str] = []
        for word in dict.fromkeys(CAPITALISED.findall(text)):
            name = re.sub(r"[’']s?$", "", word)
            if name in self.people and self.people[name] not in text:
                found.append(name)
        found += [stem(n) for n in definite(text) if stem(n) in self.things]
        self._remember(text)
        return tuple(dict.fromkeys(found))

    def _remember(self, text: str) -> None:
        for name in names(text):
            parts = name.split()
            if 2 <= len(parts) <= 4 and parts[-1][:1].isupper() and len(parts[-1]) > 2:
                self.people.setdefault(parts[-1], name)
        self.things |= {stem(w) for w in re.findall(r"\b[a-z]{3,}\b", text)}


def definite(text: str) -> list[str]:
    """List the nouns that a text speaks of as known and does not explain on the spot."""
    return [n for n in DEFINITE.findall(text) if n not in PLAIN and not n.endswith("ly")]
