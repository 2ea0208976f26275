"""What a forked program takes for its interpreter: it has computing children forked by the nest.

`tests.nest` writes a copy of it beside its socket, with first lines that name the interpreter. The
child has its streams, and they end together.
"""

import json
import os
import signal
import socket
import sys

REAL: str = globals().get("REAL", sys.executable)


def ended(arguments: list[str]) -> int:
    """Have a child forked; give its exit code, or less than 0 for a signal."""
    asked = {"program": arguments[0], "arguments": arguments[1:]}
    surroundings = {"env": dict(os.environ), "cwd": os.getcwd()}  # noqa: PTH109  (pathlib is slow)
    with socket.socket(socket.AF_UNIX) as nest:
        nest.connect(f"{__file__}.socket")
        socket.send_fds(nest, [json.dumps(asked | surroundings).encode()], [0, 1, 2])
        for stream in (0, 1, 2):  # else a pipe would outlive the child
            os.close(stream)
        return int(nest.recv(16) or -signal.SIGKILL)


if "byline.computing" not in sys.argv:
    os.execv(REAL, [REAL, *sys.argv[1:]])  # noqa: S606
code = ended(sys.argv)
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
