"""Files as nobody should send them: each is refused by a name that says what to do."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.uploads import Uploads
from byline.errors import FolderError
from byline.testing import FakeReader
from tests.backend.uploading import BOUNDARY, END, KIND, endless, part, send, streamed, upload
from tests.research import made
from tests.serving import PROGRAMS, Server, eventually

MARK = "Quetzalcoatlus"  # stands in no message of ours


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = tmp_path_factory.mktemp("uploads") / "data"
    quick = {"STEPS": "3", "SECONDS": "0.01", "BYLINE_LOG_LEVEL": "DEBUG", "BYLINE_SCREEN": "false"}
    with Server(where, quick, PROGRAMS / "quick.py") as running:
        yield running
        assert list((running.data / "uploads").iterdir()) == []  # nothing is left of any of them
        assert MARK not in running.log
        assert "Traceback" not in running.log


TEXT = b"# A title\n\nRunning text of a document, in a sentence or two. " + MARK.encode()
FILES = {
    "damaged": ("a.pdf", b"%PDF-1.7\n" + MARK.encode() * 99, 422, "source_broken"),
    "a bomb": ("a.docx", made.docx_bomb(1_000_000_000), 413, "source_too_large"),
    "locked": ("a.pdf", made.locked_pdf(), 422, "source_encrypted"),
    "no document": ("a.png", b"\x89PNG", 415, "source_unsupported"),
    "no ending": ("README", TEXT, 415, "source_unsupported"),
    "binary": ("a.txt", bytes(range(256)) * 9, 422, "source_not_text"),
    "empty": ("a.md", b"", 422, "source_empty"),
    "blank": ("a.md", b" \n" * 99, 422, "source_empty"),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_cannot_be_read_is_refused_by_its_name(server: Server, kind: str) -> None:
    name, data, status, code = FILES[kind]
    answer = upload(server, name, data)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["detail"]
    assert MARK not in answer.body.decode()


BODIES = {
    "no part": (END, KIND, 422, "bad_upload"),
    "no body": (b"", KIND, 422, "bad_upload"),
    "another field": (part("a.md", TEXT, "upload") + END, KIND, 422, "bad_upload"),
    "a field beside it": (
        part("a.md", TEXT) + part(None, b"1", "x") + END,
        KIND,
        422,
        "bad_upload",
    ),
    "no file's name": (part(None, TEXT) + END, KIND, 422, "bad_upload"),
    "two files": (part("a.md", TEXT) + part("b.md", TEXT) + END, KIND, 422, "bad_upload"),
    "cut short": (part("a.md", TEXT), KIND, 422, "bad_upload"),
    "cut in the head": (part("a.md", TEXT)[:60], KIND, 422, "bad_upload"),
    "endless head": (part("a" * 20_000 + ".md", TEXT) + END, KIND, 422, "bad_upload"),
    "no multipart": (b"{}", "application/json", 415, "not_multipart"),
    "no boundary": (part("a.md", TEXT) + END, "multipart/form-data", 415, "not_multipart"),
    "another boundary": (part("a.md", TEXT) + END, KIND + "x", 422, "bad_upload"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_what_is_no_upload_is_refused(server: Server, kind: str) -> None:
    body, content_type, status, code = BODIES[kind]
    answer = send(server, body, content_type)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/bees.md", "bees.md"),
        ("C:\\Users\\me\\bees.md", "bees.md"),
        ("/home/\x1b[31mbees\x07.md", "[31mbees .md"),
        ("bees\u202ednoces.md", "bees dnoces.md"),
        ("Bienenstöcke 蜜蜂.md", "Bienenstöcke 蜜蜂.md"),
        ("b" * 400 + ".md", "b" * 197 + ".md"),
        ("x/.. /bees.md", "bees.md"),
    ],
)
def test_a_name_is_shown_as_given_but_harmless(server: Server, given: str, shown: str) -> None:
    answer = upload(server, given, TEXT + given.encode())
    assert (answer.status, answer.json["name"]) == (201, shown)
    found = server.data.rglob("*bees*")
    assert not [p for p in found if p.name.endswith(".md")]


def peak(server: Server) -> int:
    """Give the most memory that the server has held so far, in kB."""
    assert server.process
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_a_file_of_any_size_is_refused_at_the_limit_and_never_held(server: Server) -> None:
    assert upload(server, "warm.md", TEXT).status in (200, 201)
    before = peak(server)
    status, body = streamed(server, endless("a.txt", 100))
    assert (status, json.loads(body)["code"]) == (413, "too_large")
    assert peak(server) - before < 10_000
    eventually(lambda: not list((server.data / "uploads").iterdir()))


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/documents")
    connection.putheader("Content-Type", KIND)
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_other_routes_keep_their_limit(server: Server) -> None:
    body = b'{"topic": "' + b"x" * 1_100_000 + b'"}'
    for path in ("/articles/create", "/articles/estimate"):
        assert server.ask("POST", path, raw=body).status == 413


@pytest.mark.parametrize("name", ["a.md", "a.png"])
def test_who_closes_after_the_answer_hears_it_all_the_same(server: Server, name: str) -> None:
    """Byline refuses at the first part, with many megabytes on their way."""
    body = part(name, b"", "other")[:-2] + b"a" * 20_000_000
    for _ in range(5):
        answer = send(server, body)  # urllib asks for the connection to be closed
        assert (answer.status, answer.json["code"]) == (422, "bad_upload")
    assert upload(server, name, b"a" * 60_000_000).json["code"] == "too_large"


def test_a_client_that_leaves_leaves_nothing(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/documents")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(part("a.md", TEXT))
    uploads = server.data / "uploads"
    eventually(lambda: bool(list(uploads.iterdir())))
    connection.close()
    eventually(lambda: not list(uploads.iterdir()))


@pytest.mark.parametrize("there", ["a folder", "a link", "a file", "nothing"])
def test_what_stands_in_the_way_of_uploads_is_removed(tmp_path: Path, there: str) -> None:
    folder, elsewhere = tmp_path / "uploads", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    if there == "a folder":
        (folder / "left").mkdir(parents=True)
    elif there == "a link":
        folder.symlink_to(elsewhere)
    elif there == "a file":
        folder.touch()
    taking_in(folder)
    assert list(folder.iterdir()) == []
    assert (elsewhere / "kept").exists()


def test_a_folder_that_cannot_be_emptied_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match=r"uploads cannot be emptied .* and start again"):
        taking_in(tmp_path / "file" / "uploads")


def taking_in(folder: Path) -> Uploads:
    return Uploads(folder, FakeReader({}))
