"""`byline audit`: shows who did what."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backend.commands.beside import beside

if TYPE_CHECKING:
    from backend.database.store import Store

HEAD = ("AT", "OWNER", "KEY", "ADDRESS", "ACTION", "TARGET", "STATUS")


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("audit", help="who changed what, and whose keys were refused")
    own.add_argument("--owner", metavar="NAME", help="of this owner only; '': of nobody known")
    own.add_argument(
        "--since", metavar="TIME", type=_time, help="as 2026-11-29 or 2026-11-29T08:30Z"
    )
    own.add_argument("--json", action="store_true", help="one JSON object a line")
    own.set_defaults(run=beside(_list))


def _time(text: str) -> str:
    """Read a time, UTC where it names no other; give it as it is kept."""
    from backend.records import stamp

    given = datetime.fromisoformat(text)
    return stamp(given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC))


async def _list(store: "Store", asked: argparse.Namespace) -> None:
    from byline.commands.terminal import line

    acts = await store.audit.listed(asked.owner, asked.since or "")
    if asked.json:
        for act in acts:
            print(act.model_dump_json())  # noqa: T201  (JSON's own form)
        return
    line(*HEAD)
    for a in acts:
        key = "-" if a.key_id is None else str(a.key_id)
        line(a.at, a.owner or "-", key, a.address, a.action or "-", a.target, str(a.status))
