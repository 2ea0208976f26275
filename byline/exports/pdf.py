"""The article as a PDF for print and screen readers (PDF/UA-1), typeset by Typst."""

import tempfile
import unicodedata
from collections import defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from byline.article import Article
from byline.errors import ExportFailed
from byline.exports.literals import literal
from byline.exports.moments import UNKNOWN, moment
from byline.exports.picture import jpeg
from byline.exports.reading import printable, read
from byline.exports.typst import source

Standard = Literal["ua-1"]
OWN = "Libertinus Serif"  # comes with Typst
# By language, families that write it as its readers expect; where none is installed, any that can.
SERIFS = {
    "zh": ("Noto Serif CJK SC", "Noto Sans CJK SC"),
    "ja": ("Noto Serif CJK JP", "Noto Sans CJK JP"),
    "ko": ("Noto Serif CJK KR", "Noto Sans CJK KR"),
    "ar": ("Noto Naskh Arabic",),
    "fa": ("Noto Naskh Arabic",),
    "ur": ("Noto Nastaliq Urdu",),
}
# fmt: off
COMMON = (
    "Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari",
    "Noto Serif CJK SC", "DejaVu Serif",
)
# fmt: on
# Typst's own fonts have letters of other scripts too, but do not join or place them.
EMBEDDED = ("", "HEBREW", "COMBINING")
NOT_LATIN = 0x250
MOST_SCRIPTS = 24  # whose letters are looked for
MOST = 3  # letters of a script that are named
UNTAGGED = "The PDF is tagged, but not declared as PDF/UA-1: {}"
MISSING = (
    "No font on this machine writes all {} characters well ({}): the PDF may have boxes in "
    "their place. Install a font for them, such as Noto, and export again."
)
AS_CODE = "The formulas stand in the PDF as they were written: they could not be set."
NO_COVER = "The cover is left out: {}."


@cache
def installed() -> typst.Fonts:
    """Give the fonts of this machine; they are looked for once in a process."""
    return typst.Fonts()


@cache
def embedded() -> typst.Fonts:
    """Give the fonts that come with Typst."""
    return typst.Fonts(include_system_fonts=False)


def pdf(
    article: Article, cover: bytes | None, completed_at: str, fonts: typst.Fonts | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset an article; give the file and what the reader should know of it.

    Args:
        article: the finished article.
        cover: the picture as WebP, PNG or JPEG, or None.
        completed_at: when the article was finished, in ISO 8601; the PDF's own date.
        fonts: what it may be set in; else all that this machine has.

    Raises `ExportFailed` when it cannot be set.
    """
    fonts = fonts or installed()
    warnings, text = [], read(article)
    finished = moment(completed_at)
    with tempfile.TemporaryDirectory(prefix="byline-") as name:
        root = Path(name)
        picture = None
        if cover:
            try:
                (root / "cover.jpg").write_bytes(jpeg(cover))
                picture = "cover.jpg"
            except ValueError as error:
                warnings.append(NO_COVER.format(error))
        families = _families(article.brief.language, fonts)
        day = (finished.year, finished.month, finished.day) if finished != UNKNOWN else None
        press = Press(root, fonts, finished)
        for formulas in (True, False):
            written = source(article, text, picture, day, families, formulas)
            try:
                data, said = press.tagged(written)
            except typst.TypstError as error:
                failure = error.message
                continue
            warnings += said if formulas else [AS_CODE, *said]
            return data, tuple(warnings)
    msg = f"The PDF could not be set: {failure}. Export another form, such as docx."
    raise ExportFailed(msg)


class Press:
    """Compiles sources that can read a folder, which holds nothing but the cover."""

    def __init__(self, root: Path, fonts: typst.Fonts, finished: datetime) -> None:
        self.root = root
        self.fonts = fonts
        self.finished = finished

    def tagged(self, written: str) -> tuple[bytes, list[str]]:
        """Give a PDF/UA-1, else a tagged PDF and why it is no more than that."""
        missing = self.missing(written)
        try:
            data, warnings = self.compiled(written, "ua-1")
        except typst.TypstError as error:
            refused = "characters without a font" if missing else error.message
            data, warnings = self.compiled(written, None)
            missing.append(UNTAGGED.format(refused))
        return data, [*missing, *warnings]

    def compiled(self, written: str, standard: Standard | None) -> tuple[bytes, list[str]]:
        """Compile; raises `typst.TypstError`."""
        data, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
            written.encode("utf-8"),  # from memory: no word of it stays on the disk
            root=self.root,  # for the stubs, of the source's type
            format="pdf",
            pdf_standards=standard,
            font_paths=self.fonts,
            timestamp=self.finished,
            package_path=self.root,
            package_cache_path=self.root,
        )
        assert isinstance(data, bytes)  # noqa: S101  (a PDF is one file)
        return data, [f"Typst: {w.message}." for w in warnings]

    def missing(self, written: str) -> list[str]:
        """Name the scripts of which no font here has all letters, with some of these."""
        scripts = defaultdict[str, list[str]](list)
        for letter in sorted(set(printable(written))):
            if not letter.isascii():
                scripts[_script(letter)].append(letter)
        system = sorted(set(self.fonts.families()) - set(embedded().families()))
        found = []
        for script, letters in list(scripts.items())[:MOST_SCRIPTS]:
            families = [OWN] if script in EMBEDDED else system
            lost = self._lost("".join(letters), families) if families else letters
            if lost:
                found.append(
                    MISSING.format(script.capitalize() or "special", " ".join(lost[:MOST]))
                )
        return found

    def _lost(self, letters: str, families: list[str]) -> list[str]:
        """Find the first letters that none of the families has, by halves.

        Our own may fall back to any other; those of other scripts must have them themselves.
        """
        fallback = literal(families == [OWN])
        probe = f"#set text(font: {literal(families)}, fallback: {fallback})\n#{literal(letters)};"
        try:
            self.compiled(f'#set document(title: "x")\n{probe}', "ua-1")
        except typst.TypstError:
            if len(letters) == 1:
                return [letters]
        else:
            return []
        half = len(letters) // 2
        lost = self._lost(letters[:half], families)
        return lost if len(lost) >= MOST else lost + self._lost(letters[half:], families)


def _script(letter: str) -> str:
    """Name the script of a letter, by the first word of its name in Unicode; "" for signs."""
    if unicodedata.category(letter) not in ("Lo", "Mc", "Mn") or ord(letter) < NOT_LATIN:
        return ""
    return unicodedata.name(letter, "OTHER").split()[0].split("-")[0]


def _families(language: str, fonts: typst.Fonts) -> list[str]:
    known = set(fonts.families())
    wanted = (OWN, *SERIFS.get(language[:2], ()), *COMMON)
    return [f for f in dict.fromkeys(wanted) if f in known]
