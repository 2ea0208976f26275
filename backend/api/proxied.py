"""Who asks, by which name and scheme, where a proxy stands between: only trusted ones are believed.

By X-Forwarded-For, -Proto and -Host, or by Forwarded (RFC 7239).
"""

import re
from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from byline.article import Value

# One pair of Forwarded, or what ends it: a token or a quoted text, ";" within a hop, "," behind it.
_PAIR = re.compile(r'\s*([a-zA-Z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*(;|,|$)')
SCHEMES = frozenset({"http", "https"})


class Hop(Value):
    """What a proxy says of the request that it passes on; "" where it says nothing."""

    client: str = ""
    scheme: str = ""
    host: str = ""


class Proxied:
    """Puts the client that a trusted proxy tells of in the proxy's place."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the settings."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "lifespan" and scope["client"]:
            proxies = scope["app"].state.settings.trusted_proxies
            if proxies and trusted(scope["client"][0], proxies):
                _believe(scope, hop(Headers(scope=scope), scope["client"][0], proxies))
        return await self._app(scope, receive, send)


def _believe(scope: Scope, told: Hop) -> None:
    if told.client:
        scope["client"] = (told.client, 0)
    if told.scheme:
        socket = scope["type"] == "websocket"
        scope["scheme"] = told.scheme.replace("http", "ws") if socket else told.scheme
    if told.host:
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [(b"host", told.host.encode("latin-1")), *others]


@lru_cache(maxsize=4096)
def trusted(address: str, proxies: tuple[str, ...]) -> bool:
    """Say whether an address is one of the proxies."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(network) for network in proxies)


def hop(headers: Headers, peer: str, proxies: tuple[str, ...]) -> Hop:
    """Say what is to be believed of the headers that `peer`, a trusted proxy, has sent.

    A proxy adds to the one kind of headers that it knows and passes the other on as the client has
    written it. So where both tell of a client, neither is believed.
    """
    old = [a.strip() for line in headers.getlist("x-forwarded-for") for a in line.split(",")]
    hops = _forwarded(", ".join(headers.getlist("forwarded")))
    if old and hops:
        return Hop()
    if hops:
        client = _client([h.client for h in hops], peer, proxies)
        return hops[-1].model_copy(update={"client": client})
    scheme = _last(headers, "x-forwarded-proto").lower()
    return Hop(
        client=_client(old, peer, proxies),
        scheme=scheme if scheme in SCHEMES else "",
        host=_last(headers, "x-forwarded-host"),
    )


def _last(headers: Headers, name: str) -> str:
    return ",".join(headers.getlist(name)).rsplit(",", 1)[-1].strip()


def _client(told: list[str], peer: str, proxies: tuple[str, ...]) -> str:
    """Give the nearest address that is no trusted proxy's; beyond it anything may be written."""
    client = peer
    for text in reversed(told):
        address = _address(text)
        if not address:  # hidden, or no address: what stands behind it is not known
            break
        client = address
        if not trusted(address, proxies):
            break
    return client


def _address(text: str) -> str:
    """Give an address without its port; "" where it is none."""
    bare = text[1:].split("]", 1)[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.split(":", 1)[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""


def _forwarded(text: str) -> list[Hop]:
    """Read Forwarded; what cannot be read tells nothing, as one hop that hides its client."""
    hops, said, at = [], dict[str, str](), 0
    while at < len(text):
        if (pair := _PAIR.match(text, at)) is None:
            return [Hop()]
        said[pair[1].lower()] = re.sub(r"\\(.)", r"\1", pair[2]) if pair[2] else pair[3] or ""
        at = pair.end()
        if pair[4] != ";":
            scheme = said.get("proto", "").lower()
            scheme = scheme if scheme in SCHEMES else ""
            hops.append(Hop(client=said.get("for", ""), scheme=scheme, host=said.get("host", "")))
            said = {}
    return hops
