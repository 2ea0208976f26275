"""The promise that nothing is lost or done twice, however often the writer is killed."""

from pathlib import Path
from random import Random

import pytest

from tests.killing import Kills, finished


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return Kills.prepare(tmp_path_factory.mktemp("whole"), files=8).complete()


@pytest.mark.parametrize("seed", range(3))
def test_an_article_killed_ten_times_is_the_same_and_no_finished_call_is_made_again(
    seed: int, undisturbed: bytes, tmp_path: Path
) -> None:
    random, left = Random(seed), 10
    while left:  # an article more where one has ended too soon
        kills = Kills.prepare(tmp_path / str(left), files=8)
        text = kills.through(random, left)
        assert kills.done
        assert kills.repeated == []
        assert kills.read_again == []
        assert text == undisturbed
        left -= kills.done


def test_the_check_can_fail_without_the_journal_every_file_is_read_again(tmp_path: Path) -> None:
    kills = Kills.prepare(tmp_path, files=8)
    assert kills.kill_after(6)
    before = finished(kills.journal)
    from tests.killing import opens

    with opens(kills.sources) as watch:
        kills.journal.unlink()
        kills.complete()
        kills._check(before, watch)
    assert len(kills.read_again) >= 2
