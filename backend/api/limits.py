"""How often may somebody ask? Counted for each owner, and for each address that has no key.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

import math
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.callers import REFUSED
from backend.api.problems import problem
from backend.api.seen import PIECES
from backend.database.followers import Followers
from backend.database.rates import Rates, Standing, rate_of
from backend.errors import Limited, TooManyReaders, TooManyRequests
from backend.records import LOCAL, Caller
from backend.settings import ServerSettings

HEALTH = ("/health", "/health/ready")  # asked by what looks after the service
WITHOUT_KEY = "60/minute"  # where nothing is set
LIMITED = 4429  # the code that closes a socket
STREAMS = "/events"  # the end of a path that is followed as long as a socket is


def address_of(scope: Scope) -> str:
    """Give the address that asks; of IPv6 the network, for one customer has that whole."""
    client = scope.get("client")
    try:
        address = ip_address(client[0].split("%")[0] if client else "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)


class Limits:
    """Lets callers that are known ask as often as they may. Stands behind the guard."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the settings and counts."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan" or _free(scope["path"]):
            return await self._app(scope, receive, send)
        state, caller = scope["app"].state, scope["caller"]
        found = _rate(state.settings, caller, scope)
        if found is not None:
            name, rate, who = found
            standing = await state.rates.hit(rate, who)
            if standing is not None:
                told = _telling(name, rate, standing, send)
                if not standing.allowed:
                    return await _refuse(scope, receive, told, _limited(standing))
                send = told
        if _without_key(caller) or not _follows(scope):
            return await self._app(scope, receive, send)
        followers: Followers = state.followers
        if not await followers.enter(caller.owner, state.settings.owner_sockets):
            return await _refuse(scope, receive, send, TooManyReaders())
        try:
            return await self._app(scope, receive, send)
        finally:
            followers.leave(caller.owner)


class Doorstep:
    """Refuses an address for a while from which keys were refused again and again.

    Stands before the guard: whoever guesses is not told whether he has guessed right.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, whose state holds the settings and counts."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        state = scope["app"].state
        rate = rate_of(state.settings.rate_without_key or WITHOUT_KEY)
        if rate is None or scope["path"] in HEALTH:
            return await self._app(scope, receive, send)
        who = f"refused/{address_of(scope)}"
        if (known := state.rates.refused(rate, who)) is not None:
            return await _refuse(scope, receive, send, _limited(known))
        return await self._app(scope, receive, _Watched(scope, receive, send, rate, who).send)


class _Watched:
    """What is answered: a refused key is counted, and one too many is answered otherwise."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, rate: RateLimitItem, who: str
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._rate, self._who = rate, who
        self._answered = False

    async def send(self, message: Message) -> None:
        if self._answered:
            return None
        kind = message["type"]
        refused = kind == "http.response.start" and message["status"] == 401
        closed = kind == "websocket.close" and message.get("code") == REFUSED
        if refused or closed:
            rates: Rates = self._scope["app"].state.rates
            standing = await rates.hit(self._rate, self._who)
            if standing is not None and not standing.allowed:
                if refused:
                    self._answered = True
                    answer = _limited(standing)
                    return await _refuse(self._scope, self._receive, self._send, answer)
                message = {**message, "code": LIMITED, "reason": TooManyRequests.code}
        return await self._send(message)


def _rate(
    settings: ServerSettings, caller: Caller, scope: Scope
) -> tuple[str, RateLimitItem, str] | None:
    """Give the policy's name, the rate, and who is counted; None for no limit."""
    if not _without_key(caller):
        rate = rate_of(settings.rate)
        return None if rate is None else ("owner", rate, f"owner/{caller.owner}")
    if not settings.rate_without_key and _here(scope):
        return None
    rate = rate_of(settings.rate_without_key or WITHOUT_KEY)
    return None if rate is None else ("address", rate, f"address/{address_of(scope)}")


def _without_key(caller: Caller) -> bool:
    return caller.key_id is None and caller.owner in (LOCAL, "")


def _here(scope: Scope) -> bool:
    """Say whether this machine asks; a test's client has no address that could be told."""
    address = address_of(scope)
    return not address or ("/" not in address and ip_address(address).is_loopback)


def _free(path: str) -> bool:
    return path in HEALTH or path.startswith(PIECES)


def _follows(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["type"] == "websocket" or path.endswith(STREAMS)


def _limited(standing: Standing) -> Limited:
    return TooManyRequests(retry_after=max(1, math.ceil(standing.wait)))


def _telling(name: str, rate: RateLimitItem, standing: Standing, send: Send) -> Send:
    """Give what sends with the limit's headers."""

    async def telling(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers["RateLimit-Policy"] = f'"{name}";q={rate.amount};w={rate.get_expiry()}'
            more = max(1, math.ceil(standing.wait)) if standing.wait else rate.get_expiry()
            headers["RateLimit"] = f'"{name}";r={standing.remaining};t={more}'
        await send(message)

    return telling


async def _refuse(scope: Scope, receive: Receive, send: Send, error: Limited) -> None:
    if scope["type"] == "websocket":  # accepted first: a refusal before that tells nothing
        await receive()
        await send({"type": "websocket.accept"})
        return await send({"type": "websocket.close", "code": LIMITED, "reason": error.code})
    answer = problem(Request(scope), error.status, error.code, error.message)
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return await answer(scope, receive, send)
