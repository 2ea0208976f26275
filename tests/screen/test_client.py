"""The screen's client of the API."""

import httpx

from frontend.client import MOST, Client
from tests.serving import Server


def test_all_documents_are_listed_once_newest_first(newsroom: Server) -> None:
    """More than the server gives by itself in a page, and more than it gives in any."""
    address = f"http://127.0.0.1:{newsroom.port}"
    with httpx.Client(base_url=address, trust_env=False) as http:
        client = Client(address, http)
        many = [(f"{n}.txt", f"Document {n} of many.".encode()) for n in range(MOST + 5)]
        given = [client.upload(name, data)["id"] for name, data in many]
        listed = [document["id"] for document in client.documents()]
    assert [n for n in listed if n in given] == given[::-1]
    assert len(set(listed)) == len(listed)
