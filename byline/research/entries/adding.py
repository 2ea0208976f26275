"""Makes an encyclopedia of what it is added from: a file of summaries, or a ZIM file."""

import re
from hashlib import sha256
from pathlib import Path

from byline.errors import SettingsError, SourceBroken
from byline.research.entries.holdings import Encyclopedia, one, shelve
from byline.research.entries.index import Index, files
from byline.research.entries.summaries import entries
from byline.research.entries.zim import Zim
from byline.research.entries.zimfile import verify

NAME = "wikipedia-summaries"
LICENCE = "CC BY-SA 4.0"
TEXT = "Text of Wikipedia"
WIKIPEDIA = re.compile(r"(?:https?://)?([a-z-]+\.(?:m\.)?wikipedia\.org)\b", re.IGNORECASE)
SHORT = dict(  # ISO 639-3, as ZIM files say it, to the codes that briefs use
    pair.split(":")
    for pair in (
        "ara:ar bul:bg ben:bn cat:ca ces:cs dan:da deu:de ell:el eng:en spa:es est:et eus:eu "
        "fas:fa fin:fi fra:fr glg:gl heb:he hin:hi hrv:hr hun:hu hye:hy ind:id isl:is ita:it "
        "jpn:ja kat:ka kor:ko lat:la lit:lt lav:lv msa:ms nld:nl nor:no pol:pl por:pt ron:ro "
        "rus:ru slk:sk slv:sl sqi:sq srp:sr swe:sv swa:sw tam:ta tha:th tur:tr ukr:uk urd:ur "
        "vie:vi zho:zh"
    ).split()
)


def kept(folder: Path, language: str, file_hash: str) -> Encyclopedia | None:
    """Give the encyclopedia that was made of this file of summaries, if it is there and whole."""
    about = one(folder, f"{NAME}-{language}")
    if about is None or about.hash != file_hash:
        return None
    try:
        size = len(Index(folder / about.name / about.place))
    except (OSError, SourceBroken):
        return None
    return about if size == about.entries else None


def made(folder: Path, language: str, data: bytes) -> Encyclopedia:
    """Read a file of summaries, make its index and keep it.

    Raises a `SourceError` or a `FolderError`.
    """
    found = entries(data)
    about = Encyclopedia(
        kind="summaries",
        name=f"{NAME}-{language}",
        shown="Wikipedia summaries",
        language=language,
        entries=len(found),
        licence=LICENCE,
        attribution=TEXT,
        site=f"https://{language}.wikipedia.org/wiki/",
        hash=sha256(data).hexdigest(),
    )
    return shelve(folder, about, files(found))


def registered(path: Path, language: str = "") -> Encyclopedia:
    """Describe a ZIM file by what it says of itself; `language` goes before that.

    Reads it whole, to test it: a second or two for a gigabyte. Raises a `SourceError`, or
    `SettingsError` where no language is said.
    """
    verify(path)
    zim = Zim(path)
    first = zim.said("Language").lower().partition(",")[0].strip()
    spoken = language or SHORT.get(first, first)
    if not re.fullmatch(r"[a-z]{2,3}", spoken):
        msg = f"{path}: the ZIM file does not say its language; give --language"
        raise SettingsError(msg)
    wikipedia = WIKIPEDIA.match(zim.said("Source"))
    return Encyclopedia(
        kind="zim",
        name=_named(zim.said("Name") or path.stem, spoken),
        shown=zim.said("Title")[:60] or path.stem[:60],
        language=spoken,
        entries=len(zim),
        licence=zim.said("License") or (LICENCE if wikipedia else ""),
        attribution=TEXT if wikipedia else zim.said("Creator"),
        site=f"https://{wikipedia[1].lower()}/wiki/" if wikipedia else "",
        hash=zim.hash,
        place=str(path.absolute()),
    )


def _named(said: str, language: str) -> str:
    """Make a name for the settings: lower case, its language last and once."""
    words = re.findall(r"[a-z0-9]+", said.lower())
    return "-".join([*(w for w in words if w != language), language])[-100:].lstrip("-")
