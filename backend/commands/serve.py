"""`byline serve`: the API and the screen, and the work on articles unless others do it."""

import argparse
from typing import Any


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("serve", help="serve the API and the screen")
    own.add_argument(
        "--no-work", action="store_true", help="leave the writing to `byline work` processes"
    )
    own.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Serve until a signal comes; give the exit code."""
    from backend.main import create_app, main

    main(create_app(works=not asked.no_work))
    return 0
