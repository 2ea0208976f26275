"""The English word lists, made into patterns when they are first used."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class English:
    """What tells English prose from the rest of a page; see `english.toml` for each list."""

    leaning: re.Pattern[str]
    subordinate: re.Pattern[str]
    pointers: re.Pattern[str]
    loose_pointers: re.Pattern[str]
    relative_time: re.Pattern[str]
    page_talk: re.Pattern[str]
    opinion: re.Pattern[str]
    gush: re.Pattern[str]
    coloured: re.Pattern[str]
    speech: re.Pattern[str]
    foretells: re.Pattern[str]
    verbs: re.Pattern[str]
    commands: re.Pattern[str]


@cache
def english() -> English:
    """Read the lists."""
    path = files("byline.models.composer").joinpath("english.toml")
    lists: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    either = {name: "|".join(words) for name, words in lists.items()}

    def words(name: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{either[name]})\b", flags)

    openers = "|".join(either[n] for n in ("pronouns", "connectives", "quantifiers"))
    return English(
        leaning=re.compile(
            rf"^[\"“'‘(\[]*(?:(?:{openers})|the (?:{either['definite']})|"
            rf"{either['leaning_openings']})\b",
            re.IGNORECASE,
        ),
        pointers=re.compile(
            rf"\b(?:{either['pointers']})\b|[,;] (?:though|however|too|therefore|then),",
            re.IGNORECASE,
        ),
        subordinate=re.compile(
            rf"^[\"“'‘(\[]*(?i:{either['subordinators']})\b(?![^,]{{0,70}}(?:\b[A-Z][a-z]|\d))"
        ),
        loose_pointers=words("loose_pointers"),
        relative_time=words("relative_time"),
        page_talk=re.compile(either["page_talk"], re.IGNORECASE),
        opinion=words("opinion"),
        gush=re.compile(rf"\b(?:{either['promotion']}|{either['report']})\b", re.IGNORECASE),
        coloured=words("coloured"),
        speech=words("speech", 0),
        foretells=words("foretells", 0),
        verbs=words("verbs", 0),
        commands=re.compile(rf"^(?:{either['commands']})\b(?! (?:is|are|was|were|of)\b)"),
    )
