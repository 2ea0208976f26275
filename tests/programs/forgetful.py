"""The service with its journal switched off: it writes everything down and knows nothing of it."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from backend.database.journal import SQLJournal
from byline.journal import Key


async def nothing(journal: SQLJournal, key: Key) -> None:
    return None


SQLJournal.finished = nothing  # type: ignore[assignment,method-assign]
runpy.run_path(str(Path(__file__).with_name("wordy.py")), run_name="__main__")
