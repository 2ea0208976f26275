"""https is served where a certificate is set; one that cannot be used is named at the start."""

import ssl
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import websockets.sync.client
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from backend.api.secured import secured
from backend.settings import ServerSettings
from byline.errors import SettingsError
from tests.conftest import unmeasured
from tests.serving import MAIN, PROGRAMS, Answer, Server, free_port


def certificate(folder: Path, name: str = "a", password: bytes = b"") -> tuple[Path, Path]:
    """Make a certificate for this machine that is signed with its own key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "byline")])
    builder = x509.CertificateBuilder(
        subject, subject, key.public_key(), x509.random_serial_number()
    )
    now = datetime.now(UTC)
    builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    secret: KeySerializationEncryption = NoEncryption()
    if password:
        secret = BestAvailableEncryption(password)
    cert_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    return cert_file, key_file


class Secured(Server):
    """Asked over https; its certificate is checked."""

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings["BYLINE_TLS_CERT"])

    def ask(self, method: str, path: str, *_: Any, **__: Any) -> Answer:
        url = f"https://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=30, context=self.context) as answer:
            return Answer(answer.status, answer.read(), dict(answer.headers))


def test_https_and_wss_are_served_and_http_beside_them_is_not(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    settings = {"BYLINE_TLS_CERT": str(cert), "BYLINE_TLS_KEY": str(key)}
    server = Secured(tmp_path / "data", settings, PROGRAMS / "quick.py")
    with server:
        assert server.get("/articles/").json["total"] == 0
        url = f"wss://127.0.0.1:{server.port}/ws/articles/1"
        with (
            websockets.sync.client.connect(url, ssl=server.context) as socket,
            pytest.raises(websockets.ConnectionClosed),
        ):
            socket.recv()
        assert socket.close_code == 4404
        plain = Server(server.data, port=server.port)
        with pytest.raises(OSError, match=r"(?i)closed|reset|disconnect|empty"):
            plain.get("/health")


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    cert, key = map(str, certificate(tmp_path))
    _, other = map(str, certificate(tmp_path, "b"))
    _, locked = map(str, certificate(tmp_path, "c", b"secret"))
    wrong = [
        (cert, "", "BYLINE_TLS_KEY is not set"),
        ("", key, "BYLINE_TLS_CERT is not set"),
        (cert, f"{tmp_path}/none.key", "BYLINE_TLS_KEY: .*none.key: No such file"),
        (str(tmp_path), key, "BYLINE_TLS_CERT: .*: Is a directory"),
        (cert, other, "BYLINE_TLS_KEY: .*b.key is not the key of .*a.crt"),
        (key, key, "are not a certificate and its key in PEM"),
        (cert, locked, "BYLINE_TLS_KEY: the key is encrypted"),
    ]
    for cert_file, key_file, said in wrong:
        with pytest.raises(SettingsError, match=said):
            secured(ServerSettings(tls_cert=cert_file, tls_key=key_file))


def test_a_service_that_cannot_serve_https_ends_in_one_line(tmp_path: Path) -> None:
    cert, _ = certificate(tmp_path)
    own = {"BYLINE_DATA_DIR": str(tmp_path / "data"), "BYLINE_PORT": str(free_port())}
    own |= {"BYLINE_TLS_CERT": str(cert), "BYLINE_TLS_KEY": str(tmp_path / "none.key")}
    refused = subprocess.run(
        [sys.executable, str(MAIN)],
        env=unmeasured() | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 2
    assert refused.stderr == (
        f"byline: BYLINE_TLS_KEY: {tmp_path}/none.key: No such file or directory\n"
    )
