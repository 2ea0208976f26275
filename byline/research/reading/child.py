"""The child process that reads untrusted documents: one after the other, under hard limits.

Speaks over its pipes. Out, a line `{"ready": true}` when it has started; in, a line of JSON `{"suffix", "size"}` and that many bytes; out, a
line of JSON, either the fields of a `Document` or `{"failure": code}`. It has no file or network use.
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

from byline.research.reading.encoding import decoded
from byline.research.reading.failures import Unreadable
from byline.research.reading import docx, html, markdown, pdf
from byline.research.reading.parts import Parts

MEMORY = 1_000_000_000
CPU_SECONDS = 20
MOST_TEXT = 8_000_000


def main() -> None:
    """Answer requests until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(3000)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _answer(answers, {"ready": True})
    while line := requests.readline():
        asked = json.loads(line)
        data = requests.read(asked["size"])
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))
        _answer(answers, _read(asked["suffix"], data))


def _answer(answers: BinaryIO, answer: dict[str, object]) -> None:
    answers.write(json.dumps(answer).encode("ascii") + b"\n")
    answers.flush()


def _read(suffix: str, data: bytes) -> dict[str, object]:
    try:
        parts = READERS[suffix](data)
    except MemoryError:
        return {"failure": "source_too_large"}
    except Unreadable as error:
        return {"failure": error.code, "message": error.message}
    except Exception as error:  # noqa: BLE001  (any parser, any damage: the file is what is broken)
        return {"failure": "source_broken", "detail": type(error).__name__}
    if sum(len(p.text) for p in parts.found) > MOST_TEXT:
        return {"failure": "source_too_large"}
    if not any(p.kind != "heading" for p in parts.found):
        return {"failure": "source_empty"}
    return parts.as_document(_language(parts))


def _language(parts: Parts) -> str:
    """Name the language of the prose (ISO 639-1), or "" where there is too little of it."""
    prose = " ".join(p.text for p in parts.found if p.kind != "heading" and len(p.text) > 80)[:4000]
    if len(prose) < 200:
        return ""
    import py3langid

    return str(py3langid.classify(prose)[0])


READERS: dict[str, Callable[[bytes], Parts]] = {
    "md": lambda data: markdown.read(decoded(data)),
    "txt": lambda data: markdown.read(decoded(data)),
    "html": html.read,
    "pdf": pdf.read,
    "docx": docx.read,
}

if __name__ == "__main__":
    main()
