"""Tokens of an issuer (OpenID Connect): its keys are fetched, kept, and every token checked."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import structlog

from backend.errors import ApiKeyRefused, IssuerAway

log = structlog.get_logger()
PREFIX = "oidc:"  # of the owners that tokens name: no key's owner begins so
LONGEST, LONGEST_SUBJECT = 8000, 95  # characters: of a token; of the subject in it
PATIENCE = 5.0  # seconds
LARGEST = 1_000_000  # bytes of what the issuer answers
FRESH, AGAIN, AWAY = 3600.0, 60.0, 5.0  # seconds: keys are kept, asked for anew, not asked for
LEEWAY = 30.0  # seconds by which two clocks may differ
# What signs with a secret that both sides know is not among them: with a public key for the secret
# anybody could (RFC 8725, 2.1).
ALGORITHMS = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA",),
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Issuer:
    """Checks tokens by the keys that their issuer publishes."""

    def __init__(
        self, issuer: str, audience: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Name the issuer by its address, and the audience that its tokens must name."""
        self._issuer, self._audience = issuer, audience
        self._clock = clock
        self._keys: dict[str, tuple[Any, tuple[str, ...]]] = {}
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def owner(self, token: str) -> str:
        """Give the owner that a token names. Raises `ApiKeyRefused` or `IssuerAway`."""
        if len(token) > LONGEST:
            raise ApiKeyRefused
        try:
            key, algorithms = await self._key(jwt.get_unverified_header(token).get("kid"))
            claims = jwt.decode(
                token,
                key,
                algorithms=algorithms,
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        # Whatever nests too deep or is no text comes from outside, too.
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise ApiKeyRefused from error
        subject = str(claims["sub"])
        if not subject.isprintable() or not 0 < len(subject.strip()) <= LONGEST_SUBJECT:
            raise ApiKeyRefused
        return PREFIX + subject

    async def _key(self, kid: Any) -> tuple[Any, tuple[str, ...]]:  # noqa: ANN401  (not checked yet)
        """Give the key of that name, and what it may have signed with."""
        if kid is not None and not isinstance(kid, str):
            raise ApiKeyRefused
        if self._clock() - self._fetched > FRESH or self._named(kid) is None:
            await self._look(kid)
        found = self._named(kid)
        if found is None:
            raise ApiKeyRefused
        return found

    def _named(self, kid: str | None) -> tuple[Any, tuple[str, ...]] | None:
        if kid is None:  # a token that names none can only mean the only one
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    async def _look(self, kid: str | None) -> None:
        """Fetch the keys, unless that was done just now. Raises `IssuerAway` where there are none.

        Keys that were fetched before are used on when the issuer is away.
        """
        async with self._fetching:
            fresh = self._clock() - self._fetched <= FRESH
            if fresh and self._named(kid) is not None:
                return  # another has fetched them meanwhile
            if self._clock() - self._tried >= (AGAIN if self._keys else AWAY):
                self._tried = self._clock()
                try:
                    self._keys = await self._published()
                    self._fetched = self._clock()
                except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                    log.warning("issuer_away", issuer=self._issuer, error=type(error).__name__)
        if not self._keys:
            raise IssuerAway

    async def _published(self) -> dict[str, tuple[Any, tuple[str, ...]]]:
        """Fetch the issuer's keys (OpenID Connect Discovery 1.0, 4; RFC 7517)."""
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as web:
            async with asyncio.timeout(2 * PATIENCE):
                where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
                about = await _fetched(web, where)
                if about.get("issuer") != self._issuer:
                    msg = "the document is another issuer's"
                    raise ValueError(msg)
                found = await _fetched(web, str(about.get("jwks_uri")))
        return _usable(found)


async def _fetched(web: httpx.AsyncClient, url: str) -> dict[str, Any]:
    if not secure(url):
        msg = "an issuer's address begins with https://"
        raise ValueError(msg)
    body = bytearray()
    async with web.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != 200:
            msg = f"the issuer answers with {answer.status_code}"
            raise ValueError(msg)
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                msg = "the issuer's answer is too large"
                raise ValueError(msg)
    found = json.loads(body)
    if not isinstance(found, dict):
        msg = "the issuer's answer is no JSON object"
        raise ValueError(msg)  # noqa: TRY004  (what is wrong is what came)
    return found


def secure(url: str) -> bool:
    """Say whether nobody on the way can change what an address gives."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _usable(found: dict[str, Any]) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """Take the keys that sign, by their names; those that we cannot read are nobody's."""
    keys = {}
    given = found.get("keys")
    for made in given if isinstance(given, list) else []:
        if not isinstance(made, dict) or made.get("use", "sig") != "sig":
            continue
        allowed = ALGORITHMS.get(str(made.get("kty")), ())
        if "alg" in made:
            allowed = tuple(a for a in allowed if a == made["alg"])
        if not allowed:
            continue
        try:
            read = jwt.PyJWK(made, allowed[0])
        except jwt.PyJWTError as error:
            log.warning("issuers_key_unread", error=type(error).__name__)
            continue
        keys[str(made.get("kid", ""))] = (read.key, allowed)
    return keys
