"""Serves https where a certificate is set; one that cannot be used keeps the service from starting.

With a certificate there is no http on the port beside it.
"""

import ssl
from pathlib import Path
from typing import TypedDict

from backend.settings import ServerSettings
from byline.errors import SettingsError


class Secured(TypedDict, total=False):
    """What the web server takes."""

    ssl_certfile: str
    ssl_keyfile: str


def secured(settings: ServerSettings) -> Secured:
    """Say by what https is served; nothing where it is not. Raises `SettingsError`."""
    if not settings.tls_cert and not settings.tls_key:
        return {}
    files = {"BYLINE_TLS_CERT": settings.tls_cert, "BYLINE_TLS_KEY": settings.tls_key}
    for name, path in files.items():
        if not path:
            msg = f"{name} is not set; https takes a certificate and its key."
            raise SettingsError(msg)
        try:
            Path(path).open("rb").close()
        except OSError as error:
            msg = f"{name}: {path}: {error.strerror}"
            raise SettingsError(msg) from error
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.tls_cert, settings.tls_key, password=_none)
    except ssl.SSLError as error:
        raise SettingsError(_said(error, settings)) from error
    return {"ssl_certfile": settings.tls_cert, "ssl_keyfile": settings.tls_key}


def _none() -> bytes:
    """Have no password: asked for one, the terminal would wait where nobody sits."""
    msg = "BYLINE_TLS_KEY: the key is encrypted; give one that is not, for its owner's eyes only."
    raise SettingsError(msg)


def _said(error: ssl.SSLError, settings: ServerSettings) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"BYLINE_TLS_KEY: {settings.tls_key} is not the key of {settings.tls_cert}."
    return (
        f"BYLINE_TLS_CERT, BYLINE_TLS_KEY: {settings.tls_cert} and {settings.tls_key} are not "
        "a certificate and its key in PEM."
    )
