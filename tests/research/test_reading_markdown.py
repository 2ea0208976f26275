"""Markdown, written by hand and as web pages are saved in it."""

import pytest

from tests.research.made import Refused, headings, read, told, under

SAVED = """# Packers beat Bears - The Sporting News

Source: https://www.sportingnews.example/packers-bears

Packers beat Bears - The Sporting News
===============

[![Image 1: logo](https://x.example/l.png)](https://x.example/)

*   [Home](https://x.example/)
*   [Scores](https://x.example/s)

![Image 2: a man in a helmet](https://x.example/a.jpg)

Rob Grabowski/US Presswire

ATLANTA, GA - JANUARY 15: Tramon Williams of the Packers reacts after an interception. (Photo by \
Chris Graythen/Getty Images)

The [Green Bay Packers](https://x.example/gb "Packers (team)") met the Chicago Bears for the
182nd time on Sunday.\\[1\\] It was only their second meeting after the season[[2]](https://x.example/n)
and the first since 1941.

**Jay Cutler's knee**:\x20\x20
Just about everyone weighed in on the knee of the Bears quarterback Jay Cutler by now.

## Related Stories

The Saints beat the Vikings in a game that went to overtime and was decided by a field goal.

### Another one

The Colts beat the Jets in Indianapolis, and everybody in the stadium went home happy that night.

## What it means

The winner goes on to the Super Bowl, which is played in Texas in the first week of February.

By clicking on a link you agree to our terms, whatever they may be at the time of your visit.
"""


def test_a_saved_page_gives_its_prose_and_nothing_else() -> None:
    document = read("md", SAVED)
    assert told(document) == [
        "The Green Bay Packers met the Chicago Bears for the 182nd time on Sunday. It was only "
        "their second meeting after the season and the first since 1941.",
        "Just about everyone weighed in on the knee of the Bears quarterback Jay Cutler by now.",
        "The winner goes on to the Super Bowl, which is played in Texas in the first week of "
        "February.",
    ]


def test_a_saved_page_names_its_title_and_origin() -> None:
    document = read("md", SAVED)
    assert document.url == "https://www.sportingnews.example/packers-bears"
    assert document.language == "en"


def test_end_matter_lasts_until_a_heading_of_its_own_rank() -> None:
    document = read("md", SAVED)
    assert "Another one" not in headings(document)
    assert under(document, "What it means")


def test_a_bold_line_over_a_paragraph_is_its_heading() -> None:
    assert under(read("md", SAVED), "Jay Cutler's knee")


@pytest.mark.parametrize(
    ("title", "address", "wanted"),
    [
        ("A long walk home - Wikipedia", "", "A long walk home"),
        ("A long walk home | The Post", "https://thepost.example/a", "A long walk home"),
        ("Spider-Man - a history", "https://x.example/", "Spider-Man - a history"),
    ],
)
def test_a_title_loses_the_name_of_its_site_only(title: str, address: str, wanted: str) -> None:
    source = f"\n\nSource: {address}" if address else ""
    assert read("md", f"# {title}{source}\n\nSome text that is told here.").title == wanted


def test_a_title_is_as_long_as_the_heading_that_begins_it() -> None:
    page = (
        "# A long walk home - Tales for the fireside\n\n## A long walk home\n\nSome text is told."
    )
    assert read("md", page).title == "A long walk home"


def test_front_matter_says_who_wrote_it_and_under_which_licence() -> None:
    document = read(
        "md",
        '---\ntitle: "Rivers"\nauthor: [Ann Other, Bo Li]\ndate: 2021-03-09\nlicense: CC BY 4.0\n'
        "url: https://x.example/r\ntags: [a]\n---\n\nThe river rises in the hills.\n",
    )
    assert (document.title, document.author) == ("Rivers", "Ann Other, Bo Li")
    assert (document.date, document.licence) == ("2021-03-09", "CC BY 4.0")
    assert (document.url, document.text) == ("https://x.example/r", "The river rises in the hills.")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("**Bold** and *slanted* and __both__ of _these_.", "Bold and slanted and both of these."),
        (
            "A snake_case_name and 5 * 3 = 15 and 2*3*4.",
            "A snake_case_name and 5 * 3 = 15 and 2*3*4.",
        ),
        (r"A star\* and a bracket \[sic\] stay told.", "A star and a bracket [sic] stay told."),
        (r"“\[e\]veryone has the right,” he wrote.", "“[e]veryone has the right,” he wrote."),
        ("See [the *long* list](http://x.example/a_(b)).", "See the long list."),
        ("An ![alt [of] it](http://x.example/i.png) image.", "An image."),
        ("Twenty.[3]: 45 Then thirty.[[citation needed]](#x)", "Twenty. Then thirty."),
        (
            "Run `a_b *c*` in the [shell][1], please.\n\n[1]: http://x.example",
            "Run a_b *c* in the shell, please.",
        ),
        ("Fish &amp; chips &lt;now&gt;, caf&eacute;&nbsp;1.", "Fish & chips <now>, café 1."),
        (
            "Some <b class='x'>HTML</b> is<br>left &#99999999999999999999; here.",
            "Some HTML is left here.",
        ),
        ("Half of a link](http://x.example/torn) goes on here.", "Half of a link goes on here."),
        ("a < b and c > d, as is <http://x.example/>known.", "a < b and c > d, as is known."),
    ],
)
def test_markup_is_taken_out_and_words_are_kept(markup: str, words: str) -> None:
    assert read("md", markup).text == words


def test_paragraphs_that_were_broken_come_back_whole() -> None:
    document = read(
        "md",
        "The exploration of the under-\nground river was a comprehen-\nsive one, says Mr\n"
        "Henderson, of the institute for rivers.\n\n"
        "The comprehensive report, which [the town](http://x.example/)\n\nhad asked for, was "
        "lost.\n",
    )
    assert told(document) == [
        "The exploration of the underground river was a comprehensive one, says Mr Henderson, "
        "of the institute for rivers.",
        "The comprehensive report, which the town had asked for, was lost.",
    ]


def test_code_and_tables_are_no_prose_but_a_paragraph_in_a_layout_table_is() -> None:
    cell = "The whole page stands in a table here, as was usual once. " * 4
    document = read(
        "md",
        "Before the code there is a text.\n\n```python\nfor x in y:\n    print(x)\n```\n\n"
        "    indented = code(1)\n    return indented\n\n"
        "| Year | Flow |\n|------|------|\n| 1901 | 33 |\n\n"
        f"| {cell} |\n\nAfter the tables there is another text.\n",
    )
    assert told(document) == [
        "Before the code there is a text.",
        cell.strip(),
        "After the tables there is another text.",
    ]


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert told(read("md", "One text.\n\n```\n\nAnother text that would be lost."))[-1].endswith(
        "lost."
    )


def test_lists_and_quotations_keep_their_kind() -> None:
    document = read(
        "md", "Three things:\n\n* one thing\n  of two lines\n* two things\n\n> A word\n> of hers.\n"
    )
    kinds = [(b.kind, document.of(b)) for b in document.blocks]
    assert kinds == [
        ("text", "Three things:"),
        ("item", "one thing of two lines"),
        ("item", "two things"),
        ("quote", "A word of hers."),
    ]


def test_a_year_at_a_line_s_begin_makes_no_list() -> None:
    text = (
        "The bridge that was begun in the year of\n1566. A flood came and took the bridge away.\n"
    )
    assert len(read("md", text).blocks) == 1
    text = "It is the story of the second half of season\n12. That was the year of the flood.\n"
    assert len(read("md", text).blocks) == 1


def test_the_letters_of_a_broken_font_are_not_passed_on_as_words() -> None:
    garble = r"L`]Zggcak\ana]\aflgl`]^gddgoaf_k][lagfkYf\qgm Zgp]kYf\ af[dm\]kY^mdddaklg^[gfl]flk"
    assert told(read("md", f"An honest line of text.\n\n{garble}\n")) == ["An honest line of text."]


def test_hidden_letters_cannot_smuggle_words_in() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules")
    assert (
        read("md", f"A plain\u200b te\u00adxt{hidden} is \u202etold.").text
        == "A plain text is told."
    )


def test_joiners_that_a_script_needs_are_kept() -> None:
    assert "می\u200cخواهم" in read("md", "این را می\u200cخواهم بدانم.").text


def test_an_error_page_is_called_dead() -> None:
    assert read("md", "# 404 Page not found\n\nThe page that you wanted is not here.").dead
    assert not read("md", "# How 404 errors came about\n\n" + "It is a long story. " * 300).dead


def test_a_text_of_nothing_but_headings_is_empty() -> None:
    with pytest.raises(Refused, match="source_empty"):
        read("md", "# One\n\n## Two\n")
