"""The small web of `benchmarks.web` in a process of its own, and what it has counted."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ledger:
    """What was asked for: addresses with how often, whole answers likewise, queries, requests."""

    begun: dict[str, int]
    served: dict[str, int]
    queries: list[str]
    requests: list[str]


@dataclass(frozen=True)
class SmallWeb:
    """A running web; `address` is that of its search."""

    address: str

    @property
    def settings(self) -> dict[str, str]:
        """Give the settings with which Byline searches it, and may read its pages."""
        return {
            "BYLINE_WEB": "true",
            "BYLINE_SEARCH": "searxng",
            "BYLINE_SEARXNG_URL": self.address,
            "BYLINE_FETCH_ALLOW": "127.0.0.0/8",
        }

    @property
    def ledger(self) -> Ledger:
        """Ask what it has counted."""
        with urllib.request.urlopen(f"{self.address}/ledger", timeout=30) as answer:  # noqa: S310
            told: dict[str, Any] = json.loads(answer.read())
        return Ledger(**told)

    @property
    def count(self) -> int:
        """Ask how many pages were served."""
        with urllib.request.urlopen(f"{self.address}/count", timeout=30) as answer:  # noqa: S310
            return int(answer.read())

    @property
    def pages(self) -> list[str]:
        """Give the addresses of all pages."""
        with urllib.request.urlopen(f"{self.address}/pages", timeout=30) as answer:  # noqa: S310
            found: list[str] = json.loads(answer.read())
        return found

    def page(self, part: str) -> str:
        """Give the address of the page whose path begins so."""
        return next(url for url in self.pages if url.split("/", 3)[3].startswith(part[1:]))

    def allow(self, pages: int) -> None:
        """Let a gated web serve so many more pages."""
        request = urllib.request.Request(f"{self.address}/allow/{pages}", method="POST")  # noqa: S310
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310


@contextmanager
def small_web(*options: str) -> Iterator[SmallWeb]:
    """Serve, and stop."""
    command = [sys.executable, "-m", "benchmarks.web", "--seconds", "600", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield SmallWeb(json.loads(process.stdout.readline())["search"])
    finally:
        process.kill()
        process.communicate()
