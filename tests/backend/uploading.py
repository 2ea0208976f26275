"""Files sent as a browser sends them, and as nobody should."""

import http.client
from collections.abc import Iterable, Iterator
from typing import Any

from byline.research.library import sample_library
from tests.serving import Answer, Server

BOUNDARY = "----a-boundary-of-ours"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
END = f"--{BOUNDARY}--\r\n".encode()
BEES = (
    "honey-bees.html",
    "pollination-and-crops.html",
    "the-waggle-dance.txt",
    "threats-to-honey-bees.md",
)


def part(name: str | None, data: bytes, field: str = "file") -> bytes:
    """One part; without a file's name it is a plain field."""
    named = "" if name is None else f'; filename="{name}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def send(server: Server, body: bytes, kind: str = KIND) -> Answer:
    return server.ask("POST", "/documents", raw=body, headers={"Content-Type": kind})


def upload(server: Server, name: str, data: bytes) -> Answer:
    return send(server, part(name, data) + END)


def sample(server: Server, name: str) -> Any:
    """Upload a document of the sample library; give its record."""
    answer = upload(server, name, (sample_library() / name).read_bytes())
    assert answer.status in (200, 201), answer.body
    return answer.json


def streamed(server: Server, pieces: Iterable[bytes]) -> tuple[int, bytes]:
    """Send a body whose length nobody says, in chunks."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/documents", pieces, {"Content-Type": KIND}, encode_chunked=True)
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def endless(name: str, megabytes: int) -> Iterator[bytes]:
    """Give a file of so many megabytes, piece by piece."""
    yield part(name, b"")[:-2]
    for _ in range(megabytes):
        yield b"a word " * (1_000_000 // 7)
