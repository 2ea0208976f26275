"""Nothing is paid twice, however often the writer is killed: by the provider's own ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.provider import Provider
from tests.models.killing import asked, prepared, through
from tests.simulated import simulated


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider(first=0.03)


@pytest.fixture(scope="module")
def address(provider: Provider) -> Iterator[str]:
    with simulated(provider) as found:
        yield found


@pytest.fixture(scope="module")
def undisturbed(address: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return prepared(tmp_path_factory.mktemp("whole"), address, 1).complete()


@pytest.mark.parametrize(("seed", "parallel"), [(1, 1), (2, 1), (3, 16)])
def test_killed_ten_times(
    seed: int, parallel: int, provider: Provider, address: str, undisturbed: bytes, tmp_path: Path
) -> None:
    left = 10
    while left:  # an article more where one has ended too soon
        found = through(tmp_path / str(left), provider, address, left, seed, parallel)
        assert found.kills
        assert found.text == undisturbed
        assert found.journal_repeated == 0
        assert found.paid_again == found.lost
        left -= found.kills


def test_without_the_journal_the_check_fails(
    provider: Provider, address: str, tmp_path: Path
) -> None:
    run = prepared(tmp_path, address, 1)
    provider.ledger.clear()
    assert run.kill_after(10)
    assert asked(run)
    run.journal.unlink()
    run.complete()
    assert max(provider.finished.values()) == 2
