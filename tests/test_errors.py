"""The codes of errors: a failure that was written down comes back as what it was."""

from collections import Counter
from collections.abc import Iterator

import backend.main  # noqa: F401  (the service's own errors are in the same tree)
from byline.errors import BylineError, error_from


def kinds(of: type[BylineError] = BylineError) -> Iterator[type[BylineError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_two_errors_have_one_code() -> None:
    codes = Counter(kind.code for kind in set(kinds()))
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_error_comes_back_by_its_code() -> None:
    assert all(type(error_from(kind.code, "said")) is kind for kind in set(kinds()))
