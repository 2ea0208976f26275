"""Secrets that are planted, and finding them again in whatever form they come to light."""

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, quote_plus, unquote


def forms(secret: str) -> set[str]:
    """Give a secret in clear, escaped for addresses and JSON, and in base 64 wherever it stands."""
    plain = {secret, unquote(secret)}
    found = plain | {quote(s, safe="") for s in plain} | {quote_plus(s) for s in plain}
    found |= {json.dumps(s)[1:-1] for s in plain}
    for known in plain:
        raw = known.encode()
        for shift in range(3):  # what stands before it moves the groups of three bytes
            whole = base64.b64encode(bytes(shift) + raw).decode().rstrip("=")
            core = whole[(4, 2, 3)[shift] if shift else 0 : len(raw) * 4 // 3 - 2]
            found |= {core, core.replace("+", "-").replace("/", "_")}
    return found


@dataclass
class Planted:
    """Secrets by what they are, and the texts in which none of them may stand."""

    secrets: dict[str, str]
    texts: dict[str, bytes] = field(default_factory=dict)

    def found(self, *allowed: tuple[str, str]) -> set[tuple[str, str]]:
        """Give which secret stands in which text, but for those that are `allowed` there."""
        return {
            (name, place)
            for name, secret in self.secrets.items()
            for place, text in self.texts.items()
            if (name, place) not in allowed and any(form.encode() in text for form in forms(secret))
        }


@dataclass
class Parrot:
    """Repeats in an error whatever it was sent, headers and all; or hands it on to another."""

    to: str = ""  # the address that it is handed on to; "": it is refused
    heard: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def parroting(to: str = "") -> Iterator[Parrot]:
    """Run one on loopback; as a proxy it refuses in the same way."""
    parrot = Parrot(to)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            sent = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            parrot.heard.append(f"{self.command} {self.path} {sent}")
            if parrot.to:
                asked = urllib.request.Request(parrot.to + self.path, body, sent)  # noqa: S310
                with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                    return self._say(answer.status, answer.headers["Content-Type"], answer.read())
            said = f"Incorrect key: {parrot.heard[-1]} {sent}"
            error = {"error": {"message": said, "type": "invalid", "code": "invalid_api_key"}}
            return self._say(401, "application/json", json.dumps(error).encode())

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_CONNECT = _answer  # noqa: N815  (http.server's names)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    parrot.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield parrot
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
