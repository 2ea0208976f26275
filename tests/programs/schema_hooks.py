"""What Schemathesis loads before it begins: each pattern of the schema is taken apart once.

Hypothesis goes through all characters that a pattern allows whenever it meets it: half of the time.
"""

from re import Pattern
from typing import Any

from hypothesis.strategies import SearchStrategy
from hypothesis.strategies._internal import regex

taken_apart = regex.base_regex_strategy
known: dict[tuple[str, int, str], SearchStrategy[Any]] = {}


def remembered(pattern: Pattern[Any], *, alphabet: Any, **more: Any) -> SearchStrategy[Any]:
    key = (pattern.pattern, pattern.flags, repr(alphabet))
    if key not in known:
        known[key] = taken_apart(pattern, alphabet=alphabet, **more)
    return known[key]


regex.base_regex_strategy = remembered  # type: ignore[assignment]
