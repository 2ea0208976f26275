"""The child process that reads untrusted documents: one after the other, under hard limits.

Speaks over its pipes. Out, a line `{"ready": true}` when it has started; in, a line of JSON
`{"suffix", "size", "charset"}` and that many bytes; out, a line of JSON: either the fields of a
`Document` or `{"failure": code, "message"}`. It opens no file and no connection of its own accord,
and ends when its input does.
"""

import contextlib
import json
import math
import resource
import sys
from typing import BinaryIO

from byline.research.reading import walls
from byline.research.reading.failures import Empty, TooLarge, Unreadable
from byline.research.reading.kinds import READERS
from byline.research.reading.language import language
from byline.research.reading.parts import Parts

MEMORY = 512_000_000  # bytes of address space; the largest real documents tried took 300
DEPTH = 3000  # of Python's stack
SAVED = frozenset({"html", "md", "txt"})  # the kinds that pages of the web come and are kept in
MOST_TEXT = 8_000_000  # letters of running text


def main(cpu_seconds: int) -> None:
    """Answer requests until the pipe closes; a document may take so many seconds of computing."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    sys.setrecursionlimit(DEPTH)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _answer(answers, {"ready": True})
    while line := requests.readline():
        asked = json.loads(line)
        data = requests.read(asked["size"])
        if len(data) < asked["size"]:
            return  # the parent is gone
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = math.ceil(used.ru_utime + used.ru_stime)
        resource.setrlimit(
            resource.RLIMIT_CPU, (spent + cpu_seconds, resource.getrlimit(resource.RLIMIT_CPU)[1])
        )
        _answer(answers, read(asked["suffix"], data, asked["charset"]))


def _limit(kind: int, most: int) -> None:
    """Lower a limit. macOS knows no limit of address space and refuses to set one."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


def _answer(answers: BinaryIO, answer: dict[str, object]) -> None:
    answers.write(json.dumps(answer).encode("ascii") + b"\n")
    answers.flush()


def read(suffix: str, data: bytes, charset: str = "") -> dict[str, object]:
    """Read one document: give the fields of a `Document`, or why it cannot be read."""
    try:
        parts = READERS[suffix](data, charset)
        if suffix in SAVED:
            walls.mark(parts)
        _check(parts)
        return parts.as_document(language(parts.found))
    except MemoryError:
        return _failure(TooLarge())
    except Unreadable as error:
        return _failure(error)
    except Exception:  # noqa: BLE001  (any parser, any damage: the file is what is broken)
        return _failure(Unreadable())


def _check(parts: Parts) -> None:
    if sum(len(p.text) for p in parts.found) > MOST_TEXT:
        raise TooLarge
    if not any(p.kind != "heading" for p in parts.found):
        raise Empty


def _failure(error: Unreadable) -> dict[str, object]:
    return {"failure": error.code, "message": error.message}


if __name__ == "__main__":
    main(int(sys.argv[1]))
