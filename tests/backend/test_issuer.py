"""Tokens of an issuer are let in when everything in them holds, and never else."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from backend.api import issuer as module
from backend.api.issuer import LONGEST_SUBJECT, Issuer, secure
from backend.errors import ApiKeyRefused, IssuerAway
from byline.errors import SettingsError
from tests.issuing import AUDIENCE, Issuing, issuing, pem, private


@pytest.fixture(scope="module")
def serving() -> Iterator[Issuing]:
    with issuing() as found:
        yield found


@pytest.fixture
def there(serving: Issuing) -> Issuing:
    """Give the issuer as it is at first."""
    serving.published, serving.named, serving.away = ["rsa-1", "ec-1", "ed-1"], "", False
    serving.asked.clear()
    return serving


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def refused(issuer: Issuer, token: str) -> bool:
    try:
        await issuer.owner(token)
    except ApiKeyRefused:
        return True
    return False


def part(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_with(secret: bytes, header: Any, claims: Any) -> str:
    """Sign with HMAC by hand: no library would take a public key for a secret."""
    said = f"{part(header)}.{part(claims)}"
    return f"{said}.{part(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


async def test_a_token_names_its_owner_whatever_kind_of_key_signed_it(there: Issuing) -> None:
    issuer = Issuer(there.address, AUDIENCE)
    for key in ("rsa-1", "ec-1", "ed-1"):
        assert await issuer.owner(there.token(key)) == "oidc:ann"
        assert await issuer.owner(there.token(key, aud=["x", AUDIENCE], sub="é 1")) == "oidc:é 1"
    assert await issuer.owner(there.token(exp=int(time.time()) - 5)) == "oidc:ann"  # clocks differ
    assert there.asked == {"/.well-known/openid-configuration": 1, "/keys": 1}
    ps = jwt.encode(
        {"iss": there.address, "aud": AUDIENCE, "sub": "ann", "exp": time.time() + 60},
        private("rsa-1"), "PS256", headers={"kid": "rsa-1"},
    )  # fmt: skip
    assert await issuer.owner(ps) == "oidc:ann"


async def test_what_does_not_hold_is_refused(there: Issuing) -> None:
    issuer, now = Issuer(there.address, AUDIENCE), int(time.time())
    good = there.token()
    assert await issuer.owner(good) == "oidc:ann"
    head, claims, signature = good.split(".")
    own = {"iss": there.address, "aud": AUDIENCE, "sub": "ann", "exp": now + 60}
    wrong = {
        "expired": there.token(exp=now - 3600),
        "of tomorrow": there.token(nbf=now + 3600),
        "issued tomorrow": there.token(iat=now + 3600),
        "of another issuer": there.token(iss="https://evil.example"),
        "of an issuer that begins alike": there.token(iss=f"{there.address}.evil.example"),
        "for another audience": there.token(aud="other"),
        "for audiences": there.token(aud=["a", "b"]),
        "without an end": there.token(exp=None),
        "without a subject": there.token(sub=None),
        "without an audience": there.token(aud=None),
        "without an issuer": there.token(iss=None),
        "with an empty subject": there.token(sub=""),
        "with a blank subject": there.token(sub="  "),
        "with a long subject": there.token(sub="a" * (LONGEST_SUBJECT + 1)),
        "with a line in its subject": there.token(sub="a\nb"),
        "with a NUL in its subject": there.token(sub="a\0"),
        "with half a character": there.token(sub="\ud800"),
        "by an unknown key": there.token("rsa-2"),
        "by another key of that name": there.token("rsa-2", header={"kid": "rsa-1"}),
        "by a key of another kind": there.token("ec-1", header={"kid": "rsa-1"}),
        "with the key in it": there.token("rsa-2", header={"kid": "rsa-1", "jwk": {"kty": "RSA"}}),
        "with a key elsewhere": there.token("rsa-2", header={"jku": "http://127.0.0.1:9/"}),
        "with a critical header": there.token(header={"crit": ["x"], "x": 1}),
        "unsigned": f"{part({'alg': 'none', 'kid': 'rsa-1'})}.{claims}.",
        "unsigned, in another spelling": f"{part({'alg': 'nOnE', 'kid': 'rsa-1'})}.{claims}.",
        "without a signature": f"{head}.{claims}.",
        "with another's claims": f"{head}.{part(own | {'sub': 'bob'})}.{signature}",
        "with the public key as a secret": signed_with(
            pem("rsa-1"), {"alg": "HS256", "kid": "rsa-1"}, own
        ),
        "with the public key as a secret, unnamed": signed_with(
            pem("rsa-1"), {"alg": "HS256"}, own
        ),
        "by the published secret": signed_with(b"secret", {"alg": "HS256", "kid": ""}, own),
        "without a name of its key": jwt.encode(own, private("rsa-1"), "RS256"),
        "whose key's name is a number": there.token(header={"alg": "RS256"}).replace(
            head, part({"alg": "RS256", "kid": 1})
        ),
        "whose key's name is a list": f"{part({'alg': 'RS256', 'kid': ['rsa-1']})}.{claims}.x",
        "nested": f"{part(b'[' * 2000)}.{claims}.{signature}",
        "nested claims": f"{head}.{part(b'[' * 2000)}.{signature}",
        "no JSON": f"{part(b'{')}.{claims}.{signature}",
        "a text": f"{part('rsa-1')}.{claims}.{signature}",
        "no base64": "@.@.@",
        "unicode": "é.é.é",
        "half a character": "\ud800.a.b",
        "nothing": "..",
        "too long": f"{good}{'A' * 9000}",
    }
    let_in = [what for what, token in wrong.items() if not await refused(issuer, token)]
    assert let_in == []


async def test_of_a_signature_no_bit_may_differ(there: Issuing) -> None:
    issuer, good = Issuer(there.address, AUDIENCE), there.token("ec-1")
    head, claims, signature = good.split(".")
    data = base64.urlsafe_b64decode(signature + "==")
    for n in range(0, len(data) * 8, 7):
        changed = bytearray(data)
        changed[n // 8] ^= 1 << n % 8
        assert await refused(issuer, f"{head}.{claims}.{part(bytes(changed))}")


async def test_a_new_key_is_asked_for_at_most_once_a_minute(there: Issuing) -> None:
    clock = Clock()
    issuer = Issuer(there.address, AUDIENCE, clock)
    assert await issuer.owner(there.token()) == "oidc:ann"
    there.published = ["rsa-2"]
    for _ in range(20):
        assert await refused(issuer, there.token("rsa-2"))
    assert there.asked["/keys"] == 1
    clock.now += module.AGAIN
    tokens = [there.token("rsa-2"), *(there.token("rsa-3") for _ in range(20))]
    got = await asyncio.gather(*(refused(issuer, t) for t in tokens))
    assert got == [False, *[True] * 20]
    assert there.asked["/keys"] == 2
    assert await refused(issuer, there.token("rsa-1"))  # it has been withdrawn
    only = {"iss": there.address, "aud": AUDIENCE, "sub": "eve", "exp": time.time() + 60}
    assert await issuer.owner(jwt.encode(only, private("rsa-2"), "RS256")) == "oidc:eve"


async def test_an_issuer_that_is_away_is_said_to_be_and_known_keys_go_on(there: Issuing) -> None:
    clock = Clock()
    issuer = Issuer(there.address, AUDIENCE, clock)
    there.away = True
    for _ in range(10):
        with pytest.raises(IssuerAway):
            await issuer.owner(there.token())
    assert there.asked.total() == 1  # it is not asked for every token
    there.away, clock.now = False, clock.now + module.AWAY
    assert await issuer.owner(there.token()) == "oidc:ann"
    there.away, clock.now = True, clock.now + 2 * module.FRESH
    assert await issuer.owner(there.token()) == "oidc:ann"


async def test_another_issuers_document_and_addresses_that_others_can_change_are_not_taken(
    there: Issuing,
) -> None:
    there.named = "https://evil.example"
    with pytest.raises(IssuerAway):
        await Issuer(there.address, AUDIENCE).owner(there.token())
    assert there.asked["/keys"] == 0
    assert secure("https://a.b") and secure("http://127.0.0.1:1")
    assert not secure("http://a.b") and not secure("file:///a")


def test_an_issuer_needs_an_audience(monkeypatch: pytest.MonkeyPatch) -> None:
    from backend.settings import ServerSettings

    monkeypatch.setenv("BYLINE_OIDC_ISSUER", "https://login.example")
    with pytest.raises(SettingsError, match="BYLINE_OIDC_AUDIENCE"):
        ServerSettings.read()
    monkeypatch.setenv("BYLINE_OIDC_AUDIENCE", "byline")
    assert ServerSettings.read().oidc_audience == "byline"
