"""A server that cannot start says so in a line, and ends with 2."""

import socket
from pathlib import Path

import pytest

from tests.serving import Server


def _refused(server: Server) -> str:
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    assert server.process is not None
    assert server.process.wait() == 2
    assert "Traceback" not in server.log
    last = server.log.splitlines()[-1]
    assert last.startswith("byline: ")
    return last


def test_a_folder_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "d"
    data.mkdir()
    monkeypatch.chdir(data)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as left:
        left.bind("uploads")  # neither a file nor a folder, for root neither
    line = _refused(Server(data, forked=False))
    assert line.startswith(f"byline: {data / 'uploads'} cannot be emptied")
    assert line.endswith("Remove it and start again.")


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    data = tmp_path / "d"
    data.write_text("mine")
    assert _refused(Server(data, forked=False)).endswith(
        f"{data} cannot be the data folder: File exists"
    )
    assert data.read_text() == "mine"
