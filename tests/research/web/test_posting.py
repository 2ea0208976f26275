"""What is posted goes where the guard lets it, and whatever answers takes neither time nor room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from byline.errors import SourceGuarded, SourceUnreachable
from byline.research.web.access import WebAccess
from byline.research.web.posting import Post
from tests.receiving import receiving

PUBLIC = "93.184.216.34"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@asynccontextmanager
async def answering(head: bytes, more: bytes) -> AsyncIterator[tuple[int, list[int]]]:
    """Answer with a head, and then with more and more; count the bytes that could be sent."""
    sent = [0]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        try:
            while more:
                writer.write(more)
                await writer.drain()
                sent[0] += len(more)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], sent
    finally:
        server.close()


async def test_a_name_that_leads_elsewhere_when_it_is_dialled_is_not_followed_there() -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int) -> tuple[str, ...]:
        asked.append(f"{host}:{port}")
        return (PUBLIC,) if len(asked) == 1 else ("127.0.0.1",)

    with receiving() as canary:
        url = f"http://turning.example:{canary.port}/hook"
        async with Post.opened(WebAccess(), lookup=lookup) as post:
            assert await post.checked(url) == url
            with pytest.raises(SourceGuarded):
                await post.post(url, b"{}", {})
    assert len(asked) == 2
    assert canary.visits == []


async def test_what_a_name_leads_to_may_be_unknown_but_not_only_guarded() -> None:
    found: dict[str, tuple[str, ...]] = {
        "inside.example": ("10.0.0.1", "fd00::1"),
        "both.example": ("10.0.0.1", PUBLIC),
    }

    async def lookup(host: str, _: int) -> tuple[str, ...]:
        if host not in found:
            raise OSError
        return found[host]

    async with Post.opened(WebAccess(), lookup=lookup) as post:
        with pytest.raises(SourceGuarded):
            await post.checked("https://inside.example/")
        for url in ("https://both.example/", "https://unknown.example/"):
            assert await post.checked(url) == url
        assert await post.checked("HTTPS://Both.example:443/a/../c#d") == "https://both.example/c"
        with pytest.raises(SourceUnreachable):
            await post.checked("https://a@both.example/")


@pytest.mark.parametrize("head", [HEAD, HEAD + b"Content-Encoding: gzip\r\n"])
async def test_an_answer_without_end_is_not_read(head: bytes) -> None:
    async with (
        Post.opened(WebAccess(allowed=("127.0.0.1",))) as post,
        answering(head + b"\r\n", b"x" * 65_536) as (port, sent),
    ):
        for status in range(3):
            assert await post.post(f"http://127.0.0.1:{port}/{status}", b"{}", {}) == 200
        assert sent[0] < 20_000_000  # what the sockets and one buffer hold, and no more


async def test_what_is_no_answer_is_named() -> None:
    async with (
        Post.opened(WebAccess(allowed=("127.0.0.1",))) as post,
        answering(b"nonsense\r\n\r\n", b"") as (port, _),
    ):
        with pytest.raises(Exception, match="HTTP") as told:
            await post.post(f"http://127.0.0.1:{port}/", b"{}", {})
        assert told.value.code == "source_broken"  # type: ignore[attr-defined]
