"""The promise that an encyclopedia finds the entry that a question is about, or nothing."""

import shutil
from pathlib import Path

import pytest

from byline.errors import SearchError, SourceBroken, SourceMissing
from byline.research.documents import EntryRef
from byline.research.entries.adding import made
from byline.research.entries.encyclopedias import Encyclopedias, EntrySearch
from byline.research.entries.holdings import discard
from byline.research.files import FileReader
from byline.research.kept import SourceReader
from byline.research.pool import ReadingPool
from byline.research.web.search import Hit, Search, SearchQuestion
from tests.research.entries.conftest import SUMMARIES
from tests.research.entries.made import WRITTEN, file, summary

FIRST = {
    "photosynthesis": "Photosynthesis",
    "How does photosynthesis work in plants?": "Photosynthesis",
    "plants": "Plant",
    "mercury planet": "Mercury (planet)",
    "the element mercury": "Mercury (element)",
    "the hottest planet": "Venus",
    "MOON LANDING": "Moon landing",
    "moon": "Moon",
    "the flight of Apollo 11": "Apollo 11",
    "the fall of the Roman Empire": "Roman Empire",
    "Who was Augustus?": "Augustus",
    "The history of the bicycle": "Bicycle",
    "water cycle": "Water cycle",
    "tides of the sea": "Tide",
    "the UN": "United Nations",
    "vaccines": "Vaccine",
    "impact of the printing press on Europe": "Printing press",
    "cafe": "Café",
    "The Who": "The Who",
    "jaws": "Jaws (film)",
    "string theory": "String theory",
    "17": "17 (number)",
    "square 14641": "121 (number)",
}
NOTHING = ["Kubernetes", "zorblax flurble", "", "the of and", "?", "\x00", "quantum chromodynamics"]


def asked(query: str, language: str = "en", most: int = 10) -> SearchQuestion:
    return SearchQuestion(engine=SUMMARIES, query=query, language=language, most=most)


def only(encyclopedias: Encyclopedias) -> EntrySearch:
    (search,) = encyclopedias.searches()
    return search


async def titles(search: Search, query: str, language: str = "en") -> list[str]:
    return [hit.title for hit in (await search.search(asked(query, language))).hits]


@pytest.mark.parametrize("query", FIRST)
async def test_the_entry_that_is_meant_comes_first(
    encyclopedias: Encyclopedias, query: str
) -> None:
    assert (await titles(only(encyclopedias), query))[0] == FIRST[query]


@pytest.mark.parametrize("query", NOTHING)
async def test_what_no_entry_speaks_of_is_not_found(
    encyclopedias: Encyclopedias, query: str
) -> None:
    assert await titles(only(encyclopedias), query) == []


async def test_other_meanings_of_a_title_are_found_as_well(encyclopedias: Encyclopedias) -> None:
    found = await titles(only(encyclopedias), "mercury")
    assert set(found[:2]) == {"Mercury (planet)", "Mercury (element)"}


async def test_a_search_says_what_it_is_and_gives_at_most_what_was_asked_for(
    encyclopedias: Encyclopedias,
) -> None:
    search: Search = only(encyclopedias)
    assert (search.name, search.shown) == (SUMMARIES, "Wikipedia summaries")
    found = await search.search(asked("prime number", most=3))
    assert len(found.hits) == 3
    first = (await search.search(asked("Tide"))).hits[0]
    assert first == Hit(ref=EntryRef(library=SUMMARIES, title="Tide"), title="Tide")


@pytest.mark.parametrize(("language", "found"), [("en-GB", 1), ("EN", 1), ("de", 0), ("", 0)])
async def test_a_question_in_another_language_has_no_hits(
    encyclopedias: Encyclopedias, language: str, found: int
) -> None:
    assert len((await titles(only(encyclopedias), "The Who", language))[:1]) == found


async def test_an_entry_is_a_document_with_its_licence_and_address(
    encyclopedias: Encyclopedias,
) -> None:
    reader = SourceReader(FileReader(ReadingPool()), entries=encyclopedias)
    document = await reader.read(EntryRef(library=SUMMARIES, title="Mercury (planet)"))
    assert document.title == "Mercury (planet)"
    assert document.text == WRITTEN["Mercury (planet)"]
    assert document.url == "https://en.wikipedia.org/wiki/Mercury_(planet)"
    assert (document.licence, document.language) == ("CC BY-SA 4.0", "en")
    assert document.read_at == ""
    assert len(document.hash) == 64


async def test_the_paragraphs_of_an_entry_stand_where_its_blocks_say(
    encyclopedias: Encyclopedias,
) -> None:
    document = await encyclopedias.entry(EntryRef(library=SUMMARIES, title="12 (number)"))
    assert [document.of(block) for block in document.blocks] == [
        "The number 12 is a composite number. Its square is 144.",
        "Its prime factors are 2 and 2 and 3.",
    ]


async def test_an_entry_is_found_under_its_other_names(tmp_path: Path) -> None:
    written = {
        "Charlie Chaplin": summary("Charles Chaplin", "Charles Chaplin was an actor in silence."),
        "Charlot": summary("Charles Chaplin", "Charles Chaplin was an actor in silence."),
        "Lists": summary("Lists", "Lists may refer to several things, namely these:"),
        "Empty": summary("Empty", ""),
        "Torn": summary("Torn", "Torn (), , is a word.[citation\xa0needed] It has two rs.Sic."),
    }
    assert made(tmp_path / "home", "en", file(written)).entries == 2
    opened = Encyclopedias(tmp_path / "home", ReadingPool())
    for name in ("Charlie Chaplin", "charlot", "Charles Chaplin"):
        assert await titles(only(opened), name) == ["Charles Chaplin"]
        document = await opened.entry(EntryRef(library=SUMMARIES, title=name))
        assert document.title == "Charles Chaplin"
        assert document.url.endswith("/wiki/Charles_Chaplin")
    torn = await opened.entry(EntryRef(library=SUMMARIES, title="Torn"))
    assert torn.text == "Torn, is a word. It has two rs. Sic."


async def test_an_encyclopedia_that_is_removed_is_missed_at_once(tmp_path: Path) -> None:
    made(tmp_path / "home", "en", file())
    opened = Encyclopedias(tmp_path / "home", ReadingPool())
    search, ref = only(opened), EntryRef(library=SUMMARIES, title="Tide")
    assert (await opened.entry(ref)).title == "Tide"
    discard(tmp_path / "home", SUMMARIES)
    assert opened.searches() == ()
    with pytest.raises(SourceMissing, match="byline library add"):
        await opened.entry(ref)
    with pytest.raises(SearchError, match="byline library add"):
        await search.search(asked("Tide"))
    made(tmp_path / "home", "en", file())
    assert (await opened.entry(ref)).title == "Tide"


@pytest.mark.parametrize("ref", [(SUMMARIES, "Atlantis"), ("no-such-en", "Tide"), ("../x", "Tide")])
async def test_an_entry_that_is_not_there_is_missing(
    encyclopedias: Encyclopedias, ref: tuple[str, str]
) -> None:
    with pytest.raises(SourceMissing):
        await encyclopedias.entry(EntryRef(library=ref[0], title=ref[1]))


@pytest.mark.parametrize("name", ["words.bin", "titles.bin", "entries.jsonl", "places.bin"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "other"])
async def test_a_damaged_index_is_said_to_be_damaged(
    shelved: Path, tmp_path: Path, name: str, damage: str
) -> None:
    folder = tmp_path / "home"
    shutil.copytree(shelved, folder)
    (path,) = folder.glob(f"*/*/{name}")
    whole = path.read_bytes()
    path.write_bytes({"empty": b"", "cut": whole[:-9], "other": b"x" * len(whole)}.get(damage, b""))
    if damage == "gone":
        path.unlink()
    opened = Encyclopedias(folder, ReadingPool())
    if (name, damage) == ("entries.jsonl", "other"):  # seen when an entry is read
        with pytest.raises(SourceBroken):
            await opened.entry(EntryRef(library=SUMMARIES, title="Tide"))
        return
    with pytest.raises(SourceBroken, match="byline library add"):
        await opened.entry(EntryRef(library=SUMMARIES, title="Tide"))
    with pytest.raises(SearchError):
        await only(opened).search(asked("Tide"))
