"""`byline sources check`: what articles may draw on, and whether it can be reached."""

import argparse
import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from byline.commands.terminal import FAILED, line
from byline.settings import Settings

SAMPLES = "the sample library"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to a command line's."""
    sources = commands.add_parser(
        "sources",
        help="show what articles may draw on, and whether it can be reached",
        description="Show what articles may draw on: the web's search services, how pages are "
        "fetched, the library's folders. Each search service is asked one small question.",
    )
    sources.add_argument("action", choices=("check",), help="look, and ask each service")
    sources.set_defaults(run=lambda _: 0 if asyncio.run(sources_reached()) else FAILED)


async def sources_reached() -> bool:
    """Print what is set, a line each, and say whether each search service was reached.

    Nothing is asked while the web is off. Raises `SettingsError` for a service that lacks
    something that must be set.
    """
    from byline.research.web.engines.named import Searches, default_engines

    settings = Settings.read()
    access = settings.web_access
    line("web", "on" if settings.web else "off", "BYLINE_WEB")
    line("proxy for pages", _proxy(access.proxy), "BYLINE_FETCH_PROXY")
    line("private, yet allowed", ", ".join(access.allowed) or "none", "BYLINE_FETCH_ALLOW")
    for where, holds in _folders(settings.library):
        line("library", where, holds)
    reached = True
    async with Searches.opened(access) as searches:
        names = default_engines(access)
        for name in names:
            searches.engine(name)  # what lacks a setting is said before anything is asked
        for name in names:
            said = "not asked, for the web is off"
            if settings.web:
                state = await searches.state(name)
                reached, said = reached and state.reached, state.message
            line(name, searches.address(name), searches.key(name), said)
    return reached


def _proxy(address: str) -> str:
    """Show a proxy's address without the name and password that it may hold."""
    if not address:
        return "none"
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "set, but it is no address"
    if not parts.scheme or not parts.hostname:
        return "set, but it is no address"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _folders(library: tuple[Path, ...]) -> list[tuple[str, str]]:
    """Name the library's folders, and how many files each holds that can be read."""
    from byline.errors import BriefError, ReaderFailed
    from byline.research.files import shelf
    from byline.research.library import sample_library

    found = []
    for root in library or (None,):
        try:
            files = len(shelf((root or sample_library(),)).files)
            holds = f"{files} file{'' if files == 1 else 's'}"
        except (BriefError, ReaderFailed) as error:
            holds = error.message.removeprefix("--sources ")
        found.append((SAMPLES if root is None else str(root), holds))
    return found
