"""Makes the lock files anew from pyproject.toml: every package with its hashes, no addresses."""

import subprocess
import sys

OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    # With its extras named, a requirement stays pinned for every pip: an older one otherwise looks
    # at the newest release of "package[extra]" first, and refuses it as unpinned.
    "--no-strip-extras",
    "--no-annotate",
    "--python-version=3.11",
    "--quiet",
)
# The largest first: the others take their versions from it, so that what is tested is what runs.
LOCKS = {"dev": ("lock", "server", "dev"), "server": ("lock", "server"), "base": ("lock",)}


def main() -> None:
    """Write requirements/*.txt."""
    for name, groups in LOCKS.items():
        wanted = [f"--group={group}" for group in groups]
        if name != "dev":
            wanted += ["--constraint=requirements/dev.txt"]
        subprocess.run(
            [
                sys.executable,
                "-m",
                "uv",
                "pip",
                "compile",
                "pyproject.toml",
                *OPTIONS,
                *wanted,
                "--output-file",
                f"requirements/{name}.txt",
            ],
            check=True,
        )


if __name__ == "__main__":
    main()
