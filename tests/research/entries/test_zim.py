"""The promise that ZIM files serve as encyclopedias, whatever is wrong with one."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from byline.errors import SearchError, SourceEmpty, SourceMissing
from byline.research.documents import EntryRef
from byline.research.entries.encyclopedias import Encyclopedias
from byline.research.entries.holdings import home
from byline.research.pool import ReadingPool
from byline.research.web.search import SearchQuestion
from tests.research.entries.conftest import Library
from tests.research.entries.made import SAID, WRITTEN, zim

NAME = "wikipedia-test-en"
FIRST = {
    "photosynthesis": "Photosynthesis",
    "How does photosynthesis work in plants?": "Photosynthesis",
    "assimilation": "Photosynthesis",
    "the Roman Empire": "Roman Empire",
    "How is a bicycle driven?": "Bicycle",
    "vaccines": "Vaccine",
    "mercury planet": "Mercury (planet)",
    "the only metal that is liquid": "Mercury (element)",
}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a ZIM file once."""
    return zim(tmp_path_factory.mktemp("zim") / "wikipedia.zim")


@pytest.fixture
async def opened(data_dir: Path, library: Library, written: Path) -> AsyncIterator[Encyclopedias]:
    """Add it, and give the encyclopedias."""
    assert library("add", written).code == 0
    async with ReadingPool(1) as pool:
        yield Encyclopedias(home(data_dir), pool)


async def titles(opened: Encyclopedias, query: str) -> list[str]:
    (search,) = opened.searches()
    question = SearchQuestion(engine=search.name, query=query, language="en")
    return [hit.title for hit in (await search.search(question)).hits]


async def test_articles_are_found_by_text_title_and_redirect(opened: Encyclopedias) -> None:
    found = {query: (await titles(opened, query))[:1] for query in FIRST}
    assert found == {query: [title] for query, title in FIRST.items()}
    for query in ("zorblax", "", "the of and", "Kubernetes AND NOT", '"', "title:x*"):
        assert await titles(opened, query) == []


async def test_an_article_is_read_with_what_the_file_says_of_itself(opened: Encyclopedias) -> None:
    for title in ("Photosynthesis", "Assimilation"):
        document = await opened.entry(EntryRef(library=NAME, title=title))
        assert document.title == "Photosynthesis"
        assert WRITTEN["Photosynthesis"] in [document.of(block) for block in document.blocks]
        assert document.url == "https://en.wikipedia.org/wiki/Photosynthesis"
        assert (document.licence, document.language) == ("CC BY-SA 4.0", "en")
        assert len(document.hash) == 64


async def test_an_article_on_an_error_is_no_error_page(opened: Encyclopedias) -> None:
    document = await opened.entry(EntryRef(library=NAME, title="HTTP 404"))
    assert not document.dead
    assert document.wall == ""


async def test_what_is_no_article_is_not_read(opened: Encyclopedias) -> None:
    with pytest.raises(SourceEmpty):
        await opened.entry(EntryRef(library=NAME, title="Picture of a plant"))
    with pytest.raises(SourceMissing):
        await opened.entry(EntryRef(library=NAME, title="Atlantis"))


async def test_a_file_without_an_index_is_searched_by_title(
    data_dir: Path, library: Library, tmp_path: Path
) -> None:
    said = {"Language": "eng", "Creator": "The makers"}
    made = zim(tmp_path / "plain.zim", said, indexed=False)
    told = library("add", made)
    assert (told.code, told.out.split("\t")[0]) == (0, "plain-en")
    assert "The makers" in told.out
    async with ReadingPool(1) as pool:
        opened = Encyclopedias(home(data_dir), pool)
        assert (await titles(opened, "the water cycle of a planet"))[0] == "Water cycle"
        document = await opened.entry(EntryRef(library="plain-en", title="Tide"))
        assert (document.url, document.licence) == ("", "")


async def test_a_file_that_is_moved_or_changed_is_missed(
    data_dir: Path, library: Library, tmp_path: Path
) -> None:
    made = zim(tmp_path / "a.zim")
    library("add", made)
    opened = Encyclopedias(home(data_dir), ReadingPool())
    assert await titles(opened, "tide") == ["Tide"]
    made.rename(tmp_path / "b.zim")
    with pytest.raises(SourceMissing):
        await opened.entry(EntryRef(library=NAME, title="Tide"))
    zim(made, pages={"Plant": WRITTEN["Plant"]})
    with pytest.raises(SearchError, match="add"):
        await titles(opened, "tide")
    assert library("add", made).code == 0
    assert await titles(opened, "plant") == ["Plant"]


def test_without_libzim_a_zim_file_is_refused_with_the_way_out(
    library: Library, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libzim.reader", None)
    refused = library("add", written)
    assert refused.code == 4
    assert "pip install libzim" in refused.err
    assert "GPL-3" in refused.err


def test_a_damaged_zim_file_is_refused_before_libzim_sees_it(
    library: Library, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libzim.reader", None)
    whole = written.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (b"", b"ZIM", b"x" * 200, whole[:-1], whole[:middle], flipped, whole + b"x"):
        (tmp_path / "bad.zim").write_bytes(damaged)
        refused = library("add", tmp_path / "bad.zim")
        assert refused.code == 4
        assert "damaged" in refused.err
    assert library("list").out == ""


def test_a_file_that_does_not_say_its_language_needs_to_be_told(
    library: Library, tmp_path: Path
) -> None:
    made = zim(tmp_path / "mute.zim", {"Title": "Mute"}, {"Plant": WRITTEN["Plant"]})
    assert library("add", made).code == 2
    assert library("add", made, "--language", "en").out.startswith("mute-en\ten\t")


def test_the_same_encyclopedia_in_two_languages_is_two(library: Library, tmp_path: Path) -> None:
    pages = {"Plant": WRITTEN["Plant"]}
    for code in ("eng", "fra"):
        library("add", zim(tmp_path / f"{code}.zim", SAID | {"Language": code}, pages))
    assert [line.split("\t")[0] for line in library("list").out.splitlines()] == [
        "wikipedia-en-test-fr",
        "wikipedia-test-en",
    ]
