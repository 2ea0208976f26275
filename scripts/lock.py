"""Makes the lock files anew from pyproject.toml: every package with its hashes, no addresses."""

import subprocess
import sys

OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
    "--python-version=3.11",
    "--quiet",
)
LOCKS = {"base": ("lock",), "server": ("lock", "server"), "dev": ("lock", "server", "dev")}


def main() -> None:
    """Write requirements/*.txt."""
    for name, groups in LOCKS.items():
        wanted = [f"--group={group}" for group in groups]
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
