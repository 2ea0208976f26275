"""Runs every check, the tests last, and says at the end which of them failed."""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "layers": ("lint-imports", "--no-cache"),
    "types": ("mypy",),
    "tests": (
        "pytest",
        "-q",
        "-n",
        "4",  # on two processors: most of these tests wait for a server now and then
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",  # the long ones have few tests, and would come last
        *sys.argv[1:],
    ),
}


def main() -> None:
    """Run the checks; the exit code is 1 when one failed."""
    failed = []
    for name, (tool, *arguments) in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run([str(BIN / tool), *arguments], check=False)
        result = "FAILED" if done.returncode else "passed"
        print(f"{name}: {result}, {time.monotonic() - began:.0f} s", flush=True)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
