"""What models cost, from a data file and the settings; what is not there is not known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from byline.errors import SettingsError

DATED = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2}|latest|\d)$")  # a release of a model
MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """USD per million tokens read and written."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """Give what so many tokens cost, in USD."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / MILLION


FREE = Price(0.0, 0.0)


def price_of(name: str, listed: bool, given: Sequence[str] = ()) -> Price | None:
    """Look up a model's price by its name in the settings (`openai:gpt-5`); None: not known.

    `given` are the prices of the settings; only a model at its provider's own address is
    `listed` in the data file. Raises `SettingsError` for a price that cannot be read.
    """
    own = dict(_read(p) for p in given)
    if name in own:
        return own[name]
    provider, _, model = name.removeprefix("langchain:").partition(":")
    if provider == "ollama":
        return FREE
    known = _table().get(provider, {}) if listed else {}
    found = known.get(model) or known.get(DATED.sub("", model))
    return Price(*found) if found else None


def _read(given: str) -> tuple[str, Price]:
    match = re.fullmatch(r"(\S+)=(\d*\.?\d+)/(\d*\.?\d+)", given.strip())
    if not match:
        msg = (
            f"BYLINE_PRICES: “{given}” cannot be read. Give NAME=IN/OUT in USD per million tokens, "
            "as in openai:my-model=0.5/1.5"
        )
        raise SettingsError(msg)
    return match[1], Price(float(match[2]), float(match[3]))


@cache
def _table() -> dict[str, Any]:
    text = (files("byline.models.language") / "prices.json").read_bytes()
    table: dict[str, Any] = orjson.loads(text)
    return table
