"""What is searched and read is asked for once, also when a failed search answers at last."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from byline.errors import SearchError, SearchLimited
from byline.journal import Scope
from byline.research.documents import Block, Document, PageRef
from byline.research.files import Ref
from byline.research.gathering import Gathering
from byline.research.web.search import Hit, Hits, Reach, SearchQuestion
from byline.testing import MemoryJournal

EVERYTHING = Reach()
QUESTIONS = [("bees", "honey"), ("bees", "hives")]


@dataclass
class Web:
    """Two engines, of which one fails at first, and all the pages that they find."""

    down: str = ""
    error: type[SearchError] = SearchError
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    read_pages: Counter[str] = field(default_factory=Counter)
    leads: str = ""

    def shown(self, name: str) -> str:
        return name.title()

    def engine(self, name: str) -> "Engine":
        return Engine(name, self)

    async def read(self, ref: Ref) -> Document:
        assert isinstance(ref, PageRef)
        self.read_pages[ref.url] += 1
        url = self.leads or ref.url
        return Document(text="Bees.", url=url, blocks=(Block(kind="text", start=0, end=5),))


@dataclass
class Engine:
    name: str
    web: Web

    @property
    def shown(self) -> str:
        return self.name.title()

    async def search(self, question: SearchQuestion) -> Hits:
        self.web.asked[self.name, question.query] += 1
        if self.name == self.web.down:
            raise self.web.error(f"{self.web.asked.total()} seconds are left.")
        hosts = range(6) if self.name == "one" else range(3, 9)
        urls = [f"https://{h}.example.org/{question.query}" for h in hosts]
        return Hits(hits=tuple(Hit(ref=PageRef(url=u)) for u in urls))


async def gathered(
    web: Web,
    journal: MemoryJournal,
    rounds: Sequence[Sequence[tuple[str, ...]]] = (QUESTIONS,),
    reach: Reach = EVERYTHING,
) -> Gathering:
    gathering = Gathering(web, web, reach, "en")
    scope = Scope(journal, "research", lambda _: None)
    for questions in rounds:
        await gathering.seek(questions, ("one", "two"), 12, scope)
    return gathering


async def test_when_a_failed_search_answers_at_last_no_page_is_read_again() -> None:
    web, journal = Web(down="two"), MemoryJournal()
    await gathered(web, journal)
    assert len(web.read_pages) == 12
    await journal.reopen(("search", "fetch"))
    web.down = ""
    gathering = await gathered(web, journal)
    assert not gathering.all_failures
    assert len(web.read_pages) > 12
    assert set(web.read_pages.values()) == {1}
    assert {n for (name, _), n in web.asked.items() if name == "one"} == {1}


async def test_what_two_questions_or_rounds_share_is_searched_once() -> None:
    web = Web()
    await gathered(web, MemoryJournal(), (QUESTIONS, [("hives", "combs")]))
    assert set(web.asked) == {
        (e, q) for e in ("one", "two") for q in "bees honey hives combs".split()
    }
    assert set(web.asked.values()) == {1}


async def test_a_pause_is_reported_once_however_long_it_lasts() -> None:
    gathering = await gathered(Web(down="two", error=SearchLimited), MemoryJournal())
    assert [f.name for f in gathering.unsearched] == ["Two"]
    assert gathering.searched == {"one": "One", "two": "Two"}


@pytest.mark.parametrize(
    "reach",
    [
        Reach(excluded_domains=("example.net",)),
        Reach(excluded=("http://www.example.net/bees",)),
    ],
)
async def test_nothing_excluded_is_used_where_another_address_leads_to_it(reach: Reach) -> None:
    web = Web(leads="https://www.example.net/bees/")
    gathering = await gathered(web, MemoryJournal(), reach=reach)
    assert not gathering.documents
    assert {f.code for f in gathering.failures} == {"source_excluded"}
