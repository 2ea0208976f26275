"""`byline owners`."""

from typing import Any


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
