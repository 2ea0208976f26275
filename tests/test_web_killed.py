"""A writer that is killed between the first page and the last fetches none of them twice."""

from pathlib import Path
from random import Random

from tests.aweb import small_web
from tests.webkilling import WebKills

KILLS = 6


def test_no_page_is_served_twice_however_often_the_writer_is_killed(tmp_path: Path) -> None:
    with small_web("--gated", "--good") as web:
        run = WebKills(tmp_path, web)
        run.through(Random(7), KILLS)
        assert run.done == KILLS
        assert run.repeated == 0


def test_the_check_can_fail_without_the_journal_pages_are_served_again(tmp_path: Path) -> None:
    with small_web("--gated", "--good") as web:
        run = WebKills(tmp_path, web)
        assert run.kill_after(2)
        (run.folder / "journal.jsonl").unlink()
        assert run.kill_after(2)
        assert run.repeated
