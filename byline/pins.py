"""What shapes an article's text, pinned when it is begun; a resume goes by it alone."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from byline.article import Brief, Value
from byline.errors import SettingsError, UnknownSource, WebOff
from byline.estimate import Task
from byline.models.language.named import Chosen
from byline.research.documents import DocumentRef, PageRef
from byline.research.entries.holdings import held, home
from byline.research.files import Shelf, shelf
from byline.research.library import sample_library
from byline.research.web.address import same, site
from byline.research.web.engines.named import NAMES, default_engines
from byline.research.web.search import Reach
from byline.settings import Settings
from byline.sourcenames import ADDRESS
from byline.workflow import VERSION

COMPOSER = "composer"
TURNS = 2  # of editing by a language model, at most: its edits are not exact, and are paid for
PAGES = (20, 40)  # that are read of the web at first: at least and at most
WORDS_A_PAGE = 50  # of the article


class Pins(Value):
    """What shaped an article's text when it was begun; a resume goes by it, not by the settings."""

    workflow: int = VERSION
    model: str = COMPOSER
    small_model: str = ""
    image_model: str = ""
    turns: int = 4  # of editing, at most
    today: date
    shelf: Shelf = Shelf(files=())
    reach: Reach = Reach()
    samples: bool = False


def pins_of(
    chosen: Chosen, today: date, shelf: Shelf, samples: bool, reach: Reach | None = None
) -> Pins:
    """Pin what shapes an article that is begun now; no model means the composer."""
    written = {"model": chosen.model, "small_model": chosen.small_model, "turns": TURNS}
    return Pins(
        image_model=chosen.image_model,
        today=today,
        shelf=shelf,
        reach=reach or Reach(),
        samples=samples,
        **(written if chosen.model else {}),
    )


def pages_of(brief: Brief) -> tuple[PageRef, ...]:
    """Give the pages that a brief names, each of which must be used; spelled twice, it is one."""
    pages: dict[str, PageRef] = {}
    for url in (s for s in brief.sources if isinstance(s, str)):
        pages.setdefault(same(url), PageRef(url=url, required=True))
    return tuple(pages.values())


def reach_of(
    brief: Brief, *, own: bool, private: bool, engines: tuple[str, ...], entries: tuple[str, ...]
) -> Reach:
    """Say what may be searched for a brief, beside what it is given.

    `own` says that it names sources of its own, `private` that what it is given is nobody else's
    to see: then the web is searched only where the brief says so. No `engines` means that the web
    is off here. Raises `WebOff` where the brief wants it nevertheless, `SettingsError` for an
    engine that there is not.
    """
    if not engines and (brief.web or pages_of(brief)):
        raise WebOff
    asks = brief.web or (brief.web is None and not own and not private)
    unknown = [e for e in engines if e not in NAMES]
    if asks and unknown:
        msg = f"BYLINE_SEARCH: “{unknown[0]}” is no search service; there are {', '.join(NAMES)}."
        raise SettingsError(msg)
    own_entries = () if own else entries
    searched = (asks and engines) or own_entries
    pages = min(PAGES[1], max(PAGES[0], brief.min_words // WORDS_A_PAGE))
    return Reach(
        engines=engines if asks else (),
        entries=own_entries,
        needed=asks and not brief.web,
        pages=pages if searched else 0,
        preferred_domains=_in_ascii(brief.preferred_domains),
        excluded_domains=_in_ascii(brief.excluded_domains),
        excluded=brief.excluded,
    )


def _in_ascii(domains: tuple[str, ...]) -> tuple[str, ...]:
    """Spell domains as addresses are spelled: `bücher.de` is `xn--bcher-kva.de` there."""
    return tuple(site(f"http://{d}") or d for d in domains)


def pin(
    brief: Brief,
    settings: Settings,
    chosen: Chosen,
    paths: tuple[Path, ...] = (),
    documents: tuple[DocumentRef, ...] = (),
) -> Pins:
    """Pin a brief that is begun now, from its own `paths` and `documents` or from the library.

    Raises `BriefError` for what is not there, `UnknownSource` for an excluded one that is not,
    `WebOff`, `SettingsError`, and `FolderError` when an encyclopedia cannot be looked at.
    """
    own = bool(paths or brief.sources)
    reach = reach_of(
        brief,
        own=own,
        private=bool(settings.library),
        engines=default_engines(settings.web_access) if settings.web else (),
        entries=() if own else tuple(e.name for e in held(home(settings.data_dir))),
    )
    samples = not own and not settings.library and not brief.web
    library = (sample_library(),) if samples else settings.library
    roots = paths if own else library
    found = shelf(roots) if roots else Shelf(files=())
    if not own:
        found = _without(found, brief, reach)
    pages = pages_of(brief)
    found = found.model_copy(update={"documents": documents, "pages": pages})
    return pins_of(chosen, today(), found, samples, reach)


def _without(found: Shelf, brief: Brief, reach: Reach) -> Shelf:
    """Leave out what the brief excludes. Raises `UnknownSource`."""
    names = {ref.name for ref in found.files}
    unknown = [n for n in brief.excluded if n not in names and not _elsewhere(n, reach)]
    if unknown:
        msg = f"The library has no source {unknown[0]!r}; an article's sources show their paths."
        raise UnknownSource(msg)
    kept = tuple(ref for ref in found.files if ref.name not in brief.excluded)
    return found.model_copy(update={"files": kept})


def _elsewhere(name: str, reach: Reach) -> bool:
    """Is it a page, or an entry of an encyclopedia? Whether there is such a one shows later."""
    entry = any(name.endswith(f"({library})") for library in reach.entries)
    return entry or re.fullmatch(ADDRESS, name) is not None


def today() -> date:
    """Give the day, in UTC."""
    return datetime.now(UTC).date()


def task_of(brief: Brief, shelf: Shelf, reach: Reach | None = None) -> Task:
    """Say how much work a brief is, as far as it can be known before anything is read."""
    searched = reach is not None and reach.engines and not reach.needed
    only_known = shelf.documents and not shelf.pages and not searched
    known = sum(d.words for d in shelf.documents) if only_known else None
    fetched = len(shelf.pages) + (reach.pages if reach and searched else 0)
    files = len(shelf.files) + len(shelf.documents)
    return Task(words=brief.min_words, files=files, pages=fetched, evidence_words=known)
