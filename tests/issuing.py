"""An issuer of tokens (OpenID Connect) on loopback, with real keys."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

AUDIENCE = "byline"
OTHER = "nobody-published-this"


@cache
def private(name: str) -> Any:
    """Make a key; its name says of which kind it is."""
    if name.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if name.startswith("ed"):
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


ALGORITHM = {"rsa": "RS256", "ed": "EdDSA", "ec": "ES256"}


def algorithm(name: str) -> str:
    return next(a for kind, a in ALGORITHM.items() if name.startswith(kind))


def pem(name: str) -> bytes:
    """Give a public key as anybody can have it."""
    found: bytes = (
        private(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return found


@dataclass
class Issuing:
    """What the issuer publishes; `asked` counts who asked for what."""

    published: list[str] = field(default_factory=lambda: ["rsa-1", "ec-1", "ed-1"])
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""
    named: str = ""  # another issuer, in its own document
    away: bool = False

    def token(self, key: str = "rsa-1", /, header: Any = None, **claims: Any) -> str:
        """Sign a token; a claim that is None is left out."""
        now = int(time.time())
        said = {"iss": self.address, "aud": AUDIENCE, "sub": "ann", "exp": now + 300}
        said = {k: v for k, v in (said | claims).items() if v is not None}
        headers = {"kid": key} | (header or {})
        return jwt.encode(said, private(key), algorithm(key), headers=headers)

    def answer(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.named or self.address, "jwks_uri": f"{self.address}/keys"}
        if path == "/keys":
            return {"keys": [*map(self._shown, self.published), {"kty": "oct", "k": "c2VjcmV0"}]}
        return None

    def _shown(self, name: str) -> Any:
        shown: dict[str, Any] = jwt.get_algorithm_by_name(algorithm(name)).to_jwk(
            private(name).public_key(), as_dict=True
        )
        return shown | {"kid": name, "use": "sig"}


@contextmanager
def issuing() -> Iterator[Issuing]:
    """Serve it in a thread of its own."""
    own = Issuing()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own.asked[self.path] += 1
            found = None if own.away else own.answer(self.path)
            body = json.dumps(found).encode()
            self.send_response(503 if own.away else 404 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield own
    finally:
        server.shutdown()
        server.server_close()
