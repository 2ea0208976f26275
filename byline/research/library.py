"""The sample library: documents written for Byline, so that the first article needs nothing."""

from importlib.resources import files
from pathlib import Path

from byline.errors import ReaderFailed


def sample_library() -> Path:
    """Give the folder of the sample library. Raises `ReaderFailed` when it is not installed."""
    folder = Path(str(files("byline") / "library"))
    if not folder.is_dir():
        msg = f"The sample library is missing from this installation ({folder})."
        raise ReaderFailed(msg)
    return folder
