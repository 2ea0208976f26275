"""The promise that a topic reaches Byline as typed, whatever a shell or make would read in it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOSTILE = [
    "AI in healthcare",
    'Bob\'s "best" bets',
    "$(touch hacked) and `touch hacked`",
    "$HOME costs $$5",
    "a; touch hacked & b | c > d",
    "two\nlines",
    "-rf --help",
    "50% * # \\ back\\slash",
    "Ünïcödé 東京",
]


@pytest.fixture
def make(tmp_path: Path) -> Path:
    """Lay out the Makefile beside a `byline` that only writes down its arguments."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "byline"
    fake.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        "open('said.json', 'w').write(json.dumps(sys.argv[1:]))\n"
    )
    fake.chmod(0o755)
    for name in ("pyproject.toml", "requirements/base.txt", "base"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def said(folder: Path, arguments: list[str], environment: dict[str, str]) -> list[str]:
    """Run make; give the arguments that Byline was given."""
    subprocess.run(
        ["make", "--silent", "article", "BASE=base", "BIN=bin", *arguments],
        cwd=folder,
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )
    assert not (folder / "hacked").exists()
    found: list[str] = json.loads((folder / "said.json").read_text())
    return found


@pytest.mark.parametrize("topic", HOSTILE)
def test_a_topic_on_the_command_line_stays_what_it_is(make: Path, topic: str) -> None:
    assert said(make, [f"TOPIC={topic}"], {}) == ["write", "--", topic]


@pytest.mark.parametrize("topic", HOSTILE)
def test_a_topic_in_the_environment_stays_what_it_is(make: Path, topic: str) -> None:
    assert said(make, [], {"TOPIC": topic, "SOURCES": "my papers"}) == [
        "write",
        "--sources",
        "my papers",
        "--",
        topic,
    ]


def test_without_a_topic_the_first_article_is_written(make: Path) -> None:
    assert said(make, [], {}) == ["write", "--", "AI in healthcare"]
