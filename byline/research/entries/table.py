"""A table on the disk from words to numbers, which is looked up without being read into memory."""

import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path

from byline.errors import SourceBroken

HEAD = struct.Struct("=8sQQQ")  # the mark; how many keys, numbers, and bytes of keys
MARK = b"byline\x00\x01"
NUMBER = array("I").itemsize


class Table:
    """A sorted table. Raises `SourceBroken` for a file that is cut short, or none of ours."""

    def __init__(self, path: Path) -> None:
        """Open the file; its pages are read when they are looked at."""
        data = mapped(path)
        if len(data) < HEAD.size:
            raise SourceBroken
        mark, self._keys, numbers, letters = HEAD.unpack(data[: HEAD.size])
        ends = NUMBER * (self._keys + 1)
        places = HEAD.size, HEAD.size + ends, HEAD.size + 2 * ends
        blob = places[2] + NUMBER * numbers
        if mark != MARK or len(data) != blob + letters:
            raise SourceBroken
        self._key_ends = data[places[0] : places[1]].cast("I")
        self._number_ends = data[places[1] : places[2]].cast("I")
        self._numbers = data[places[2] : blob].cast("I")
        self._blob = data[blob:]

    def find(self, key: str) -> Sequence[int] | None:
        """Give the numbers of a key; None when it is not there."""
        wanted = key.encode()
        place = bisect_left(range(self._keys), wanted, key=self._key)
        if place == self._keys or self._key(place) != wanted:
            return None
        return self._numbers[self._number_ends[place] : self._number_ends[place + 1]]

    def _key(self, place: int) -> bytes:
        return bytes(self._blob[self._key_ends[place] : self._key_ends[place + 1]])


def mapped(path: Path) -> memoryview:
    """Map a file that is not empty into memory. Raises `SourceBroken` or an `OSError`."""
    with path.open("rb") as file:
        try:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:  # it is empty
            raise SourceBroken from error


def packed(rows: Mapping[str, Sequence[int]]) -> bytes:
    """Lay out a table; the numbers are below 2**32."""
    blob, numbers = bytearray(), array("I")
    key_ends, number_ends = array("I", [0]), array("I", [0])
    for key, row in sorted((key.encode(), row) for key, row in rows.items()):
        blob += key
        numbers.extend(row)
        key_ends.append(len(blob))
        number_ends.append(len(numbers))
    head = HEAD.pack(MARK, len(rows), len(numbers), len(blob))
    return b"".join((head, key_ends, number_ends, numbers, blob))
