"""Plain text and reStructuredText: wrapped lines, shouted headings, lists, page breaks."""

from tests.research.made import headings, read, told, under

WRAPPED = """                        A HISTORY OF THE RIVER

THE SOURCES OF THE BBC

   The river rises in the hills above the town and then de-
scends through the gorges towards the estuary, where men
have fished since the Middle Ages, says the BBC.
   The well-known surveyor Henderson published his compre-
hensive investigation in 1887.

Early Settlement
------------
Excavations uncovered considerable quantities of pottery. They
were comprehensive, and led to a list:

  * an item about the harbour, which is long enough to run
    on to a second line
  * another item

1. Introduction ................................. 5
2. The North and its rivers ..................... 17

2.1 The North

It is cold there in winter, and the river freezes over from one
bank to the other.

Year      Flow      Level
1901      33        1.2
1902      35        1.4

$ ls -la
$ cat river.txt
"""


def test_wrapped_lines_come_back_as_whole_paragraphs() -> None:
    document = read("txt", WRAPPED)
    assert told(document) == [
        "The river rises in the hills above the town and then descends through the gorges towards "
        "the estuary, where men have fished since the Middle Ages, says the BBC.",
        "The well-known surveyor Henderson published his comprehensive investigation in 1887.",
        "Excavations uncovered considerable quantities of pottery. They were comprehensive, and "
        "led to a list:",
        "an item about the harbour, which is long enough to run on to a second line",
        "another item",
        "It is cold there in winter, and the river freezes over from one bank to the other.",
    ]


def test_shouted_underlined_and_numbered_lines_are_headings() -> None:
    document = read("txt", WRAPPED)
    assert headings(document) == [
        "A History of the River",
        "The Sources of the BBC",
        "Early Settlement",
        "The North",
    ]
    assert len(under(document, "Early Settlement")) == 3


def test_a_text_of_one_line_a_paragraph_keeps_its_paragraphs() -> None:
    one = "The river rises in the hills above the town and then descends through the gorges. " * 3
    two = "The surveyor published his investigation in the year 1887, and it was read by many. " * 3
    assert told(read("txt", f"{one}\n{two}\n")) == [one.strip(), two.strip()]


def test_heads_and_feet_of_printed_pages_are_no_text() -> None:
    rivers = ("Rhine", "Rhone", "Drina", "Sava", "Tisza")
    pages = [
        f"The Journal of Rivers and Hills\n\n"
        f"   The {river} goes on for a while through its valley, and then it\n"
        f"   meets the {river[::-1].title()} from the\n\n"
        f"Henderson                                        [Page {n}]\n\f\n"
        f"The Journal of Rivers and Hills\n\n"
        f"   north, which is {n} km long near {river[:3]}.\n\n"
        f"Henderson                                        [Page {n}]\n"
        for n, river in enumerate(rivers)
    ]
    paragraphs = told(read("txt", "\f".join(pages)))
    assert paragraphs[0] == (
        "The Rhine goes on for a while through its valley, and then it meets the Enihr from the "
        "north, which is 0 km long near Rhi."
    )
    assert len(paragraphs) == len(rivers)


def test_a_gutenberg_book_loses_its_frame_and_keeps_its_facts() -> None:
    document = read(
        "txt",
        "The Project Gutenberg eBook of Rivers\n\nTitle: Rivers\n\nAuthor: Ann Other\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK RIVERS ***\n\nIt was a _very_ dark night.\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK RIVERS ***\n\nThis eBook is for anyone.\n",
    )
    assert (document.title, document.author) == ("Rivers", "Ann Other")
    assert document.text == "It was a very dark night."


def test_a_listing_between_rules_is_no_text() -> None:
    text = (
        "Do it like this:\n\n------\n$ git status\n\nNothing is new\n------\n\nThen it is done.\n"
    )
    assert told(read("txt", text)) == ["Do it like this:", "Then it is done."]


def test_a_page_that_is_called_a_text_is_read_as_a_page() -> None:
    assert (
        read("txt", "<!DOCTYPE html><html><body><p>A paragraph.</p></body></html>").text
        == "A paragraph."
    )


RST = """
=================
The Unicode HOWTO
=================

:Author: Ann Other
:Date: 2021-03-09

.. _target: http://x.example

Introduction
============

This HOWTO discusses :mod:`unicodedata` and the `Unicode site
<https://www.unicode.org/>`_, with ``a_literal \\d`` and *some* **words** of :pep:`263` [1]_ in it::

   code = here()

   more = code

It goes on after the code.

.. note::

   A note is part of the text.

.. code-block:: python

   hidden = True

.. image:: x.png
   :alt: hidden too

Details
-------

* one item
  of two lines
* another item

term
   What the term means.

+------+------+
| hid  | den  |
+------+------+

>>> hidden()
"""


def test_restructured_text_loses_directives_code_and_roles() -> None:
    document = read("rst", RST)
    assert told(document) == [
        "This HOWTO discusses unicodedata and the Unicode site, with a_literal \\d and some words "
        "of PEP 263 in it:",
        "It goes on after the code.",
        "A note is part of the text.",
        "one item of two lines",
        "another item",
        "term",
        "What the term means.",
    ]


def test_restructured_text_has_sections_and_fields() -> None:
    document = read("rst", RST)
    assert headings(document) == ["The Unicode HOWTO", "Introduction", "Details"]
    assert (document.title, document.author) == ("The Unicode HOWTO", "Ann Other")
    assert document.date == "2021-03-09"


def test_restructured_text_is_known_without_its_name() -> None:
    marked = (
        ".. note::\n\n   A note.\n\n.. code::\n\n   hidden\n\nSee :ref:`the end <end>` of it.\n"
    )
    assert told(read("txt", marked)) == ["A note.", "See the end of it."]
