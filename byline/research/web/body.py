"""Reads the body of an answer: inflated in small steps, and never more of it than was agreed."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from byline.errors import SourceBroken, SourceTooLarge, SourceUnsupported

STEP = 128 * 1024  # bytes that are inflated before others have their turn
MOST_MEMBERS = 1000  # of a gzip file

Grow = Callable[[int], Awaitable[None]]  # told the size that a body has reached


async def read(
    chunks: AsyncIterator[bytes], encoding: str, most: int, grow: Grow, *, cut: bool = False
) -> bytes:
    """Read a body of at most `most` bytes, inflated; with `cut`, its first `most` bytes.

    Raises `SourceTooLarge`, `SourceBroken` for what cannot be inflated, `SourceUnsupported` for an
    encoding that was not asked for.
    """
    inflate = inflater(encoding)
    taken, size, came = [], 0, 0
    async for chunk in chunks:
        came += len(chunk)
        for piece in inflate.pieces(chunk):
            size += len(piece)
            taken.append(piece)
            if cut and max(size, came) > most:
                return b"".join(taken)[:most]
            if max(size, came) > most:
                raise too_large(most)
            await grow(size)
            await asyncio.sleep(0)
        if inflate.over:
            break
    inflate.end()
    return b"".join(taken)


def too_large(most: int) -> SourceTooLarge:
    """Make the error for a page of more than `most` bytes."""
    return SourceTooLarge(f"The page is larger than {most / 1_000_000:g} MB.")


def inflater(encoding: str) -> "Plain":
    """Give what undoes a Content-Encoding. Raises `SourceUnsupported`, which names it."""
    names = [
        n for n in (p.strip().lower() for p in encoding.split(",")) if n not in {"", "identity"}
    ]
    match names:
        case []:
            return Plain()
        case ["gzip" | "x-gzip"]:
            return Gzip()
        case ["deflate"]:
            return Deflate()
    shown = "".join(c for c in ", ".join(names) if c.isascii() and c.isprintable())[:40]
    raise SourceUnsupported(f"The site packs the page in a way that was not asked for ({shown}).")


class Plain:
    """A body that is not packed. `over`: what comes still is not part of it."""

    over = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Give what a chunk of the body holds, in pieces of bounded size."""
        yield chunk

    def end(self) -> None:
        """Check that the body is whole."""


class Gzip(Plain):
    """A body packed by gzip; of more than one member, as some servers send it."""

    bits = 16 + zlib.MAX_WBITS

    def __init__(self) -> None:
        self._members = 0
        self._stream = zlib.decompressobj(self.bits)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Inflate a chunk. Raises `SourceBroken`."""
        more = bool(chunk)
        while more and not self.over:
            try:
                piece = self._stream.decompress(chunk, STEP)
            except zlib.error:
                raise _broken() from None
            yield piece
            chunk = self._stream.unconsumed_tail
            more = bool(chunk) or len(piece) == STEP  # zlib may hold more than it gave
            if self._stream.eof:
                chunk = self._next(self._stream.unused_data)
                more = bool(chunk)

    def _next(self, rest: bytes) -> bytes:
        """Begin another member; what else follows one is not looked at, as in browsers."""
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise _broken()
        self.over = not b"\x1f\x8b".startswith(rest[:2])
        if rest and not self.over:
            self._stream = zlib.decompressobj(self.bits)
        return rest

    def end(self) -> None:
        """Check that the body is whole. Raises `SourceBroken`."""
        if not self._stream.eof:
            raise _broken()


class Deflate(Gzip):
    """A body packed by deflate: in zlib's format, as the standard says, or bare, as some do."""

    bits = zlib.MAX_WBITS

    def __init__(self) -> None:
        super().__init__()
        self._head: bytes | None = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Inflate a chunk; the first two bytes tell which format it is. Raises `SourceBroken`."""
        if self._head is not None:
            self._head = chunk = self._head + chunk
            if len(chunk) < 2:
                return
            self._head = None
            if chunk[0] & 0x0F != zlib.DEFLATED or int.from_bytes(chunk[:2], "big") % 31:
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        yield from super().pieces(chunk)


def _broken() -> SourceBroken:
    return SourceBroken("The page is damaged: what the site has packed cannot be unpacked.")
