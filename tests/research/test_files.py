"""The user's files and folders: links, pipes, devices, rights, and files that vanish."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from byline.errors import (
    BriefError,
    SourceEmpty,
    SourceError,
    SourceMissing,
    SourceOutside,
    SourceTooLarge,
    SourceUnsupported,
)
from byline.research import files
from byline.research.files import FileReader, FileRef, shelf
from byline.research.pool import ReadingPool

TEXT = "The text of this file is told here in one sentence."
NOBODY = 65534


@pytest.fixture
async def reader() -> AsyncIterator[FileReader]:
    async with ReadingPool(1) as pool:
        yield FileReader(pool)


def ref(path: Path) -> FileRef:
    return FileRef(path=str(path), name=path.name)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Do without the rights of root, under which no file is closed."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that everybody may enter, as pytest's own may not be."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_gives_its_files_by_name_and_counts_the_others(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.HTML", "sub/d.rst", "x.jpg", ".hidden.md", ".git/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT)
    found = shelf((tmp_path,))
    assert [f.name for f in found.files] == ["a.txt", "b.md", "sub/c.HTML", "sub/d.rst"]
    assert not any(f.required for f in found.files)
    assert (found.others, found.failures) == (1, ())


def test_a_file_that_is_named_must_be_used_and_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.md").write_text(TEXT)
    found = shelf((tmp_path, tmp_path / "a.md", tmp_path / "." / "a.md"))
    assert [(f.name, f.required) for f in found.files] == [("a.md", True), ("b.md", False)]


def test_links_that_lead_out_of_the_folder_are_told_of_and_not_followed(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    (away / "secret.md").write_text("secret")
    (home / "own.md").write_text(TEXT)
    (home / "out.md").symlink_to(away / "secret.md")
    (home / "folder").symlink_to(away)
    (home / "in.md").symlink_to(home / "own.md")
    found = shelf((home,))
    assert [f.name for f in found.files] == ["in.md"]
    assert found.files[0].path == str(home / "own.md")
    assert [(f.name, f.code) for f in found.failures] == [
        ("folder", "source_outside"),
        ("out.md", "source_outside"),
    ]


def test_links_in_a_loop_and_links_to_nowhere_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "x.md").symlink_to(tmp_path / "y.md")
    (tmp_path / "y.md").symlink_to(tmp_path / "x.md")
    (tmp_path / "z.md").symlink_to(tmp_path / "nothing.md")
    (tmp_path / "again").symlink_to(tmp_path)
    found = shelf((tmp_path,))
    assert [f.name for f in found.files] == ["a.md"]
    assert [(f.name, f.code) for f in found.failures] == [
        ("x.md", "source_missing"),
        ("y.md", "source_missing"),
        ("z.md", "source_missing"),
    ]


@pytest.mark.parametrize("name", ["missing", "loop", "x.jpg", "pipe.md", "empty"])
def test_sources_that_cannot_be_used_stop_the_brief(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "x.jpg").write_text("")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BriefError, match=name):
        shelf((tmp_path / name,))


def test_a_folder_that_may_not_be_read_is_told_of(open_folder: Path) -> None:
    (open_folder / "a.md").write_text(TEXT)
    (open_folder / "closed").mkdir(mode=0o700)
    with as_nobody():
        if os.access(open_folder / "closed", os.R_OK, effective_ids=True):
            (open_folder / "closed").chmod(0)
        found = shelf((open_folder,))
    assert [(f.name, f.code) for f in found.failures] == [("closed", "source_missing")]
    (open_folder / "closed").chmod(0o700)


def test_a_name_that_no_text_can_hold_is_told_of(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text(TEXT)
    (tmp_path / "two\nlines\x1b[31m.md").write_text(TEXT)
    found = shelf((tmp_path,))
    assert [f.name for f in found.files] == ["two\ufffdlines\ufffd[31m.md"]
    assert [f.code for f in found.failures] == ["source_unsupported"]


def test_too_many_files_are_refused_before_all_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 3)
    for n in range(5):
        (tmp_path / f"{n}.md").write_text(TEXT)
    with pytest.raises(BriefError, match="at most 3"):
        shelf((tmp_path,))


@pytest.mark.parametrize("suffix", ["md", "txt", "rst", "html", "MARKDOWN", "htm"])
async def test_a_file_is_read_by_its_kind(reader: FileReader, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text(TEXT)
    assert (await reader.read(ref(path))).text == TEXT


@pytest.mark.parametrize("content", [b"", b" \n\t \r\n"])
async def test_a_file_of_nothing_is_empty(
    reader: FileReader, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(SourceEmpty):
        await reader.read(ref(tmp_path / "a.txt"))


async def test_a_file_beyond_the_limit_is_refused_by_its_size(
    reader: FileReader, tmp_path: Path
) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(SourceTooLarge, match="50 MB"):
        await reader.read(ref(tmp_path / "a.txt"))


async def test_what_is_no_file_is_not_waited_for(reader: FileReader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    device = tmp_path / "zero.txt"
    async with asyncio.timeout(5):
        for path in (tmp_path / "pipe.txt", tmp_path / "folder.txt"):
            with pytest.raises(SourceMissing):
                await reader.read(ref(path))
        with contextlib.suppress(PermissionError):  # only root may make a device
            os.mknod(device, 0o666 | 0o020000, os.makedev(1, 5))
            with pytest.raises(SourceMissing):
                await reader.read(ref(device))


async def test_a_file_that_vanished_or_became_a_link_is_not_read(
    reader: FileReader, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT)
    (found,) = shelf((tmp_path,)).files
    path.unlink()
    with pytest.raises(SourceMissing):
        await reader.read(found)
    path.symlink_to("/etc/passwd")
    with pytest.raises(SourceOutside):
        await reader.read(found)


async def test_a_file_that_may_not_be_read_says_so(reader: FileReader, open_folder: Path) -> None:
    path = open_folder / "a.md"
    path.write_text(TEXT)
    path.chmod(0)
    with as_nobody(), pytest.raises(SourceMissing, match="right to read"):
        await reader.read(ref(path))


async def test_a_kind_that_is_not_read_is_refused(reader: FileReader, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(SourceUnsupported):
        await reader.read(ref(tmp_path / "a.jpg"))


async def test_every_failure_says_what_to_do(reader: FileReader, tmp_path: Path) -> None:
    for name, content in {
        "a.pdf": b"%PDF-",
        "b.docx": b"PK",
        "c.txt": bytes(99),
        "d.md": b"# x",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError) as raised:
            await reader.read(ref(tmp_path / name))
        assert ";" in raised.value.message
