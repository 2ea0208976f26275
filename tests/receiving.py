"""A receiver of webhooks on loopback: checks signatures by itself, and answers as it is told."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE = 300  # seconds that a message's time may be away from ours
Answers = Callable[[int], tuple[int, dict[str, str]]]  # the visit's number, from 1


@dataclass
class Receiver:
    """What came; `hanging` visitors get no answer until it is set."""

    answers: Answers
    port: int = 0
    secret: str = ""
    visits: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=not-to-be-logged"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.visits]

    @property
    def told(self) -> list[Any]:
        """Give what was told, of which every signature holds."""
        assert all(self._genuine(headers, body) for headers, body in self.visits)
        return [json.loads(body) for _, body in self.visits]

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        kind, _, encoded = self.secret.partition("_")
        at = headers["webhook-timestamp"]
        if kind != "whsec" or abs(time.time() - int(at)) > TOLERANCE:
            return False
        digest = hmac.new(base64.b64decode(encoded, validate=True), digestmod=hashlib.sha256)
        for part in (headers["webhook-id"].encode(), b".", at.encode(), b".", body):
            digest.update(part)
        signatures = [s.split(",", 1) for s in headers["webhook-signature"].split(" ")]
        return ["v1", base64.b64encode(digest.digest()).decode()] in signatures


@contextmanager
def receiving(answers: Answers = lambda _: (204, {})) -> Iterator[Receiver]:
    """Receive; a status of 0 means that no answer comes."""
    own = Receiver(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            own.visits.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status, headers = own.answers(len(own.visits))
            if not status:
                own.hanging.wait(60)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            own.visits.append(({}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    own.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield own
    finally:
        own.hanging.set()
        server.shutdown()
        thread.join()
        server.server_close()
