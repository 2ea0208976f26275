"""The first promise: with no key and no network, an article whose every sentence has its source."""

import json
import os
from pathlib import Path

import pytest

from byline.research.library import sample_library
from tests.conftest import Byline, Done, cited_runs


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Write the first article once for all tests here."""
    import subprocess
    import sys

    where = tmp_path_factory.mktemp("first")
    done = subprocess.run(
        [sys.executable, "-m", "byline.cli", "write", "AI in healthcare", "--out", str(where)],
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_it_ends_well_and_prints_the_path_last(first: Done) -> None:
    assert first.code == 0, first.err
    assert first.out.strip().splitlines()[-1].endswith("ai-in-healthcare/article.md")
    assert first.err == ""


def test_it_has_800_words_or_more_from_five_sources_or_more_and_a_cover(first: Done) -> None:
    assert first.result["word_count"] >= 800
    assert len(first.result["research_data"]["sources"]) >= 5
    cover = (first.article / "cover.webp").read_bytes()
    assert cover[:4] == b"RIFF" and cover[8:12] == b"WEBP"


def test_every_sentence_stands_word_for_word_in_the_source_it_cites(first: Done) -> None:
    texts = {
        int(p.name[:2]): " ".join(p.read_text("utf-8").split())
        for p in (first.article / "sources").iterdir()
    }
    citations = first.result["citations"]
    assert citations
    for citation in citations:
        assert citation["verdict"] == "verbatim"
        assert citation["quote"] == citation["sentence"]
        assert citation["quote"] in texts[citation["n"]]
    said = " ".join(c["sentence"] for c in citations)
    for stretch, numbers in cited_runs(first.result["content"]):
        assert numbers, f"no source: {stretch}"
        assert stretch in said


def test_the_place_of_each_quote_is_exact(first: Done) -> None:
    by_number = {
        int(p.name[:2]): p.read_text("utf-8") for p in (first.article / "sources").iterdir()
    }
    for citation in first.result["citations"]:
        text = by_number[citation["n"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_folder_holds_what_it_should(first: Done) -> None:
    assert {p.name for p in first.article.iterdir()} == {
        "brief.json",
        "article.md",
        "article.html",
        "article.json",
        "cover.webp",
        "journal.jsonl",
        "sources",
    }
    result = first.result
    assert (first.article / "article.md").read_text("utf-8") == result["content"]
    assert result["composed"] is True and result["model"] == "composer"
    assert result["not_honoured"] == ["tone"]
    assert result["seo_meta"]["slug"] == "ai-in-healthcare"


def test_it_is_the_same_text_byte_for_byte_elsewhere_and_a_day_later(
    first: Done, byline: Byline, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    later.mkdir()
    clock = later / "sitecustomize.py"
    clock.write_text(
        "import datetime as d\n"
        "class Later(d.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None):\n"
        "        return d.datetime.fromtimestamp(__import__('time').time() + 86400, tz)\n"
        "d.datetime = Later\n"
    )
    paths = os.pathsep.join([str(later), os.environ.get("PYTHONPATH", "")])
    again = byline("write", "AI in healthcare", cwd=later, forked=False, PYTHONPATH=paths)
    assert again.code == 0, again.err
    one = json.loads((first.article / "brief.json").read_text())["pins"]["today"]
    two = json.loads((again.article / "brief.json").read_text())["pins"]["today"]
    assert one < two
    for name in ("article.md", "cover.webp"):
        assert (again.article / name).read_bytes() == (first.article / name).read_bytes()


def test_a_finished_article_is_left_alone_and_the_next_gets_a_number(
    byline: Byline, tmp_path: Path
) -> None:
    source = str(sample_library() / "honey-bees.html")
    asked = ("write", "Honey bees", "--min-words", "300", "--no-image", "--sources", source)
    paths = [byline(*asked).article for _ in "ab"]
    assert [p.name for p in paths] == ["honey-bees", "honey-bees-2"]
    texts = [(tmp_path / p / "article.md").read_bytes() for p in paths]
    assert texts[0] == texts[1]
