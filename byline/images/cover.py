"""The cover: a title beside a pattern that the topic decides, as a WebP picture."""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

import typst
from PIL import Image

from byline.article import Value
from byline.computing import Compute, in_thread
from byline.errors import ProviderError

SIZE = (1200, 630)  # pixels
QUALITY = 90  # of WebP, 0 to 100: 20 to 60 kB a cover
LONGEST = {"title": 300, "kicker": 48, "site": 32, "footer": 64}  # characters that are painted
JOINERS = "\u200c\u200d"  # without them Persian, Indic scripts and emoji are written wrong
PICTOGRAM = re.compile(
    "[\u20e3\u2190-\u2bff\ue000-\uf8ff\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0000-\U0010ffff]"
)
LANGUAGES = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
)
# PDF/A forbids characters without a glyph: the probe compiles only when every one can be shown.
PROBE = b"""
#set page(width: 2000pt, height: auto)
#set text(font: "Libertinus Serif", weight: "bold", fallback: sys.inputs.fallback == "yes")
#sys.inputs.words
"""


class CoverRequest(Value):
    """What a cover says; `seed` (any whole number) decides colours and pattern."""

    title: str
    kicker: str
    site: str = "Byline"
    footer: str = ""
    seed: int


class Painter(Protocol):
    """Makes the cover's picture."""

    async def paint(self, request: CoverRequest) -> bytes:
        """Paint the cover; raise `ProviderError` when that fails."""
        ...


def seed_of(topic: str) -> int:
    """Derive a seed (0 to 2**32 - 1) from a topic, the same on every machine (SHA-256)."""
    return int.from_bytes(hashlib.sha256(topic.encode()).digest()[:4])


@dataclass(frozen=True)
class TypstPainter:
    """Paints with Typst, on this machine, for link previews; the same request, the same bytes.

    What Libertinus Serif, which comes with Typst, can write (Latin, Greek, Cyrillic, Hebrew) is
    painted without a look at the system's fonts, so that it is the same picture everywhere. Other
    scripts need a font of the system; words that no font can write are left out.
    """

    compute: Compute = in_thread

    async def paint(self, request: CoverRequest) -> bytes:
        """Paint the cover: a WebP of 1200x630 pixels, about 20 to 60 kB."""
        return await self.compute(_painted, request)


def _painted(request: CoverRequest) -> bytes:
    try:
        return _picture(request)
    except (typst.TypstError, OSError, RuntimeError, ValueError) as error:
        raise ProviderError(f"The cover could not be painted: {error}") from error


def _picture(request: CoverRequest) -> bytes:
    template = resources.files("byline.images").joinpath("cover.typ").read_bytes()
    inputs, fonts = _dressed(request)
    png = typst.compile(template, format="png", ppi=72, sys_inputs=inputs, font_paths=fonts)
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


def _dressed(request: CoverRequest) -> tuple[dict[str, str], typst.Fonts]:
    """Give the template's inputs and the fonts that can write them."""
    own = typst.Fonts(include_system_fonts=False)
    words = {name: _line(getattr(request, name), most) for name, most in LONGEST.items()}
    latin = _shows(words, own, fallback="no")
    if not latin:
        system = typst.Fonts()
        words = {name: _showable(text, system) for name, text in words.items()}
        latin = _shows(words, own, fallback="no")
    title = words["title"] or words["site"] or "Byline"
    settings = {
        "title": title,
        "seed": str(request.seed % 2**32),
        "script": "latin" if latin else "other",
        "direction": _direction(title),
        "language": next((name for name, letters in LANGUAGES if letters.search(title)), "en"),
    }
    return words | settings, own if latin else system


def _line(text: str, most: int) -> str:
    """Make one line of it, without control characters, of at most `most` characters."""
    text = "".join(
        c
        for c in re.sub(r"\s", " ", unicodedata.normalize("NFC", text))
        if c in JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip() + "…"


def _showable(text: str, fonts: typst.Fonts) -> str:
    """Give the text as far as the fonts can write it: all, without pictograms, or nothing."""
    plain = " ".join(PICTOGRAM.sub("", text).split())
    return next((t for t in (text, plain) if _shows({"": t}, fonts, fallback="yes")), "")


def _shows(words: dict[str, str], fonts: typst.Fonts, fallback: str) -> bool:
    # capitals too: the kicker is set in them
    joined = " ".join(f"{text} {text.upper()}" for text in words.values())
    try:
        typst.compile(
            PROBE,
            format="pdf",
            pdf_standards="a-2b",
            font_paths=fonts,
            sys_inputs={"words": joined, "fallback": fallback},
        )
    except typst.TypstError:
        return False
    return True


def _direction(text: str) -> str:
    """Give the direction of the first letter that has one."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return "rtl" if next((s for s in strong if s in ("L", "R", "AL")), "L") != "L" else "ltr"
