"""Which pages of the web are one text, and which one of them is kept."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byline.research.documents import Block, Document, PageRef
from byline.research.files import FileRef, Ref
from byline.research.sameness import copies

WORDS = (
    "council bridge stone river quarry mason winter harbour market tower engine valley railway "
    "orchard lantern copper meadow parish ferry granite timber steam village archive weather "
    "bakery cellar garden hammer island journal kettle ladder mirror needle oyster pepper quilt"
).split()


def text(seed: int, words: int) -> list[str]:
    """Write paragraphs of fifty words, the same for one seed."""
    chance = random.Random(seed)
    told = [chance.choice(WORDS) for _ in range(words)]
    return [" ".join(told[i : i + 50]).capitalize() + "." for i in range(0, words, 50)]


def page(
    paragraphs: list[str], url: str, *, required: bool = False, read_at: str = "now", **more: str
) -> tuple[Ref, Document]:
    """Make a fetched page of paragraphs."""
    at, blocks = 0, []
    for paragraph in paragraphs:
        blocks.append(Block(kind="text", start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    document = Document(
        text="\n\n".join(paragraphs),
        blocks=tuple(blocks),
        read_at=read_at,
        **{"url": url, "title": url, **more},
    )
    return PageRef(url=url, required=required), document


def sites(*texts: list[str]) -> list[tuple[Ref, Document]]:
    """Put each text on a site of its own."""
    return [page(t, f"https://s{n}.example/a") for n, t in enumerate(texts)]


def edited(paragraphs: list[str], every: int) -> list[str]:
    """Change a word here and there, as a subeditor does."""
    words = [p.split() for p in paragraphs]
    return [
        " ".join("changed" if (i + n) % every == 0 else w for i, w in enumerate(ws))
        for n, ws in enumerate(words)
    ]


STORY = text(1, 600)
FRAMES = [
    "Support the newsroom of the coast with a gift of any size, and read us on every weekday.",
    "The Valley Courier has reported from the hills since the first railway came up here in May.",
    "Our app brings you the weather, the tides, and what the parish council has on its agenda.",
]


def test_agency_copy_on_ten_sites_is_one_source() -> None:
    found = sites(*([*FRAMES[: n % 2], *STORY, FRAMES[n % 3]] for n in range(10)))
    assert copies(found) == dict.fromkeys(range(1, 10), 0)


def test_a_subeditor_s_changes_make_no_other_text() -> None:
    for every in (12, 30):
        assert copies(sites(STORY, edited(STORY, every))) == {1: 0}


def test_an_article_rewritten_line_by_line_is_another() -> None:
    one, two = (" ".join(t).split() for t in (STORY, text(40, 600)))
    mixed = [w for i in range(0, 600, 28) for w in (*one[i : i + 14], *two[i : i + 14])]
    assert copies(sites(STORY, [" ".join(mixed)])) == {}


def test_what_a_site_sets_around_a_short_text_makes_no_other_of_it() -> None:
    short = text(41, 400)
    around = [[*text(n, 35), *short, *text(n + 1, 35)] for n in (50, 60)]
    assert copies(sites(*around)) == {1: 0}


def test_the_same_text_in_other_paragraphs_is_the_same() -> None:
    words = " ".join(STORY).split()
    assert copies(sites(STORY, [" ".join(words[i : i + 37]) for i in range(0, 600, 37)])) == {1: 0}


@pytest.mark.parametrize(
    "others",
    [
        [*STORY, *text(2, 250)],  # an update with much new text
        [*text(3, 250), *STORY],
        text(4, 600),  # another article
        STORY[:4] + text(5, 400),  # one that quotes the first at length
    ],
)
def test_a_text_with_much_of_its_own_is_another_source(others: list[str]) -> None:
    assert copies(sites(STORY, others)) == {}


@pytest.mark.parametrize(("own", "shared"), [(200, 1800), (150, 800), (100, 700), (250, 200)])
def test_pages_that_share_a_statute_or_boilerplate_are_different(own: int, shared: int) -> None:
    statute = text(6, shared)
    assert copies(sites(text(7, own) + statute, text(8, own) + statute)) == {}


def test_the_frame_that_a_site_has_on_all_its_pages_makes_no_copies() -> None:
    frame = text(9, 300)
    url = "https://s.example/"
    assert copies([page(frame, f"{url}1", title="A"), page(frame, f"{url}2", title="B")]) == {}
    assert copies([page(frame, f"{url}1", title="A"), page(frame, f"{url}2", title="A")]) == {1: 0}


def test_versions_that_name_one_address_may_differ_more() -> None:
    short = STORY[:7] + text(10, 150)
    canonical = "https://s.example/a"
    print_version = (PageRef(url=f"{canonical}?print=1"), page(short, canonical)[1])
    assert copies([print_version, page(STORY, canonical)]) == {0: 1}
    assert copies(sites(short, STORY)) == {}
    other = (PageRef(url="https://s.example/b"), page(text(11, 600), canonical)[1])
    assert copies([other, page(STORY, canonical)]) == {}


def test_kept_is_the_required_then_the_named_then_the_earliest_then_the_first() -> None:
    one, two, three = sites(STORY, STORY, STORY)
    assert copies([one, two, three]) == {1: 0, 2: 0}
    early = page(STORY, "https://e.example/a", date="2020-01-01")
    late = page(STORY, "https://l.example/a", date="2021-01-01")
    odd = page(STORY, "https://o.example/a", date="03/04/2019")
    assert copies([one, odd, late, early]) == {0: 3, 1: 3, 2: 3}
    amp = (PageRef(url="https://l.example/amp/a"), late[1])
    assert copies([early, amp, late]) == {0: 2, 1: 2}
    must = page(STORY, "https://m.example/a", required=True)
    assert copies([early, amp, late, must]) == {0: 3, 1: 3, 2: 3}


def test_files_and_short_texts_are_left_alone() -> None:
    file: tuple[Ref, Document] = (
        FileRef(path="/a.md", name="a.md"),
        page(STORY, "https://s.example/a", read_at="")[1],
    )
    assert copies([file, file, page(STORY, "https://t.example/a")]) == {}
    assert copies(sites(text(12, 100), text(12, 100))) == {}
    assert copies([]) == {}


def test_a_text_without_spaces_is_compared_by_its_letters() -> None:
    chance = random.Random(3)
    letters = ["".join(chance.choice("東京都市圏世界最大首都北海道") for _ in range(60)) + "。"]
    more = [
        "".join(chance.choice("東京都市圏世界最大首都北海道") for _ in range(60)) for _ in "abcd"
    ]
    assert copies(sites(letters + more, letters + more)) == {1: 0}


@given(
    seeds=st.lists(st.integers(0, 3), min_size=1, max_size=7),
    dates=st.lists(st.integers(1, 28), min_size=7, max_size=7, unique=True),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_which_page_is_kept_does_not_depend_on_the_order(
    seeds: list[int], dates: list[int], order: random.Random
) -> None:
    found = [
        page(text(20 + s, 200), f"https://s{n}.example/a", date=f"2020-01-{dates[n]:02}")
        for n, s in enumerate(seeds)
    ]
    shuffled = order.sample(found, len(found))
    one, two = (
        {p[copy][0].name: p[kept][0].name for copy, kept in copies(p).items()}
        for p in (found, shuffled)
    )
    assert one == two
    assert len(found) - len(one) == len(set(seeds))
    assert not set(one) & set(one.values())


def test_sixty_long_pages_are_compared_quickly() -> None:
    found = sites(*(text(100 + n % 50, 5_000) for n in range(60)))
    copies(found)
    began = time.process_time()
    assert len(copies(found)) == 10
    assert time.process_time() - began < 1.5  # it takes 0.2 s; coverage and a slow machine included
