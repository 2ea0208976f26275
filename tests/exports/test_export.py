"""Every form of an article opens, says what the article says, and does nothing else."""

import asyncio
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from byline.cli import run
from byline.computing import ComputingPool
from byline.errors import ComputingFailed, ExportFailed
from byline.exports.export import FORMS, MEDIA_TYPES, Exporting, Form, export, limited, shown
from byline.exports.result import article_of, result
from tests.exports.opening import opened
from tests.exports.samples import COVER, DATE, RICH, article, by_chance, hostile, wanted


@pytest.mark.parametrize("form", FORMS)
def test_each_form_opens_and_says_the_same(form: Form) -> None:
    made = export(wanted(form))
    assert (made.name, made.media_type) == (f"sun.{form}", MEDIA_TYPES[form])
    assert made.warnings == ()
    words = " ".join(opened(made).split())
    for said in ("Solar power turns sunlight", "Parts and prices", "$5 to $6", "Share (%)"):
        assert said in words
    for kept in ("nested", "A note of the", "Ada Writer", "def f(x):"):
        assert kept in words


@pytest.mark.parametrize("form", ["html", "pdf", "docx", "epub"])
def test_licences_and_evidence_stand_in_each_form(form: Form) -> None:
    words = " ".join(opened(export(wanted(form))).split()).lower()
    for said in ("cc by-sa 4.0", "grids balance all.", "partly supported", "word for word"):
        assert said in words
    assert "2 citations: 1 word for word" in words


@pytest.mark.parametrize("form", FORMS)
def test_the_same_wish_gives_the_same_file(form: Form) -> None:
    first = export(pickle.loads(pickle.dumps(wanted(form))))  # noqa: S301  (our own)
    assert first == export(wanted(form))


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_an_article_says_is_executed(form: Form) -> None:
    random = Random(7)
    for _ in range(24 if form in ("pdf", "docx") else 40):  # 208 articles
        words = opened(export(wanted(form, hostile(random))))
        assert "root:x:0" not in words


@pytest.mark.parametrize("form", ["html", "pdf", "docx", "epub"])
def test_documents_of_chance_can_be_opened(form: Form) -> None:
    random = Random(11)
    for _ in range(10):  # in each form; `benchmarks.exports` does more
        opened(export(wanted(form, by_chance(random))))


@pytest.mark.parametrize("form", FORMS)
def test_an_article_without_cover_sources_or_words_is_still_a_file(form: Form) -> None:
    bare = article(
        content="", title="", sources=(), citations=(), cover=None, seo_meta=None, notes=()
    )
    opened(export(wanted(form, bare, cover=None, image=None, json_ld="")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("time", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_any_time_will_do(form: Form, time: str) -> None:
    opened(export(wanted(form, completed_at=time)))


@pytest.mark.parametrize("form", ["pdf", "docx", "epub"])
def test_a_damaged_cover_is_left_out_and_told(form: Form) -> None:
    made = export(wanted(form, cover=b"RIFF not a picture"))
    assert any("cover is left out" in w for w in made.warnings)


def test_front_matter_is_yaml_of_json_texts() -> None:
    own = article(title='A: "b" # c\n---')
    head, _, rest = export(wanted("md", own, front_matter=True)).data.decode().partition("\n---\n")
    assert rest.lstrip() == RICH
    fields = dict(
        line.split(": ", 1) for line in head.splitlines()[1:] if line[:1].isalpha() and ": " in line
    )
    assert json.loads(fields["title"]) == 'A: "b" # c ---'
    assert json.loads(fields["keywords"]) == ["sun", "grid"]
    listed = [json.loads(line[4:]) for line in head.splitlines() if line.startswith("  - ")]
    assert {"n": 1, "title": "Solar power", "licence": "CC BY-SA 4.0"} in listed
    assert listed[-1]["verdict"] == "partly"
    assert export(wanted("md")).data.decode() == RICH


def test_a_result_is_read_back_as_the_article_that_it_was() -> None:
    own = article()
    written = result(own, DATE, DATE, "cover.webp")
    again, created, completed = article_of(written, "cover.webp")
    assert again == own
    assert (created, completed) == (DATE, DATE)
    for broken in ("", "{}", "[]", "null", '{"research_data": 1}', written[:-5]):
        with pytest.raises(ValueError):  # noqa: PT011  (any of its kinds)
            article_of(broken, "cover.webp")


async def test_exports_run_in_a_process_of_their_own() -> None:
    async with ComputingPool(1) as computing:
        exporting = Exporting(computing)
        assert (await exporting.export(wanted("epub"))) == export(wanted("epub"))
        assert await exporting.shown(article()) == shown(article())


async def test_an_export_that_takes_too_long_is_ended() -> None:
    endless = article(content="[" * 400_000)
    began = time.monotonic()
    async with ComputingPool(1) as computing:
        with pytest.raises(ExportFailed, match="longer than 2 seconds"):
            await Exporting(computing, seconds=2).export(wanted("html", endless))
    assert time.monotonic() - began < 10


class Stuck:
    """A process that never answers, and takes a while to be ended."""

    size = 1

    async def __call__(self, work: Callable[..., Any], /, *values: Any) -> Any:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.2)


class Dying:
    size = 1

    async def __call__(self, work: Callable[..., Any], /, *values: Any) -> Any:
        raise ComputingFailed


async def test_what_is_no_fault_of_the_article_is_worth_another_try() -> None:
    exporting = Exporting(Stuck(), seconds=0.1)
    first, second = await asyncio.gather(
        *(exporting.export(wanted("md")) for _ in range(2)), return_exceptions=True
    )
    assert isinstance(first, ExportFailed)
    assert isinstance(second, ComputingFailed)
    assert "Others' exports" in str(second)
    with pytest.raises(ComputingFailed, match="ended by itself"):
        await Exporting(Dying()).export(wanted("md"))


@pytest.mark.skipif(sys.platform != "linux", reason="macOS knows no limit of memory")
async def test_an_export_that_would_fill_the_memory_is_refused() -> None:
    async with ComputingPool(1) as computing:
        with pytest.raises(ExportFailed, match="too much memory"):
            await computing(limited, bytearray, 3_000_000_000)
        assert (await Exporting(computing).export(wanted("pdf"))).warnings == ()


def test_an_article_that_is_no_article_is_refused() -> None:
    with pytest.raises(ExportFailed, match="characters"):
        export(wanted("html", article(content="x" * 2_000_001)))


def folder(where: Path, **changes: Any) -> Path:
    own = article(**changes)
    (where / "article.json").write_text(result(own, DATE, DATE, "cover.webp"))
    (where / "article.md").write_text(own.content)
    (where / "cover.webp").write_bytes(COVER)
    return where


def test_the_command_exports_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = folder(tmp_path)
    edited = RICH.replace("# Sun and grid", "# Sun, edited")
    (own / "article.md").write_text(edited)
    assert run(["export", str(own), "--format", "html"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == own / "solar-power.html"
    assert "<h1>Sun, edited</h1>" in path.read_text()
    out = tmp_path / "x.md"
    assert run(["export", str(own), "--format", "md", "--out", str(out), "--front-matter"]) == 0
    assert out.read_text().startswith('---\ntitle: "Sun, edited"')


@pytest.mark.parametrize("broken", ["", "{}", "[1]", '"x"', "\ud7ff{"])
def test_a_folder_without_an_article_is_refused_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    assert run(["export", str(tmp_path / "none"), "--format", "pdf"]) == 2
    (folder(tmp_path) / "article.json").write_text(broken)
    assert run(["export", str(tmp_path), "--format", "pdf"]) == 2
    assert run(["export", str(tmp_path / "article.json"), "--format", "pdf"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "damaged" in said[1]


def test_a_place_that_takes_no_file_is_refused_with_2(tmp_path: Path) -> None:
    own = folder(tmp_path)
    assert run(["export", str(own), "--format", "md", "--out", str(tmp_path / "no" / "x.md")]) == 2
    assert run(["export", str(own), "--format", "md", "--out", str(tmp_path)]) == 2


def test_the_front_door_loads_no_form_before_it_is_wanted() -> None:
    code = (
        "import sys, byline.exports.export; "
        "print({'typst', 'docx', 'lxml', 'markdown_it'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_forms_are_those_of_the_type() -> None:
    assert tuple(MEDIA_TYPES) == FORMS == get_args(Form)
