"""`byline owners`: shows what each owner uses, and sets what he may use."""

import argparse
from typing import TYPE_CHECKING, Any

from backend.commands.beside import beside

if TYPE_CHECKING:
    from backend.database.store import Store

HEAD = ("OWNER", "ARTICLES TODAY", "OPEN", "USD THIS MONTH", "USD RESERVED", "DOCUMENTS MB")
DEFAULT = "default"  # as what is set for all owners
WHOLE = {"articles_a_day": "articles begun a day (UTC)", "open_articles": "open at once"}
PARTS = {"budget_usd": "USD in a calendar month (UTC)", "document_mb": "MB of documents"}


def add_to(commands: Any) -> None:  # noqa: ANN401  (argparse has no public name for it)
    """Add the command to the parser."""
    own = commands.add_parser("owners", help="what owners may use, and use")
    verbs = own.add_subparsers(dest="verb", required=True, metavar="list|set")
    verbs.add_parser("list", help="list them: used / bound").set_defaults(run=beside(_list))
    change = verbs.add_parser("set", help="set an owner's own bounds")
    change.add_argument("name", metavar="NAME")
    for name, what in (WHOLE | PARTS).items():
        change.add_argument(
            f"--{name.replace('_', '-')}",
            metavar="N",
            type=_whole if name in WHOLE else _part,
            default=argparse.SUPPRESS,
            help=f"{what}; {DEFAULT}: as set for all",
        )
    change.set_defaults(run=beside(_set))


def _whole(text: str) -> int | None:
    if text == DEFAULT:
        return None
    if not 0 <= (number := int(text)) < 2**31:
        raise ValueError
    return number


def _part(text: str) -> float | None:
    if text == DEFAULT:
        return None
    if not 0 <= (number := float(text)) < 1e12:
        raise ValueError
    return number


async def _list(store: "Store", _: argparse.Namespace) -> None:
    from byline.commands.terminal import line

    line(*HEAD)
    for use in await store.owners.listed():
        line(
            use.name,
            _against(use.articles_today, use.bounds.articles_a_day),
            _against(use.open_articles, use.bounds.open_articles),
            _against(use.spent_usd, use.bounds.budget_usd),
            f"{use.reserved_usd:g}",
            _against(use.document_mb, use.bounds.document_mb),
        )


def _against(used: float, bound: float | None) -> str:
    return f"{used:g} / {'-' if bound is None else f'{bound:g}'}"


async def _set(store: "Store", asked: argparse.Namespace) -> None:
    from backend.database.audit import act
    from byline.commands.terminal import say

    bounds = {name: value for name, value in vars(asked).items() if name in WHOLE | PARTS}
    if bounds:
        await store.owners.set(asked.name, **bounds)
        said = " ".join(f"{name}={bounds[name]}" for name in sorted(bounds))
        await store.audit.keep(act("owners set", said, asked.name))
    say(f"{len(bounds)} bounds of {asked.name} are set.")
