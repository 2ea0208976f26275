"""`byline keys`: makes, lists and revokes the keys that let others in."""

import argparse
from typing import TYPE_CHECKING, Any

from backend.commands.beside import beside
from byline.commands.terminal import line, say

if TYPE_CHECKING:
    from backend.database.store import Store

MOST_DAYS, LONGEST_NAME = 36_500, 100
HEAD = ("ID", "OWNER", "NAME", "OPERATOR", "CREATED", "EXPIRES", "USED", "REVOKED")


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("keys", help="make, list and revoke the keys of the service")
    what = own.add_subparsers(dest="what", required=True, metavar="create|list|revoke")
    create = what.add_parser("create", help="make a key, which is shown once, in the last line")
    create.add_argument("--owner", metavar="NAME", help="whose it is; the first key is local's")
    create.add_argument(
        "--name", metavar="TEXT", default="", type=_word, help="a word on what it is for"
    )
    create.add_argument("--expires", metavar="DAYS", type=_days, help="days that it holds")
    create.add_argument(
        "--operator", action="store_true", help="may see figures that concern all owners"
    )
    create.set_defaults(run=beside(_create))
    what.add_parser("list", help="list all keys").set_defaults(run=beside(_list))
    revoke = what.add_parser("revoke", help="end a key, in every server within seconds")
    revoke.add_argument("id", type=_number, metavar="ID")
    revoke.set_defaults(run=beside(_revoke))


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_DAYS:
        return int(text)
    msg = f"a number of days is wanted, 1 to {MOST_DAYS}"
    raise argparse.ArgumentTypeError(msg)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:12]) < 2**31:
        return int(text)
    msg = "the key's number is wanted; byline keys list shows it"
    raise argparse.ArgumentTypeError(msg)


def _word(text: str) -> str:
    if text.isprintable() and len(text) <= LONGEST_NAME:
        return text
    msg = f"a name has up to {LONGEST_NAME} characters, in one line"
    raise argparse.ArgumentTypeError(msg)


async def _create(store: "Store", asked: argparse.Namespace) -> None:
    from backend.database.audit import act

    made, shown = await store.keys.make(asked.owner, asked.name, asked.expires, asked.operator)
    await store.audit.keep(act("keys create", f"key {made.id}", made.owner))
    until = f" until {made.expires_at}" if made.expires_at else ""
    say(f"Key {made.id} opens what is {made.owner}'s{until}. It is shown this once:")
    line(shown)


async def _list(store: "Store", _: argparse.Namespace) -> None:
    line(*HEAD)
    for key in await store.keys.listed():
        times = (key.created_at, key.expires_at, key.used_at, key.revoked_at)
        operator = "yes" if key.operator else "-"
        line(str(key.id), key.owner, key.name or "-", operator, *(t or "-" for t in times))


async def _revoke(store: "Store", asked: argparse.Namespace) -> None:
    from backend.database.audit import act

    ended = await store.keys.revoke(asked.id)
    await store.audit.keep(act("keys revoke", f"key {ended.id}", ended.owner))
    say(f"Key {ended.id} of {ended.owner} opens nothing any more.")
