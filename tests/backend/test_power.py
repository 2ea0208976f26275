"""A power cut loses no acknowledged article; a full disk stops new work and loses nothing."""

from pathlib import Path

from tests.backend.faults import PowerCuts, torn_logs
from tests.serving import PROGRAMS

CUTS = 6


def test_after_power_cuts_every_acknowledged_article_is_there(tmp_path: Path) -> None:
    cuts = PowerCuts(tmp_path / "cut")
    try:
        for _ in range(CUTS):
            cuts.cut()
        cuts.finish()
        assert len(cuts.acknowledged) > CUTS
        assert (cuts.lost, cuts.failed, cuts.changed) == (0, [], 0)
        assert torn_logs(cuts.server) == 0
    finally:
        cuts.server.__exit__()


def test_the_cut_does_lose_what_was_not_synced(tmp_path: Path) -> None:
    cuts = PowerCuts(tmp_path / "cut", program=PROGRAMS / "unsynced.py")
    try:
        cuts.cut()
        try:
            cuts.server.start()
        except AssertionError:
            return  # not even the database is whole
        cuts.look()
        assert cuts.lost > 0
    finally:
        cuts.server.__exit__()


def test_a_full_disk_stops_new_articles_and_the_work_goes_on_later(tmp_path: Path) -> None:
    cuts = PowerCuts(tmp_path / "full")
    server = cuts.server
    try:
        server.start()
        before = [server.create(topic=f"Bees {n}") for n in range(3)]
        cuts.full.touch()
        answer = server.ask("POST", "/articles/create", {"topic": "Bees"})
        assert (answer.status, answer.json["code"]) == (503, "disk_full")
        assert server.get("/health/ready").status == 503
        assert server.get("/articles/").json["total"] == 3
        cuts.full.unlink()
        assert all(server.wait(i)["status"] == "completed" for i in before)
        assert server.wait(server.create(topic="Bees"))["status"] == "completed"
        assert torn_logs(server) == 0
    finally:
        server.__exit__()
