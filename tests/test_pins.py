"""What may be searched for a brief: the web stays off beside private sources unless asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from byline.article import Brief
from byline.errors import SettingsError, UnknownSource, WebOff
from byline.models.language.named import Chosen
from byline.pins import Pins, pin
from byline.research.documents import DocumentRef
from byline.settings import Settings

COMPOSER = Chosen("", "", "")
PAGE = "https://example.org/page"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own" / "bees.md"
    path.parent.mkdir()
    path.write_text("# Bees\n\nBees live in hives, and gather honey for the winter.\n")
    return path


def pinned(tmp_path: Path, paths: tuple[Path, ...] = (), **asked: Any) -> Pins:
    library = asked.pop("library", ())
    search = asked.pop("search", ())
    settings = Settings(
        web=asked.pop("on", True), library=library, search=search, data_dir=tmp_path / "data"
    )
    return pin(Brief(topic="Bees", **asked), settings, COMPOSER, paths)


def test_the_web_is_searched_only_where_it_may_be(tmp_path: Path, own: Path) -> None:
    document = DocumentRef(document_id=1, hash="x", name="a.md", words=10)
    settings = Settings(web=True, data_dir=tmp_path)
    kept = pin(Brief(topic="Bees", sources=(1,)), settings, COMPOSER, (), (document,))
    off = (
        kept,
        pinned(tmp_path, (own,)),
        pinned(tmp_path, library=(own.parent,)),
        pinned(tmp_path, sources=(PAGE,)),
        pinned(tmp_path, web=False),
        pinned(tmp_path, on=False),
    )
    for pins in off:
        assert pins.reach.engines == ()
    for pins in (
        pinned(tmp_path, (own,), web=True),
        pinned(tmp_path, library=(own.parent,), web=True),
        pinned(tmp_path, sources=(PAGE,), web=True),
        pinned(tmp_path, web=True),
    ):
        assert pins.reach.engines == ("wikipedia", "duckduckgo")
        assert not pins.reach.needed


def test_without_sources_it_is_searched_where_the_samples_tell_too_little(tmp_path: Path) -> None:
    pins = pinned(tmp_path)
    assert pins.reach.needed
    assert pins.samples
    assert len(pins.shelf.files) > 20


def test_who_asks_for_the_web_gets_no_samples(tmp_path: Path) -> None:
    pins = pinned(tmp_path, web=True)
    assert (pins.shelf.files, pins.samples) == ((), False)


def test_pages_that_are_named_must_be_used(tmp_path: Path, own: Path) -> None:
    pins = pinned(tmp_path, (own,), sources=(PAGE,))
    assert [(r.name, r.required) for r in pins.shelf.refs] == [("bees.md", True), (PAGE, True)]


def test_a_page_that_is_named_in_two_spellings_is_read_once(tmp_path: Path) -> None:
    spelled = (PAGE, f"{PAGE}#part", "https://www.EXAMPLE.org:443/page/", f"{PAGE}?a=1")
    pins = pinned(tmp_path, sources=spelled)
    assert [page.url for page in pins.shelf.pages] == [PAGE, f"{PAGE}?a=1"]


@pytest.mark.parametrize("asked", [{"web": True}, {"sources": (PAGE,)}])
def test_where_the_web_is_off_a_brief_that_wants_it_is_refused(
    tmp_path: Path, asked: dict[str, Any]
) -> None:
    with pytest.raises(WebOff, match="BYLINE_WEB"):
        pinned(tmp_path, on=False, **asked)


def test_a_service_that_there_is_not_is_named_where_it_would_be_asked(
    tmp_path: Path, own: Path
) -> None:
    with pytest.raises(SettingsError, match="BYLINE_SEARCH: “gooogle”"):
        pinned(tmp_path, web=True, search=("wikipedia", "gooogle"))
    assert pinned(tmp_path, (own,), search=("gooogle",)).reach.engines == ()


def test_no_pages_are_planned_where_nothing_is_searched(tmp_path: Path, own: Path) -> None:
    assert pinned(tmp_path, (own,)).reach.pages == 0
    assert pinned(tmp_path, (own,), web=True).reach.pages == 20
    assert pinned(tmp_path, web=True, min_words=5000).reach.pages == 40


def test_domains_are_kept_as_addresses_spell_them(tmp_path: Path) -> None:
    unwanted, wanted = ("Bücher.de", "example.org."), ("例え.jp",)
    reach = pinned(tmp_path, web=True, excluded_domains=unwanted, preferred_domains=wanted).reach
    assert reach.excluded_domains == ("xn--bcher-kva.de", "example.org")
    assert reach.preferred_domains == ("xn--r8jz45g.jp",)


def test_what_is_excluded_has_to_be_somewhere(tmp_path: Path, own: Path) -> None:
    library = (own.parent,)
    assert pinned(tmp_path, library=library, excluded=(PAGE,)).reach.excluded == (PAGE,)
    assert pinned(tmp_path, library=library, excluded=("bees.md",)).shelf.files == ()
    with pytest.raises(UnknownSource):
        pinned(tmp_path, library=library, excluded=("wasps.md",))


def test_pins_of_before_there_was_a_web_can_be_read() -> None:
    old = '{"workflow":1,"model":"composer","today":"2026-01-01","shelf":{"files":[]}}'
    pins = Pins.model_validate_json(old)
    assert (pins.today, pins.reach.engines) == (date(2026, 1, 1), ())
