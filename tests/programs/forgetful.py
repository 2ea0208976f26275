"""The service with its journal switched off: it writes everything down and knows nothing of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from backend.database.journal import SQLJournal
from backend.main import main
from byline.journal import Key


async def nothing(journal: SQLJournal, key: Key) -> None:
    return None


SQLJournal.finished = nothing  # type: ignore[assignment,method-assign]
main()
