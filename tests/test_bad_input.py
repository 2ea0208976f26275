"""The promise that bad input gets one clear line and the right exit code, and loses nothing."""

import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.backend.faults import small_library
from tests.conftest import Byline, Done, unmeasured
from tests.nest import WORDY

BEES = ("write", "Honey bees", "--no-image", "--min-words", "300", "--sources", "bees")
GOOD = (
    "Tide pools form where the sea leaves water behind in hollows of the rock. Tide pools are "
    "home to anemones, which catch small animals with stinging cells. Limpets in tide pools "
    "hold on to the rock with a broad foot and graze on algae at high water. "
) * 3


@pytest.fixture
def bees(tmp_path: Path) -> None:
    """Lay out the few sources of `BEES`."""
    small_library(tmp_path / "bees", ("*bees*", "*waggle*"))


def clear(done: Done, code: int, *words: str) -> None:
    """Check that the command said one line, with these words, and left with this code."""
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert done.out == ""
    for word in words:
        assert word in done.err


@pytest.mark.parametrize("topic", ["", "   ", "\n\t", "x" * 301])
def test_a_topic_that_is_empty_or_too_long_is_refused(byline: Byline, topic: str) -> None:
    clear(byline("write", "--", topic), 2, "TOPIC", "1 to 300")


@pytest.mark.parametrize("words", ["99", "20001", "-5"])
def test_a_length_out_of_range_is_refused(byline: Byline, words: str) -> None:
    clear(byline("write", "Tides", f"--min-words={words}"), 2, "--min-words", "100 to 20000")


def test_a_length_that_is_no_number_is_a_usage_error(byline: Byline) -> None:
    done = byline("write", "Tides", "--min-words", "many")
    assert done.code == 2
    assert "invalid int" in done.err and "Traceback" not in done.err


def test_a_topic_that_is_not_text_is_refused(tmp_path: Path) -> None:
    command: list[str | bytes] = [sys.executable, "-m", "byline.cli", "write", b"caf\xe9"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    clear(Done(done.returncode, done.stdout.decode(), done.stderr.decode()), 2, "TOPIC")


def test_a_missing_path_is_named(byline: Byline) -> None:
    clear(byline("write", "Tides", "--sources", "nowhere"), 2, "nowhere", "no such file")


def test_an_empty_folder_is_named(byline: Byline, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    clear(byline("write", "Tides", "--sources", "empty"), 2, "empty", "holds no")
    assert not (tmp_path / "articles" / "tides").exists()


def test_a_refused_brief_leaves_no_folder_behind(byline: Byline, tmp_path: Path) -> None:
    byline("write", "Tides", "--sources", "nowhere")
    assert not (tmp_path / "articles" / "tides").exists()


def test_a_topic_that_the_sources_do_not_cover_says_what_was_searched(byline: Byline) -> None:
    done = byline("write", "Sourdough bread in Renaissance Portugal")
    clear(done, 3, "Searched", "sources", "What would help", "--sources")


BAD_FILES = {
    "empty.txt": b"",
    "blank.md": b"  \n\n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "truncated.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "no.docx": b"this is no archive",
    "latin.txt": ("Die Gezeiten über der Küste sind größer. " * 30).encode("latin-1"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_alone_ends_clearly(byline: Byline, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(BAD_FILES[name])
    done = byline("write", "Tide pools", "--sources", "in")
    clear(done, 3, name)


def test_bad_files_beside_good_ones_are_reported_and_do_no_harm(
    byline: Byline, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in BAD_FILES.items():
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("word/document.xml", "w") as member:
            for _ in range(64):
                member.write(b"\0" * (1 << 20))
    (tmp_path / "secret.md").write_text("# Secret\n\nTide pools hold a secret. " * 9)
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "sock.md"))
        (folder / "good.md").write_text("# Tide pools\n\n" + GOOD)
        for n, part in enumerate(("Zones", "Animals")):
            text = (
                f"# {part}\n\nTide pools lie in zones {n} named by the height of the water. " + GOOD
            )
            (folder / f"{part}.md").write_text(text)
        done = byline("write", "Tide pools", "--sources", "in", "--no-image", "--min-words", "100")
    assert done.code in (0, 3), done.err
    if done.code == 0:
        codes = {f["name"]: f["code"] for f in done.result["research_data"]["failures"]}
        assert codes["empty.txt"] == "source_empty"
        assert codes["binary.txt"] == "source_not_text"
        assert codes["bomb.docx"] == "source_too_large"
        assert codes["link.md"] == "source_outside"
        assert codes["truncated.pdf"] == "source_broken"
        assert codes["latin.txt"] == "source_other_language"
        assert codes["pipe.md"] == "source_missing"
        assert "secret" not in done.result["content"].lower()


@pytest.mark.usefixtures("bees")
def test_a_full_disk_is_named_and_the_same_command_goes_on(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "sys.modules['onnxruntime'] = None\n"  # as in `wordy.py`
        "from byline.cli import run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))\n"
        f"sys.exit(run({list(BEES)}))\n"
    )

    def write(limit: int) -> Done:
        command = [sys.executable, "-c", script, str(limit)]
        done = subprocess.run(
            command, cwd=tmp_path, env=unmeasured(), capture_output=True, check=False, timeout=120
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode(), tmp_path)

    clear(write(20_000), 4, "disk is full", "same command")
    lines = (tmp_path / "articles/honey-bees/journal.jsonl").read_text().splitlines()
    assert lines
    done = write(10_000_000)
    assert done.code == 0, done.err
    assert done.article.name == "honey-bees"


def test_an_output_folder_that_is_a_file_is_named(byline: Byline, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    clear(byline("write", "Honey bees", "--out", "out"), 2, "out")


@pytest.mark.usefixtures("bees")
def test_the_same_article_twice_at_once_is_refused(byline: Byline, tmp_path: Path) -> None:
    command = [sys.executable, str(WORDY), *BEES]
    first = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        journal = tmp_path / "articles/honey-bees/journal.jsonl"
        while not journal.exists():
            assert first.poll() is None
        clear(byline(*BEES), 2, "another process")
    finally:
        assert first.wait(120) == 0


@pytest.mark.usefixtures("bees")
def test_interrupted_means_130_and_resumable(byline: Byline, tmp_path: Path) -> None:
    import signal

    command = [sys.executable, "-m", "byline.cli", *BEES]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
    journal = tmp_path / "articles/honey-bees/journal.jsonl"
    while not (journal.exists() and b"finished" in journal.read_bytes()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"same command" in err and b"Traceback" not in err
    done = byline(*BEES)
    assert done.code == 0 and done.article.name == "honey-bees"
