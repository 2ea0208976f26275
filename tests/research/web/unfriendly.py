"""Answers meant to exhaust, hang or confuse whoever reads them; and what each is called."""

import asyncio
import gzip
import random
import zlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from functools import cache

from byline.errors import (
    SourceBroken,
    SourceEmpty,
    SourceError,
    SourceNotText,
    SourceRedirects,
    SourceTimeout,
    SourceTooLarge,
    SourceUnreachable,
    SourceUnsupported,
)
from tests.research.web.sites import PAGE, Handler, Request, leads, said

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BLOCK = b"<p>An endless page says the same thing again and again.</p>\n" * 1000


def packed(data: bytes, window: int) -> bytes:
    """Pack by zlib: window 31 makes gzip, 15 zlib's own format, -15 bare deflate."""
    stream = zlib.compressobj(9, zlib.DEFLATED, window)
    return stream.compress(data) + stream.flush()


@cache
def bomb(window: int = 31) -> bytes:
    """Make 60 kB that inflate to 60 MB."""
    stream = zlib.compressobj(9, zlib.DEFLATED, window)
    zeros = bytes(1_000_000)
    return b"".join(stream.compress(zeros) for _ in range(60)) + stream.flush()


def repeated(first: bytes, again: bytes, pause: float = 0.0, last: bytes = b"") -> Handler:
    """Say something again and again, until nobody listens."""

    async def say(_: Request, reader: StreamReader, out: StreamWriter) -> None:
        out.write(first)
        while not out.is_closing():
            out.write(again)
            await out.drain()
            await asyncio.sleep(pause)

    return say


def once(*pieces: bytes, then_silence: bool = False) -> Handler:
    """Say it and close, or say nothing more and keep the line."""

    async def say(_: Request, reader: StreamReader, out: StreamWriter) -> None:
        for piece in pieces:
            out.write(piece)
            await out.drain()
        if then_silence:
            await reader.read()

    return say


def reset() -> Handler:
    """Break the connection off."""

    async def say(_: Request, reader: StreamReader, out: StreamWriter) -> None:
        out.transport.abort()

    return say


def onward() -> Handler:
    """Lead on and on."""

    async def say(request: Request, reader: StreamReader, out: StreamWriter) -> None:
        out.write(leads(f"{request.target}{'' if '?' in request.target else '?'}x"))
        await out.drain()

    return say


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\n\r\n"
DEEP = b"<html><body>" + b"<div>" * 10_000 + b"<p>Text.</p>" + b"</div>" * 10_000

Made = Callable[[], bytes | Handler]
# name: what is said, and what it is called. Those of the first group end by their size or form.
BOUNDED: dict[str, tuple[Made, type[SourceError]]] = {
    "an endless body": (lambda: repeated(HEAD + b"\r\n", BLOCK), SourceTooLarge),
    "endless chunks": (lambda: repeated(CHUNKED, b"ea60\r\n" + BLOCK + b"\r\n"), SourceTooLarge),
    "an endless text": (
        lambda: repeated(HEAD.replace(b"html", b"plain") + b"\r\n", BLOCK), SourceTooLarge),
    "an endless PDF": (
        lambda: repeated(HEAD.replace(b"text/html", b"application/pdf") + b"\r\n%PDF-1.7\n", BLOCK),
        SourceTooLarge),
    "a gzip bomb": (lambda: said(bomb(), Content_Encoding="gzip"), SourceTooLarge),
    "a chain of gzip bombs": (lambda: repeated(GZIP, bomb()), SourceTooLarge),
    "endless empty gzip members": (lambda: repeated(GZIP, gzip.compress(b"") * 1000), SourceBroken),
    "endless empty deflate blocks": (
        lambda: repeated(GZIP + packed(b"", 31)[:10], b"\x00\x00\x00\xff\xff" * 10_000),
        SourceTooLarge),
    "a gzip bomb in a gzip": (
        lambda: said(gzip.compress(bomb()), Content_Encoding="gzip, gzip"), SourceUnsupported),
    "a gzip bomb that is a page": (
        lambda: said(gzip.compress(bomb()), Content_Encoding="gzip"), SourceNotText),
    "a gzip bomb as a file": (lambda: said(bomb(), "application/gzip"), SourceUnsupported),
    "a deflate bomb": (lambda: said(bomb(15), Content_Encoding="deflate"), SourceTooLarge),
    "a bare deflate bomb": (lambda: said(bomb(-15), Content_Encoding="deflate"), SourceTooLarge),
    "brotli": (lambda: said(b"\x0b\x02\x80hello\x03", Content_Encoding="br"), SourceUnsupported),
    "zstd": (lambda: said(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"), SourceUnsupported),
    "compress": (lambda: said(b"\x1f\x9d", Content_Encoding="compress"), SourceUnsupported),
    "gzip cut short": (
        lambda: said(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"), SourceBroken),
    "gzip that is none": (lambda: said(PAGE, Content_Encoding="gzip"), SourceBroken),
    "gzip with a wrong sum": (
        lambda: said(gzip.compress(PAGE)[:-8] + bytes(8), Content_Encoding="gzip"), SourceBroken),
    "deflate that is none": (lambda: said(b"\xff" * 99, Content_Encoding="deflate"), SourceBroken),
    "a header of 1 MB": (lambda: said(X_Big="a" * 1_000_000), SourceBroken),
    "2,000 headers": (
        lambda: once(HEAD + b"X-Y: a\r\n" * 2000 + b"\r\n"), SourceBroken),
    "an endless header": (lambda: repeated(HEAD + b"X-Long: ", b"a" * 1000), SourceBroken),
    "endless headers": (lambda: repeated(HEAD, b"X-More: a\r\n" * 100), SourceBroken),
    "an endless status line": (lambda: repeated(b"HTTP/1.1 200 ", b"a" * 1000), SourceBroken),
    "a body cut short": (lambda: once(said(PAGE, length=99_999)), SourceBroken),
    "chunks cut short": (lambda: once(CHUNKED, b"ff\r\n" + PAGE[:50]), SourceBroken),
    "chunks that are none": (lambda: once(CHUNKED, b"<html>\r\n" + PAGE), SourceBroken),
    "a chunk of negative size": (lambda: once(CHUNKED, b"-5\r\nhello\r\n"), SourceBroken),
    "a negative length": (lambda: once(said(PAGE, length=-5)), SourceBroken),
    "two lengths": (
        lambda: once(HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), SourceBroken),
    "no HTTP": (lambda: once(b"SSH-2.0-OpenSSH_9.6\r\n"), SourceBroken),
    "HTTP without a head": (lambda: once(PAGE), SourceBroken),
    "binary noise": (lambda: once(bytes(range(256)) * 40), SourceBroken),
    "a status that is none": (lambda: once(b"HTTP/1.1 0 OK\r\n\r\n"), SourceBroken),
    "a null in a header": (lambda: once(HEAD + b"X-Y: a\x00b\r\n\r\n"), SourceBroken),
    "silence and an end": (once, SourceUnreachable),
    "a broken line": (reset, SourceUnreachable),
    "redirects without end": (onward, SourceRedirects),
    "a redirect to itself": (lambda: leads("#again"), SourceRedirects),
    "a redirect to nowhere": (lambda: leads("http://[::"), SourceRedirects),
    "a redirect to a file": (lambda: leads("file:///etc/passwd"), SourceRedirects),
    "a page nested 10,000 deep": (lambda: said(DEEP), SourceBroken),
    "binary data that is called a page": (lambda: said(bytes(range(256)) * 999), SourceNotText),
    "a page without a text": (
        lambda: said(b"<html><body><script>go()</script></body></html>"), SourceEmpty),
    "a film": (lambda: repeated(HEAD.replace(b"text/html", b"video/mp4") + b"\r\n", BLOCK),
               SourceUnsupported),
    "a program": (lambda: said(b"\x7fELF" + bytes(9999), "application/octet-stream"),
                  SourceUnsupported),
    "nothing": (lambda: said(b""), SourceEmpty),
    "nothing, packed": (lambda: said(gzip.compress(b""), Content_Encoding="gzip"), SourceEmpty),
}  # fmt: skip
# And those of the second only by the clock.
SLOW: dict[str, tuple[Made, type[SourceError]]] = {
    "no answer": (lambda: once(then_silence=True), SourceTimeout),
    "a head letter by letter": (lambda: repeated(HEAD + b"X: ", b"a", 0.05), SourceTimeout),
    "headers one by one": (lambda: repeated(HEAD, b"X: a\r\n", 0.1), SourceTimeout),
    "a body letter by letter": (lambda: repeated(HEAD + b"\r\n", b"a", 0.05), SourceTimeout),
    "a body that stops": (
        lambda: once(said(PAGE, length=99_999), then_silence=True), SourceTimeout),
    "a chunk that stops": (
        lambda: once(CHUNKED, b"ffff\r\n" + PAGE, then_silence=True), SourceTimeout),
    "gzip that stops": (lambda: once(GZIP, gzip.compress(PAGE)[:-4], then_silence=True),
                        SourceTimeout),
    "an endless chunk size": (lambda: repeated(CHUNKED, b"0" * 1000, 0.01), SourceTimeout),
    "chunks of one letter": (lambda: repeated(CHUNKED, b"1\r\na\r\n" * 1000, 0.005), SourceTimeout),
    "endless 100 Continue": (
        lambda: repeated(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10, 0.01), SourceTimeout),
}  # fmt: skip


FRAGMENTS = (
    *(b"\r\n", b"\x00", b"\xff\xfe", b":", b" ", b"\t", b"-1", b"%", b"xn--", b"http://["),
    *(b"\xe2\x80\xa8", b"\xed\xa0\x80", b"9" * 30, b"charset=\xc3\xa4", b"Location: "),
    *(b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n"),
    *(
        b"Connection: upgrade\r\nUpgrade: h2c\r\n",
        b"HTTP/1.1 101 X\r\n\r\n",
        b"Content-Type: \xff/\xff\r\n",
    ),
)
SAID = (
    said(), leads("/x"), leads("//a.example:80/b?c#d"), said(PAGE, "text/plain; charset=utf-8"),
    said(gzip.compress(PAGE), Content_Encoding="gzip"), said(PAGE, "application/octet-stream"),
    CHUNKED + b"10\r\n" + PAGE[:16] + b"\r\n0\r\n\r\n", said(b"", status=503, Retry_After="0"),
    b"HTTP/1.1 100 Continue\r\n\r\n" + said(),
)  # fmt: skip


def garbled(dice: random.Random) -> Handler:
    """Make an answer and garble it, mostly in its head."""
    answer = bytearray(dice.choice(SAID))
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(min(len(answer), dice.choice((140, 9999))) or 1)
        match dice.randrange(4):
            case 0:
                answer[at : at + 1] = dice.randbytes(1)
            case 1:
                answer[at:at] = dice.choice(FRAGMENTS)
            case 2:
                del answer[at : at + dice.randint(1, 20)]
            case _:
                answer[at:at] = answer[max(0, at - 30) : at]
    return once(bytes(answer))
