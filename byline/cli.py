"""The command line: the commands of `byline.commands`, and the code that each ends with."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from byline import __version__
from byline.commands import export, library, models, sources, write
from byline.commands.terminal import BAD_BRIEF, FAILED, INTERRUPTED, NO_EVIDENCE, say
from byline.errors import (
    BriefError,
    BylineError,
    DiskFull,
    FolderError,
    NotEnoughEvidence,
    PriceUnknown,
    SettingsError,
)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run a command; give the exit code.

    0 done, 2 bad brief, setting or usage, 3 not enough evidence, 4 something that Byline needs
    has failed, 130 interrupted. After 4 and 130 the same command goes on where it stopped.
    """
    asked = _parser().parse_args(argv)
    try:
        code: int = asked.run(asked)
    except KeyboardInterrupt:
        say("Interrupted. The same command goes on from here.")
        return INTERRUPTED
    except BylineError as error:
        say(error.message)
        return _exit_code(error)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in ("byline", "backend"):
            raise
        say(f"{error.name} is not installed; requirements/server.txt has what the service needs.")
        return BAD_BRIEF
    return code


def _exit_code(error: BylineError) -> int:
    if isinstance(error, NotEnoughEvidence):
        return NO_EVIDENCE
    if isinstance(error, BriefError | SettingsError | PriceUnknown) or (
        isinstance(error, FolderError) and not isinstance(error, DiskFull)
    ):
        return BAD_BRIEF
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="byline", description="Write articles in which every sentence has its source."
    )
    parser.add_argument("--version", action="version", version=f"byline {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (write, export, models, sources, library, *_service()):
        command.add_to(commands)
    return parser


def _service() -> list[Any]:
    """Find the commands of the service, where there is one beside the library."""
    found = sorted(entry_points(group="byline.commands"), key=lambda e: e.name)
    return [e.load() for e in found if _there(e.value)]


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


if __name__ == "__main__":
    main()
