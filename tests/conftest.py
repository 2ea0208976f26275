"""What the promises' tests share: the command line as a user runs it, in an empty folder."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.nest import COMMAND_LINE, FORKS, WORDY, nest
from tests.postgres import ended, shared_cluster

os.environ["BYLINE_WEB"] = "false"  # no test leaves the machine; what needs a web has one here
# What is compiled is kept for all who come later: else every worker and every program compiles it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str
    where: Path = Path()

    @property
    def article(self) -> Path:
        """Give the folder that the last line of stdout names."""
        return self.where / Path(self.out.strip().splitlines()[-1]).parent

    @property
    def result(self) -> dict[str, Any]:
        """Read `article.json`."""
        loaded: dict[str, Any] = json.loads((self.article / "article.json").read_text("utf-8"))
        return loaded


Byline = Callable[..., Done]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: at the end nobody shall wait for whoever has one.

    The screen's files, which keep a processor busy, stand evenly between those of servers, which
    often wait; what needs neither comes last.
    """
    names = {item.path: None for item in items}
    kinds: dict[int, list[Path]] = {kind: [] for kind in range(3)}
    for path in names:
        kinds[_kind(path)].append(path)
    place = {
        path: (kind == 2, (n + 0.5) / len(files)) for kind, files in kinds.items()
        for n, path in enumerate(files)
    }  # fmt: skip
    items.sort(key=lambda item: place[item.path])


def _kind(file: Path) -> int:
    """Give 0 for the tests of servers and whole commands, 1 for the screen's, 2 for the rest."""
    folder = file.relative_to(HERE).parts[0]
    return 1 if folder == "screen" else 0 if folder == "backend" or file.parent == HERE else 2


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'byline.db'}"
    return shared_cluster().database()


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    """Let nobody leave the logs at DEBUG: a parser's lines take ten times as long as its work."""
    level = logging.root.level
    yield
    logging.root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def _no_cluster_left() -> Iterator[None]:
    yield
    ended()


@pytest.fixture
def byline(tmp_path: Path) -> Byline:
    """Give a function that runs `byline` in an empty folder.

    Where a test is about how a command starts, it has it start from nothing, not `forked`; where it
    is not about what is said, with words alone.
    """

    def run(
        *arguments: str,
        cwd: Path | None = None,
        forked: bool = True,
        wordy: bool = False,
        **env: str,
    ) -> Done:
        if forked and FORKS:
            program = WORDY if wordy else COMMAND_LINE
            return _forked(program, cwd or tmp_path, arguments, env)
        done = subprocess.run(
            [sys.executable, "-m", "byline.cli", *arguments],
            cwd=cwd or tmp_path,
            env=os.environ | env,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode(), cwd or tmp_path)

    return run


def _forked(program: Path, where: Path, arguments: tuple[str, ...], env: dict[str, str]) -> Done:
    out, err = where / "stdout", where / "stderr"
    for path in (out, err):
        path.write_text("")
    process = nest().fork(program, os.environ | env, out, err, arguments, where)
    code = process.wait(120)
    return Done(code, out.read_text("utf-8"), err.read_text("utf-8"), where)


def unmeasured() -> dict[str, str]:
    """Give the environment without coverage: its data file would not fit on a full disk."""
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}


def body(content: str) -> str:
    """Give the article's own text: no title, headings, source list or notes."""
    text = re.split(r"^## Sources$", content, flags=re.MULTILINE)[0]
    return re.sub(r"^#.*$", "", text, flags=re.MULTILINE)


def cited_runs(content: str) -> list[tuple[str, list[int]]]:
    """Give the stretches of text before each group of citation numbers, with the numbers."""
    found = []
    for paragraph in body(content).split("\n\n"):
        at = 0
        for match in re.finditer(r"((?: \[\d+\])+)", paragraph):
            numbers = [int(n) for n in re.findall(r"\d+", match[1])]
            found.append((paragraph[at : match.start()].strip(), numbers))
            at = match.end()
        if paragraph[at:].strip():
            found.append((paragraph[at:].strip(), []))
    return found
