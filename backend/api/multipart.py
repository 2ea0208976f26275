"""Takes the one file out of a multipart body as it comes (RFC 7578), and holds a piece at most.

Starlette's own parser keeps files in the system's temporary folder, and whole requests at that.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from backend.errors import BadUpload, NotMultipart

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD = "file"
LONGEST_HEADERS = 8_000  # bytes before the file
CUT_SHORT = "The request ended before the file did; send it again."


class _Parts:
    """What the parser has met: the file's name, its bytes since the last look, the end."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.data = bytearray()
        self.ended = False
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._read = 0

    @property
    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_header_field": self._named,
            "on_header_value": self._valued,
            "on_header_end": self._told,
            "on_headers_finished": self._begun,
            "on_part_data": self._given,
            "on_end": self._closed,
        }

    def _named(self, data: bytes, start: int, end: int) -> None:
        self._header += self._counted(data[start:end])

    def _valued(self, data: bytes, start: int, end: int) -> None:
        self._value += self._counted(data[start:end])

    def _told(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _begun(self) -> None:
        _, options = parse_options_header(self._disposition)
        field = options.get(b"name", b"").decode("utf-8", "replace")
        if field != FIELD:
            raise BadUpload
        if self.name is not None:
            msg = "Send one file at a time; each becomes a document of its own."
            raise BadUpload(msg)
        if b"filename" not in options:
            raise BadUpload
        self.name = options[b"filename"].decode("utf-8", "replace")
        self._disposition = b""

    def _given(self, data: bytes, start: int, end: int) -> None:
        self.data += data[start:end]

    def _closed(self) -> None:
        self.ended = True

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        if self._read > LONGEST_HEADERS:
            raise BadUpload
        return data


async def received(request: Request, write: Callable[[bytes], Awaitable[None]]) -> str:
    """Hand the file's bytes to `write` as they come; give its name as the client named it.

    Raises `NotMultipart` or `BadUpload`.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise NotMultipart
    parts = _Parts()
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks)
        async for piece in request.stream():
            parser.write(piece)
            if parts.data:
                await write(bytes(parts.data))
                parts.data.clear()
    except MultipartParseError as error:
        raise BadUpload from error
    except ClientDisconnect as error:
        raise BadUpload(CUT_SHORT) from error
    if parts.name is None:
        raise BadUpload
    if not parts.ended:
        raise BadUpload(CUT_SHORT)
    return parts.name
