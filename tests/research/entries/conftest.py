"""What the tests of encyclopedias share: a data folder, and the command `byline library`."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from byline.cli import run
from byline.research.entries.adding import made
from byline.research.entries.encyclopedias import Encyclopedias
from byline.research.entries.holdings import home
from byline.research.pool import ReadingPool
from tests.conftest import Done
from tests.research.entries.made import file

Library = Callable[..., Done]
SUMMARIES = "wikipedia-summaries-en"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the data folder, which is not made yet."""
    monkeypatch.setenv("BYLINE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def library(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Give a function that runs `byline library`."""

    def command(*arguments: str | Path) -> Done:
        code = run(["library", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Done(code, said.out, said.err)

    return command


@pytest.fixture(scope="session")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an encyclopedia of 300 summaries once; nobody changes it."""
    folder = home(tmp_path_factory.mktemp("data"))
    made(folder, "en", file())
    return folder


@pytest.fixture
async def encyclopedias(shelved: Path) -> AsyncIterator[Encyclopedias]:
    """Give the encyclopedias of that folder."""
    async with ReadingPool(1) as pool:
        yield Encyclopedias(shelved, pool)
