"""PDF files as a typesetter makes them: columns, running heads, notes, hyphens, tables."""

from functools import cache

import pytest
import typst

from byline.research.documents import Document
from byline.research.reading.pdflayout import stretches
from byline.research.reading.pdflines import Line
from tests.research.made import Refused, headings, pdf_page, read, told, under

NOTES = "\n".join(
    f"Sentence number {n} tells of characteristically irregular inundations, which the surveyor "
    f"Henderson measured at station {n}.#footnote[The note {n} stands at the foot of its page.] "
    f"Everyone in the well-known municipality benefited from his administration {n}.\n"
    for n in range(1, 25)
)
PAPER = f"""
#set document(title: "Rivers of the North", author: ("Ann Other", "Bo Li"),
  keywords: ("rivers", "CC BY 4.0"), date: datetime(year: 2021, month: 3, day: 9))
#set page(paper: "a5", columns: 2, margin: 1.5cm,
  header: [Rivers of the North #h(1fr) Journal of Rivers],
  footer: align(center, context counter(page).display()))
#set par(justify: true, first-line-indent: 1em)
#set text(size: 9pt, lang: "en", hyphenate: true)
#set heading(numbering: "1.1")
#place(top, float: true, scope: "parent")[#align(center)[#text(size: 18pt)[Rivers of the North]]]
= Introduction
{NOTES}
== Early settlement
- A first item about the harbour, long enough to run on to a second line of its column.
- A second item.
#figure(table(columns: 3, [Year], [Flow], [Level], [1901], [33], [1.2]), caption: [Flow by year.])
```
code = listing(1)
```
The municipal corporation commissioned embankments.
= References
Henderson, W. On the river. London, 1887.
"""


@cache
def paper() -> Document:
    """Typeset the paper and read it."""
    return read("pdf", typst.compile(PAPER.encode()))


def test_words_divided_at_a_line_s_end_are_mended_and_true_hyphens_stay() -> None:
    text = " ".join(told(paper()))
    for n in range(1, 25):
        assert (
            f"Sentence number {n} tells of characteristically irregular inundations, which the "
            f"surveyor Henderson measured at station {n}. Everyone in the well-known municipality "
            f"benefited from his administration {n}."
        ) in text


def test_paragraphs_run_on_over_columns_and_pages() -> None:
    whole = [p for p in told(paper()) if p.startswith("Sentence number")]
    assert len(whole) == 24
    assert all(p.endswith(".") for p in whole)


def test_running_heads_and_page_numbers_are_no_text() -> None:
    assert "Journal of Rivers" not in paper().text
    assert not any(p.isdigit() for p in told(paper()))


def test_notes_stand_aside_and_their_marks_are_gone() -> None:
    notes = [paper().of(b) for b in paper().blocks if b.aside]
    assert "The note 7 stands at the foot of its page." in notes
    assert not any("stands at the foot" in p for p in told(paper()))


def test_headings_are_known_by_their_size() -> None:
    assert headings(paper()) == ["Rivers of the North", "Introduction", "Early settlement"]
    assert "The municipal corporation commissioned embankments." in under(
        paper(), "Early settlement"
    )


def test_lists_are_items_and_tables_captions_and_code_are_no_prose() -> None:
    prose = under(paper(), "Early settlement")
    assert prose == [
        "A first item about the harbour, long enough to run on to a second line of its column.",
        "A second item.",
        "The municipal corporation commissioned embankments.",
    ]


def test_a_paper_says_who_wrote_it_and_when() -> None:
    assert (paper().title, paper().author) == ("Rivers of the North", "Ann Other, Bo Li")
    assert (paper().date, paper().licence) == ("2021-03-09", "CC BY 4.0")


def test_a_paper_without_a_title_is_called_by_its_largest_line() -> None:
    body = (
        "#set page(width: 10cm)\n#text(size: 20pt)[The title of it all]\n\nA paragraph of the text."
    )
    assert read("pdf", typst.compile(body.encode())).title == "The title of it all"


def test_a_scan_without_letters_is_empty() -> None:
    with pytest.raises(Refused, match="source_empty"):
        read("pdf", pdf_page(b"0 0 m 100 100 l S"))


def test_a_line_that_a_raised_sign_cut_in_two_is_one_line() -> None:
    lines = [
        Line("The flow is the same as that of ts().", 80, 200, 370.9, 10.9),
        Line("In both cases, the class is the same.", 210, 522, 370.9, 10.9),
        Line("Another line follows it here.", 80, 522, 357.4, 10.9),
    ]
    assert len(stretches([lines])) == 1


def test_two_columns_with_short_lines_are_two_paragraphs() -> None:
    lines = [
        Line("The first paragraph is told in the left column of it", 50, 250, 700, 10),
        Line("and ends.", 50, 90, 688, 10),
        Line("The second paragraph follows in the next line of it", 60, 250, 676, 10),
        Line("and ends here.", 50, 110, 664, 10),
    ]
    assert len(stretches([lines])) == 2
