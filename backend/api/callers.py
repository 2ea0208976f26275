"""Says who asks, before any route is reached: by a key, a token, a ticket, a signed link, or none.

Where a key is required nothing else answers without one, but whether the service is well.
"""

import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api.issuer import Issuer
from backend.api.links import PATH, Links
from backend.api.problems import problem
from backend.database.keys import FORM, KeyRecord, Keys, digest
from backend.database.tickets import Tickets
from backend.errors import ApiKeyRefused, KeyMissing, Refused
from backend.records import LOCAL, Caller, now, stamp
from byline.errors import BylineError

log = structlog.get_logger()
REMEMBERED = 2.0  # seconds: a key that was revoked is refused after them, in every process
USED = 60.0  # seconds between two times that the use of a key is written down
MOST = 10_000  # keys that are remembered at once
OPEN = frozenset({"/health", "/health/ready"})  # they say little to who shows no key
STREAM = re.compile(r"/ws/articles/[^/]*|/articles/[^/]*/events")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
NOBODY = Caller(owner="")  # owns nothing: no row has this owner
REFUSED, AGAIN_LATER = 4401, 1013  # the codes with which a socket is closed
LOCALLY = Caller(owner=LOCAL, operator=True)


class Callers:
    """Finds out who asks."""

    def __init__(
        self,
        keys: Keys,
        tickets: Tickets,
        links: Links,
        issuer: Issuer | None,
        required: bool | None,
    ) -> None:
        """Know keys, tickets, links and an issuer's tokens; say whether one of them is required.

        None: of what comes through a proxy alone, which may stand on this machine for all others.
        """
        self._keys, self._tickets, self._links = keys, tickets, links
        self._issuer = issuer
        self._remembered: dict[str | int, tuple[float, KeyRecord]] = {}
        self._used: dict[int, float] = {}  # when it was written down last that a key was used
        self.required = required

    async def of(self, scope: Scope, public: bool = False) -> Caller:
        """Say who asks; what is `public` everybody gets.

        What is shown must be right, even where nothing need be shown. Raises `KeyMissing`,
        `ApiKeyRefused`, `IssuerAway` or `DatabaseAway`.
        """
        shown = _shown(Headers(scope=scope))
        if shown is not None:
            return await self._by(shown)
        query = scope["query_string"].decode("latin-1")
        if query and (caller := await self._by_address(scope, query)) is not None:
            return caller
        if not self.required and not (self.required is None and _passed_on(Headers(scope=scope))):
            return LOCALLY
        if public:
            return NOBODY
        raise KeyMissing

    async def stands(self, caller: Caller) -> bool:
        """Say whether the key by which somebody came still holds."""
        if caller.key_id is None:
            return True
        key_id = caller.key_id
        found = await self._known(key_id, lambda: self._keys.key(key_id))
        return found is not None and found.holds(now())

    async def key(self, caller: Caller) -> KeyRecord | None:
        """Give the key by which somebody came; None where it was none."""
        return None if caller.key_id is None else await self._keys.key(caller.key_id)

    async def _by(self, shown: str) -> Caller:
        if self._issuer and shown.count(".") == 2:  # a key holds no dot
            return Caller(owner=await self._issuer.owner(shown))
        if not FORM.fullmatch(shown):
            raise ApiKeyRefused
        found = await self._known(digest(shown), lambda: self._keys.found(shown))
        if found is None or not found.holds(now()):
            raise ApiKeyRefused
        await self._use(found)
        return Caller(owner=found.owner, key_id=found.id, operator=found.operator)

    async def _by_address(self, scope: Scope, query: str) -> Caller | None:
        """Read what a page had to put into the address; None where there is nothing of the kind."""
        if "ticket=" in query and STREAM.fullmatch(scope["path"]):
            given = parse_qs(query).get("ticket", [])
            caller = await self._tickets.take(given[0]) if len(given) == 1 else None
            if caller is None or not await self.stands(caller):
                raise ApiKeyRefused
            return caller
        if "signature=" in query and PATH.fullmatch(scope["path"]):
            signed = scope.get("method") in ("GET", "HEAD")
            owner = await self._links.owner(scope["path"], query) if signed else None
            if owner is None:
                raise ApiKeyRefused
            return Caller(owner=owner)
        return None

    async def _known(
        self, name: str | int, ask: Callable[[], Awaitable[KeyRecord | None]]
    ) -> KeyRecord | None:
        """Remember for a moment what the database said; of what is unknown, nothing."""
        at = time.monotonic()
        since, found = self._remembered.get(name, (0.0, None))
        if found is not None and at - since < REMEMBERED:
            return found
        found = await ask()
        if len(self._remembered) >= MOST:
            self._remembered.clear()
        if found is None:
            self._remembered.pop(name, None)
        else:
            self._remembered[name] = at, found
        return found

    async def _use(self, found: KeyRecord) -> None:
        """Write down that a key is in use, once a minute; who asks is answered all the same."""
        at = time.monotonic()
        recently = stamp(datetime.now(UTC) - timedelta(seconds=USED))
        if at - self._used.get(found.id, float("-inf")) < USED:
            return
        self._used[found.id] = at
        if found.used_at is not None and found.used_at > recently:
            return
        try:
            await self._keys.used(found.id)
        except BylineError as error:  # the disk is full, say: reading goes on
            log.warning("key_use_not_kept", key_id=found.id, code=error.code)


def _passed_on(headers: Headers) -> bool:
    """Say whether a proxy says that it sends what another has asked."""
    return any(name in headers for name in FORWARDED)


def _shown(headers: Headers) -> str | None:
    """Give the key or token that a request shows; None for none. Raises `ApiKeyRefused` for two.

    Other schemes are a proxy's own: who must show a key has shown none with them.
    """
    shown = {value.strip() for value in headers.getlist("x-api-key")}
    for value in headers.getlist("authorization"):
        scheme, _, rest = value.strip().partition(" ")
        if scheme.lower() == "bearer":
            shown.add(rest.strip())
    if len(shown) > 1:
        raise ApiKeyRefused
    return shown.pop() if shown else None


class Admission:
    """Stands before the routes and lets in who may ask; `scope["caller"]` then says who it is."""

    def __init__(self, app: ASGIApp, screens: Callable[[Scope], bool]) -> None:
        """Stand before `app`, whose state has the callers; `screens` names what is the screen's.

        Its pages ask for a key themselves.
        """
        self._app, self._screens = app, screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        callers: Callers = scope["app"].state.callers
        try:
            if self._screens(scope):
                scope["caller"] = NOBODY
            else:
                scope["caller"] = await callers.of(scope, scope["path"] in OPEN)
        except BylineError as error:
            return await _refused(error, scope, receive, send)
        return await self._app(scope, receive, send)


async def _refused(error: BylineError, scope: Scope, receive: Receive, send: Send) -> None:
    status = error.status if isinstance(error, Refused) else 503  # the disk is full, say
    if scope["type"] == "websocket":  # accepted first: before that it would be a bare 403
        await receive()
        await send({"type": "websocket.accept"})
        code = REFUSED if status == 401 else AGAIN_LATER
        return await send({"type": "websocket.close", "code": code, "reason": error.code})
    answer = problem(Request(scope), status, error.code, error.message)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return await answer(scope, receive, send)
