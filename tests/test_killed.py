"""The promise that nothing is lost or done twice, however often the writer is killed."""

import functools
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.killing import Kills, finished

Text = Callable[[bool], bytes]


def prepared(where: Path, wordy: bool) -> Kills:
    kills = Kills.prepare(where, files=8)
    kills.wordy = wordy
    return kills


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Text:
    """Give what is written in peace, ranked by words alone or not."""
    return functools.cache(lambda wordy: prepared(tmp_path_factory.mktemp("x"), wordy).complete())


@pytest.mark.parametrize(("seed", "wordy"), [(0, False), (1, True), (2, True)])
def test_an_article_killed_ten_times_is_the_same_and_no_finished_call_is_made_again(
    seed: int, wordy: bool, undisturbed: Text, tmp_path: Path
) -> None:
    random, left = Random(seed), 10
    while left:  # an article more where one has ended too soon
        kills = prepared(tmp_path / str(left), wordy)
        text = kills.through(random, left)
        assert kills.done
        assert kills.repeated == []
        assert kills.read_again == []
        assert text == undisturbed(wordy)
        left -= kills.done


def test_the_check_can_fail_without_the_journal_every_file_is_read_again(tmp_path: Path) -> None:
    kills = prepared(tmp_path, wordy=True)
    assert kills.kill_after(6)
    before = finished(kills.journal)
    from tests.killing import opens

    with opens(kills.sources) as watch:
        kills.journal.unlink()
        kills.complete()
        kills._check(before, watch)
    assert len(kills.read_again) >= 2
