"""The book: EPUBCheck finds nothing, and every link in it leads somewhere and back."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from byline.article import Brief
from byline.exports.epub import epub
from tests.exports.opening import STRICT
from tests.exports.samples import COVER, DATE, article

XHTML = "{http://www.w3.org/1999/xhtml}"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it runs for seconds only
TYPE = "{http://www.idpf.org/2007/ops}type"


def files(**changes: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(epub(article(**changes), COVER, DATE)[0])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes) -> Any:
    return etree.fromstring(data, STRICT)


def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    checker = shutil.which("epubcheck")
    assert checker, "the Debian package epubcheck is needed"
    book = tmp_path / "article.epub"
    book.write_bytes(epub(article(), COVER, DATE)[0])
    # The Debian package is a jar: not every system starts that by its name.
    done = subprocess.run(
        ["java", *QUICK, "-jar", checker, str(book)], capture_output=True, text=True, check=False
    )
    assert "0 fatals / 0 errors / 0 warnings / 0 infos" in done.stdout, done.stdout + done.stderr


def test_marks_lead_to_their_evidence_and_back() -> None:
    text = tree(files()["book/text.xhtml"])
    ids = set(text.xpath("//@id"))
    within = {a[1:] for a in text.xpath("//@href") if a.startswith("#")}
    assert within <= ids
    marks = [a for a in text.iter(f"{XHTML}a") if a.get("class") == "noteref"]
    notes = list(text.iter(f"{XHTML}aside"))
    assert {a.get(TYPE) for a in marks} == {"noteref"}
    assert {a.get(TYPE) for a in notes} == {"footnote"}
    assert [a.get("href")[1:] for a in marks] == [n.get("id") for n in notes]
    for mark, note in zip(marks, notes, strict=True):
        assert f"#{mark.get('id')}" in note.xpath(".//@href")
    assert "“Grids balance all.”" in "".join(notes[2].itertext())


def test_the_package_says_what_the_book_is() -> None:
    package = files()["book/package.opf"].decode()
    for said in (
        "<dc:title>Sun and grid</dc:title>",
        "<dc:language>en</dc:language>",
        'property="dcterms:modified">2026-11-27T10:00:00Z<',
        'properties="cover-image"',
        'properties="mathml"',
        'schema:accessModeSufficient">textual<',
        'schema:accessibilityFeature">MathML<',
    ):
        assert said in package
    plain = files(content="Text. [1]")["book/package.opf"].decode()
    assert "mathml" not in plain.lower()
    nav = "".join(tree(files()["book/nav.xhtml"]).itertext())
    assert "Parts and prices" in nav
    assert "Languages" in nav


def test_another_text_has_another_identifier() -> None:
    one, two = files()["book/package.opf"], files(content="Other.")["book/package.opf"]
    assert one.split(b"urn:uuid:")[1][:36] != two.split(b"urn:uuid:")[1][:36]


def test_an_arabic_book_turns_its_pages_the_other_way() -> None:
    own = files(brief=Brief(topic="x", language="ar"), content="# مستقبل\n\nتحول الطاقة.")
    assert b'page-progression-direction="rtl"' in own["book/package.opf"]
    assert b'dir="rtl"' in own["book/text.xhtml"]
