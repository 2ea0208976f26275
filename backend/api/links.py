"""Links that open one picture or one file for a while, for pages that cannot send a key along."""

import base64
import hashlib
import hmac
import re
import time

from backend.database.signing import Signing
from backend.errors import BadLink
from byline.article import Value

LASTS, PICTURE = 600, 86_400  # seconds: of a link that was asked for; of a result's picture
STEP = 3600  # seconds to whose full number a picture's end is rounded: its address holds still
PATH = re.compile(r"/articles/([1-9][0-9]{0,17})/(?:image|export)")
# Nothing in it may look like what is added to it.
QUERY = re.compile(r"(?!.*(?:expires|signature|ticket)=)[!$-;=?-~]{0,300}")
SIGNED = re.compile(
    r"(?:(.*)&)?expires=([1-9][0-9]{9,10})&signature=([A-Za-z0-9_-]{43})", re.DOTALL
)


class Link(Value):
    """A path that is signed, and when it ends, in seconds since 1970."""

    path: str
    expires: int


class Links:
    """Signs paths for their owners, and says whose a signed path is."""

    def __init__(self, signing: Signing) -> None:
        """Sign with the secret that all processes share."""
        self._signing = signing

    async def make(self, owner: str, wanted: str) -> Link:
        """Sign a path with its query, as `/articles/1/export?format=pdf`. Raises `BadLink`."""
        path, _, query = wanted.partition("?")
        if not PATH.fullmatch(path) or not QUERY.fullmatch(query):
            raise BadLink
        return await self._signed(owner, path, query, int(time.time()) + LASTS)

    async def picture(self, owner: str, article_id: int) -> str:
        """Sign the path of a cover for a day, and for what is left of the hour after it."""
        until = (int(time.time()) // STEP + 1) * STEP + PICTURE
        return (await self._signed(owner, f"/articles/{article_id}/image", "", until)).path

    async def _signed(self, owner: str, path: str, query: str, expires: int) -> Link:
        signature = _signature(await self._signing.secret(), owner, path, query, expires)
        added = f"expires={expires}&signature={signature}"
        return Link(path=f"{path}?{f'{query}&' if query else ''}{added}", expires=expires)

    async def owner(self, path: str, query: str) -> str | None:
        """Say for whom a path and its query were signed; None where nobody has, or it has ended."""
        place, parts = PATH.fullmatch(path), SIGNED.fullmatch(query)
        if place is None or parts is None:
            return None
        owner = await self._signing.owner(int(place[1]))
        expires = int(parts[2])
        secret = await self._signing.secret()
        right = _signature(secret, owner or "", path, parts[1] or "", expires)
        if not hmac.compare_digest(right, parts[3]) or expires <= time.time():
            return None
        return owner


def _signature(secret: bytes, owner: str, path: str, query: str, expires: int) -> str:
    """Sign with HMAC-SHA-256 (RFC 2104); none of the parts can hold what divides them."""
    said = "\0".join(("GET", path, query, str(expires), owner)).encode("utf-8", "surrogatepass")
    made = hmac.new(secret, said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
