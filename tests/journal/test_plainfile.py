"""The plain-file journal: torn ends, damage, a full disk, and no sync that comes too late."""

import asyncio
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byline.errors import DiskFull, JournalError
from byline.journal import FileJournal, Reply
from byline.journal.plainfile import without_bodies, write_whole
from tests.conftest import unmeasured
from tests.journal.test_contract import key


async def filled(path: Path, calls: int = 5) -> None:
    with FileJournal(path) as journal:
        for i in range(calls):
            one = key(f"call {i}")
            await journal.finish(one, await journal.start(one, "Asked"), Reply(body=b"x" * 100))


@given(cut=st.integers(min_value=0, max_value=5000))
@settings(max_examples=60, deadline=None)
def test_a_journal_cut_anywhere_keeps_every_whole_line(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "journal.jsonl"
    asyncio.run(filled(path))
    data = path.read_bytes()
    short = data[: min(cut, len(data))]
    path.write_bytes(short)
    whole = short[: short.rfind(b"\n") + 1].count(b'"state":"finished"')
    with FileJournal(path) as journal:
        assert len(journal) == whole
    assert path.read_bytes().endswith(b"\n") or not path.read_bytes()


async def test_zeroes_left_by_a_power_cut_are_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    await filled(path)
    with path.open("ab") as file:
        file.write(b"\0" * 700)
    with FileJournal(path) as journal:
        assert len(journal) == 5


async def test_damage_before_good_lines_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    await filled(path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = b'{"state": "finis\n'
    path.write_bytes(b"".join(lines))
    with pytest.raises(JournalError, match="line 4"):
        FileJournal(path)


async def test_an_attempt_that_was_open_becomes_lost(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with FileJournal(path) as journal:
        await journal.start(key(), "Asked")
    with FileJournal(path) as journal:
        assert await journal.finished(key()) is None
    states = [json.loads(line)["state"] for line in path.read_text().splitlines()]
    assert states == ["started", "lost"]


async def test_parallel_callers_are_all_durable_when_they_return(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with FileJournal(path) as journal:

        async def call(i: int) -> None:
            one = key(f"call {i}", scope=f"writer/{i}")
            await journal.finish(one, await journal.start(one, "Asked"), Reply(body=b"y"))
            assert f'"scope":"writer/{i}"'.encode() in path.read_bytes()

        await asyncio.gather(*(call(i) for i in range(40)))
    with FileJournal(path) as journal:
        assert len(journal) == 40


def test_a_full_disk_is_named_and_leaves_a_journal_that_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    script = (
        "import asyncio, resource, sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from tests.journal.test_plainfile import filled\n"
        "from byline.errors import DiskFull\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))\n"
        "try: asyncio.run(filled(Path(sys.argv[1]), 100))\n"
        "except DiskFull: sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], env=unmeasured(), check=False)
    assert done.returncode == 7
    with FileJournal(path) as journal:
        assert len(journal) > 0
    assert path.read_bytes().endswith(b"\n")


def test_bodies_of_one_kind_can_be_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    asyncio.run(filled(path))
    without_bodies(path, ("read",))
    with FileJournal(path) as journal:
        assert asyncio.run(journal.finished(key("call 0"))) == Reply(body=b"x" * 100)
    without_bodies(path, ("model",))
    assert "packed" not in path.read_text()
    with FileJournal(path) as journal:
        assert len(journal) == 5


def test_files_are_private_and_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "article.md"
    write_whole(path, b"old")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from byline.errors import DiskFull\n"
        "from byline.journal.plainfile import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "try: write_whole(Path(sys.argv[1]), b'new' * 100)\n"
        "except DiskFull: sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], env=unmeasured(), check=False)
    assert done.returncode == 7
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["article.md"]


def test_disk_full_can_be_tried_again() -> None:
    assert DiskFull.retryable
