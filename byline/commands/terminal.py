"""What commands say to the terminal, and the codes with which they end."""

import sys

BAD_BRIEF, NO_EVIDENCE, FAILED, INTERRUPTED = 2, 3, 4, 130


def say(message: str) -> None:
    """Tell the user something that is no result."""
    print(f"byline: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201  (the terminal)


def line(*cells: str) -> None:
    """Print a line of a table."""
    print("\t".join(" ".join(cell.split()) for cell in cells), flush=True)  # noqa: T201
