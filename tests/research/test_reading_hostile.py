"""Texts made to be slow: what a pattern that backtracks would choke on."""

import time

import pytest

from byline.research.reading import child

SIZE = 50_000  # bytes; what grows with the square takes far longer than the limit at this size
SECONDS = 6.0  # of computing, coverage and a slow machine included
UNITS = (
    "[ ![ ( * < \\ ]( []( [a]( ![a]( [[a] ] ` __ ~~ > | <!-- <a </ <script> &# &#9 http:// \\[ "
    "\\] ^[1]^ [edit … “ <p> <div> <b> <td> <li> <h1> <br> <aside> <pre> </p> <svg> data:a/b; "
    "<!DOCTYPE *a `a <b :a:`b _` a_ _a |a| #a é"
).split()
LINES = (
    "- ", "* ", "> > ", "# a\n", "a\n=\n", "a\n---\n", "| a |\n|---|\n", "```\n", "```a\n",
    "1. ", "(a) ", "a,\n\n", "A ", "\n", "\t", " ", "    a\n", "[^1]: a\n", "[a]: b\n", "a-\n",
    ".. a::\n", "::\n", "a\n=====\n", "\f", "\f1\n", "-----\n", "a. ", "Figure 1: ", "Title: x\n",
    "*** START OF TH", "<div class=sidebar>", "<a href=x>a", "<ul><li>", "<p>a b c d. ",
    "<span style='display:none'>", "<p a=1 ", "[](a\n", "**a **", "\\*", "[1]: 45", "o  ",
    "[a](b) [",
)  # fmt: skip


@pytest.mark.parametrize("suffix", ["md", "txt", "rst", "html"])
@pytest.mark.parametrize("unit", [*UNITS, *LINES])
def test_no_text_is_slow_to_read(suffix: str, unit: str) -> None:
    data = (unit * (SIZE // len(unit.encode()) + 1)).encode()
    began = time.process_time()
    child.read(suffix, data)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("suffix", ["md", "txt", "rst", "html"])
@pytest.mark.parametrize(
    "begin", ["[a](", "![", "<a ", "<!--", "&", "`", ":a:`", "*", "_", "#", "|"]
)
@pytest.mark.parametrize("letter", ["b", "b ", "b(c)", "\\"])
def test_what_begins_and_never_ends_is_not_slow(suffix: str, begin: str, letter: str) -> None:
    began = time.process_time()
    child.read(suffix, (begin + letter * (SIZE // len(letter))).encode())
    assert time.process_time() - began < SECONDS
