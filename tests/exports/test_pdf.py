"""The PDF: for print and screen readers, with notes on their pages, and honest about fonts."""

import re

import pypdfium2
import pytest
import typst

from byline.article import Brief
from byline.exports.pdf import installed, pdf
from byline.exports.reading import read
from byline.exports.typst import source
from tests.exports.opening import pdf_text
from tests.exports.samples import COVER, DATE, RICH, article

ARABIC = "تحول الطاقة الشمسية ضوء الشمس إلى كهرباء. [1]"


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [p.get_textpage().get_text_bounded().replace("\r\n", "\n") for p in document]
    document.close()
    return found


def test_the_pdf_is_declared_as_accessible_and_says_what_it_is() -> None:
    data, warnings = pdf(article(), COVER, DATE)
    assert warnings == ()
    assert b"pdfuaid:part>1<" in data
    assert b"/MarkInfo" in data
    assert b"/Lang" in data
    document = pypdfium2.PdfDocument(data)
    said = document.get_metadata_dict()
    assert (said["Title"], said["Author"]) == ("Sun and grid", "Byline")
    assert said["CreationDate"].startswith("D:20261127")
    assert [b.get_title() for b in document.get_toc()] == [
        *("Parts and prices", "Deep", "Languages", "Sources", "About this article"),
    ]
    document.close()


def test_the_note_stands_on_the_page_of_its_mark() -> None:
    paragraph = "Solar power turns sunlight into electricity, says paragraph {}. [1]\n\n"
    long = article(content="# T\n\n" + "".join(paragraph.format(i) for i in range(60)))
    found = pages(pdf(long, None, DATE)[0])
    assert len(found) > 2
    for page in found[:-1]:
        marked = len(re.findall(r"paragraph \d+", page))
        assert marked == page.count("Solar power (word for word)") + page.count("Solar power ·")
    full = [p for p in found if "Ada Writer · 2026-01-15" in p]
    assert full[:1] == [found[0]]  # in full at the first mark; the list of sources is at the end


def test_a_note_gives_source_licence_quote_and_verdict() -> None:
    words = " ".join(pdf_text(pdf(article(), None, DATE)[0]).split())
    assert "Solar power · Ada Writer · 2026-01-15 · solar-power.md · CC BY-SA 4.0" in words
    assert "“Solar power turns sunlight into electricity.” (word for word) [1]" in words
    assert "“Grids balance all.” (partly supported) [2]" in words


def test_scripts_come_out_where_fonts_are_installed() -> None:
    words = pdf_text(pdf(article(), None, DATE)[0])
    for said in ("עברית", "हिन्दी", "中文"):
        assert said in words
    own = article(brief=Brief(topic="x", language="ar"), content=f"# مستقبل\n\n{ARABIC}")
    assert pdf(own, None, DATE)[1] == ()
    text = read(own)
    assert "direction: rtl" in source(own, text, None, None, ["Libertinus Serif"])


def test_scripts_without_a_font_are_told() -> None:
    few = typst.Fonts(include_system_fonts=False)
    data, warnings = pdf(article(), None, DATE, few)
    for script in ("Arabic", "Devanagari", "Cjk"):
        assert any(f"all {script} characters" in w and "Noto" in w for w in warnings)
    assert any("not declared as PDF/UA-1" in w for w in warnings)
    assert b"pdfuaid" not in data
    assert b"/MarkInfo" in data  # tagged all the same
    assert "Parts and prices" in pdf_text(data)
    plain = article(content="# T\n\nOnly Latin words, and שלום. [1]")
    assert pdf(plain, None, DATE, few)[1] == ()


def test_an_article_in_arabic_begins_at_the_right() -> None:
    own = article(brief=Brief(topic="x", language="ar"), content=f"# مستقبل\n\n{ARABIC * 3}")
    document = pypdfium2.PdfDocument(pdf(own, None, DATE)[0])
    page = document[0]
    boxes = page.get_textpage()
    rights = [boxes.get_charbox(i)[2] for i in range(boxes.count_chars())]
    assert max(rights) == pytest.approx(page.get_width() - 3.1 * 28.35, abs=4)
    document.close()


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hant-TW", "xx", "abc"])
def test_every_language_of_a_brief_can_be_set(language: str) -> None:
    own = article(brief=Brief(topic="x", language=language))
    assert pdf(own, None, DATE)[1] == ()


def test_no_word_of_an_article_is_code() -> None:
    attack = '"); #panic("x"); \\" $ ] } #{'
    own = article(title=attack, content=RICH + attack)
    written = source(own, read(own), None, None, installed().families()[:1])
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    begins = written.index("#show: article.with(")
    assert "panic" in written
    assert "panic" not in strings.sub("", written[begins:])
