"""Zip files that are the same to the byte whenever they are made."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file knows
PLAIN = ("mimetype",)  # EPUB: stored, and first


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files by name, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            plain = name in PLAIN
            entry.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Unpack a zip file of our own."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
